"""Verbs about the address of a draft: open it, take it back.

One address a page: whoever opens another takes the former back, and whoever publishes the page takes it
back too, since what it showed is public then and what is drafted next was shown to nobody.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from wagtail.log_actions import log
from wagtail.models import Page

from people.models import DraftLink, User

SHOWN_FOR_DAYS = 7
MOST_DAYS = 30

SHOWN, HIDDEN = "people.draft_shown", "people.draft_hidden"


def show_draft(*, page: Page, days: int, by: User | None, now: datetime) -> DraftLink:
    """Open a new address of the draft of `page` for `days` days; the former one ends."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"A draft is shown for 1 to {MOST_DAYS} days, not {days}.")
    expires_at = now + timedelta(days=days)
    with transaction.atomic():
        link = _renewed(page, expires_at) or _first(page, expires_at)
        # The audit log says until when, never the address.
        log(instance=page, action=SHOWN, user=by, data={"expires_at": expires_at.isoformat()})
    return link


def hide_draft(*, page: Page, by: User | None = None, says_so: bool = True) -> bool:
    """Take the address of the draft of `page` back; False where none was open."""
    with transaction.atomic():
        rows = DraftLink.objects.filter(page=page.pk, expires_at__isnull=False)
        hidden = rows.update(version=F("version") + 1, expires_at=None)
        if hidden and says_so:
            log(instance=page, action=HIDDEN, user=by)
    return bool(hidden)


def _renewed(page: Page, expires_at: datetime) -> DraftLink | None:
    """Its row with the next version, if it has one: one statement, so that two at once are two versions."""
    rows = DraftLink.objects.filter(page=page.pk)
    if not rows.update(version=F("version") + 1, expires_at=expires_at):
        return None
    return rows.get()


def _first(page: Page, expires_at: datetime) -> DraftLink:
    """Its first row; the next version of it where somebody else was faster."""
    try:
        with transaction.atomic():
            return DraftLink.objects.create(page=page, expires_at=expires_at)
    except IntegrityError:
        link = _renewed(page, expires_at)
        if link is None:  # the page has been deleted meanwhile
            raise
        return link


def hide_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """On `page_published`: what was shown is public."""
    hide_draft(page=instance, by=kwargs.get("user"))
