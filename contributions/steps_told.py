"""Telling authors what became of their contributions: one mail about all the steps that came together.

A step with `tell_after` waits to be told. Its author hears of it once nothing was added for ten minutes, an
hour after the first at the latest, and with it of every other step that waits. Undone before, it is not
told. A step of a page that is not public, or of a contribution that is not, waits until both are; so does
one whose author was written to so often that no mail may leave.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import AUTHOR, about_a_submission
from contributions.models import Contribution, ThreadEntry
from contributions.notifications import TRIED_AGAIN_AFTER, Queued, queue_to_sender
from contributions.sent import hold_sent
from contributions.thread import SAID_BY_A_PAGE, stands
from portal.mails import Mail

logger = logging.getLogger(__name__)

# Steps added one after the other are told together; until then they are undone without a trace.
TOLD_AFTER = timedelta(minutes=10)
WAITS_AT_MOST = timedelta(hours=1)
# Of one round of the job, and of one mail.
IN_ONE_GO = 1_000
MOST_TOLD = 10


@dataclass
class Told:
    """How many steps were told or need not be, and of how many contributions that failed."""

    done: int = 0
    failed: int = 0


def tell_steps(now: datetime) -> Told:
    """Queue one mail for each contribution whose steps are due; one that fails stops nobody."""
    told = Told()
    for key in list(_due(now)[:IN_ONE_GO]):
        try:
            told.done += _tell(key, now)
        except Exception:
            logger.exception("steps of submission %s not told", key)
            told.failed += 1
    return told


def _readable(rows: "QuerySet[ThreadEntry]") -> "QuerySet[ThreadEntry]":
    """Those of `rows` that everybody may read now."""
    # Asked for the state itself, SQLite would begin with every published contribution there is.
    published = rows.alias(state=Lower("submission__contribution__status"))
    return published.filter(stands(), state=Contribution.Status.PUBLISHED, public=True)


def _due(now: datetime) -> "QuerySet[ThreadEntry, int]":
    """The submissions to tell of; those that wait for longest first."""
    # Gathered first by their index: grouped at once, SQLite would read every step there is.
    waiting = ThreadEntry.objects.filter(tell_after__isnull=False).order_by().values("pk")
    grouped = _readable(ThreadEntry.objects.filter(pk__in=waiting)).order_by().values("submission")
    ends = grouped.annotate(first=Min("tell_after"), last=Max("tell_after"))
    due = ends.filter(Q(last__lte=now) | Q(first__lte=now - (WAITS_AT_MOST - TOLD_AFTER)))
    return due.order_by("first", "submission").values_list("submission", flat=True)


@transaction.atomic
def _tell(submission_id: int, now: datetime) -> int:
    """Tell of one submission; nothing when somebody else just did, or when it was undone or erased."""
    submission = hold_sent(submission_id)
    untold = ThreadEntry.objects.filter(submission=submission, tell_after__isnull=False)
    steps = list(_readable(untold).select_related("page").order_by("at", "id"))
    if not steps:
        return 0
    contribution = Contribution.objects.get(pk=submission.pk)
    contribution.submission = submission
    page = submission.page.specific
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_line(step) for step in steps[:MOST_TOLD]]
    queued = queue_to_sender(
        "steps",
        contribution,
        page=page,
        now=now,
        steps=lines,
        others=len(steps) - len(lines),
        public_url=settings.PUBLIC_BASE_URL + (page.public_path(submission) or ""),
    )
    told = ThreadEntry.objects.filter(pk__in=[step.pk for step in steps])
    if queued is Queued.NO_ROOM:
        told.update(tell_after=now + TRIED_AGAIN_AFTER)
        return 0
    return told.update(tell_after=None)


def _line(step: ThreadEntry) -> dict[str, str]:
    """A step in a mail: a title, a sentence on one line, and the address of its page, if it has one."""
    page = step.page
    title = str(step.get_kind_display())
    if page and step.kind in SAID_BY_A_PAGE:
        title = gettext("%(step)s: “%(page)s”") % {"step": title, "page": page.title}
    url = str(page.full_url or "") if page else ""
    return {"title": title, "text": " ".join(step.text.split()), "url": url}


def _sample() -> dict[str, Any]:
    about = about_a_submission()
    title = gettext("%(step)s: “%(page)s”") % {
        "step": ThreadEntry.Kind.BECAME.label,
        "page": gettext("Title of the experiment"),
    }
    line = {
        "title": title,
        "text": gettext("The sentence of the team."),
        "url": f"{settings.PUBLIC_BASE_URL}/projets/exemple/essai/",
    }
    public_url = f"{settings.PUBLIC_BASE_URL}/participer/exemple/contributions/{about['reference']}/"
    return about | {"steps": [line], "others": 0, "public_url": public_url}


MAIL = Mail(
    "steps",
    _("What became of a contribution"),
    _("When a page says what was done with it, one mail for all that came together"),
    AUTHOR,
    _sample,
)
