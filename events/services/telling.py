"""Telling everybody concerned of a day: written once, then delivered by a job (events.delivering)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from contributions.plain_text import clean_text, is_blank
from events.audit import WROTE_TO_GROUP
from events.models import EventNotice, EventPage, Registration
from events.moves import IllegalMove
from events.statuses import ACTIVE, Status
from people.models import ContactDetails, User

What = EventNotice.What
# A change of the day concerns whoever counts on it, or may yet.
CONCERNED = ACTIVE - {Status.ATTENDED, Status.ABSENT}
LONGEST_SUBJECT = 150
LONGEST_TEXT = 5000


@dataclass(frozen=True)
class Written:
    """A message on its way: its row, and to how many it goes. `again`: it was written before."""

    notice: EventNotice
    count: int
    again: bool = False


def group_of(event: EventPage, statuses: Collection[str]) -> int:
    """How many would be written to: those in these statuses whose address is still kept."""
    group = Registration.objects.filter(page=event, status__in=statuses).values("pk")
    return ContactDetails.objects.filter(submission__in=group).count()


@transaction.atomic
def tell_everybody(
    *,
    event: EventPage,
    what: str,
    words: str = "",
    former_starts_at: datetime | None = None,
    former_place: str = "",
    by: User | None,
    now: datetime,
) -> EventNotice:
    """Tell everybody concerned that the day was moved, postponed or cancelled; call it with the change."""
    return EventNotice.objects.create(
        page=event,
        what=what,
        text=clean_text(words),
        statuses=sorted(CONCERNED),
        former_starts_at=former_starts_at,
        former_place=former_place,
        by=by,
        at=now,
    )


def write_to_group(
    *,
    event: EventPage,
    statuses: Collection[str],
    subject: str,
    text: str,
    by: User | None,
    now: datetime,
    key: str | None = None,
) -> Written:
    """Write the team's words to everybody of the day in `statuses`, one mail each.

    `key` comes from the form: whoever clicks twice writes once. Raises IllegalMove without words, when they
    are too long, or when there is nobody to write to.
    """
    subject, text = clean_text(subject, one_line=True), clean_text(text)
    _refuse_words(subject, text)
    count = group_of(event, statuses)
    if key and (before := EventNotice.objects.filter(key=key).first()):
        return Written(before, count, again=True)
    if not count:
        raise IllegalMove(gettext("Nobody of this group left an address."))
    try:
        with transaction.atomic():
            notice = EventNotice.objects.create(
                page=event,
                what=What.MESSAGE,
                subject=subject,
                text=text,
                statuses=sorted(statuses),
                by=by,
                at=now,
                key=key,
            )
            log(instance=event, action=WROTE_TO_GROUP, user=by, data={"rows": count})
    except IntegrityError:
        if before := EventNotice.objects.filter(key=key).first():
            return Written(before, count, again=True)
        raise
    return Written(notice, count)


def _refuse_words(subject: str, text: str) -> None:
    if is_blank(subject) or is_blank(text):
        raise IllegalMove(gettext("Write a subject and a text."))
    if len(subject) > LONGEST_SUBJECT or len(text) > LONGEST_TEXT:
        raise IllegalMove(
            gettext("A subject has %(subject)d characters at most, a text %(text)d.")
            % {"subject": LONGEST_SUBJECT, "text": LONGEST_TEXT}
        )
