"""Mail that the clock sends: reminders, thanks, what is told to everybody. Each once to each registration.

The row that says so (EventMail) is written with the queued mail, in one transaction a mail: jobs that run
twice at once, or again after a fault, find it. What came too late to be true is not sent any more.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from contributions.models import ThreadEntry
from events import notifications
from events.models import EventMail, EventNotice, EventPage, Registration
from events.moves import SEATS_MOVE
from events.states import EventState
from events.statuses import Status
from events.tally import Tally

logger = logging.getLogger(__name__)

REMINDERS = (7, 1)
# Thanks leave with the minutes, or after this time without them; not when the day is long past.
THANKS_AFTER = timedelta(days=3)
THANKS_UNTIL = timedelta(days=45)
IN_ONE_GO = 2_000
BEGUN = frozenset({EventState.UNDER_WAY, EventState.OVER, EventState.REPORTED})


# --- Reminders ------------------------------------------------------------------------


def send_reminders(now: datetime) -> Tally:
    """Remind whoever has a seat a week before and a day before; a moment that has passed is let pass."""
    told = Tally()
    soon = EventPage.objects.live().filter(
        starts_at__gt=now, starts_at__lte=now + timedelta(days=max(REMINDERS))
    )
    for day in soon.order_by("starts_at", "pk"):
        if day.state(now) in SEATS_MOVE:
            told += _remind(day, now)
    return told


def _remind(day: EventPage, now: datetime) -> Tally:
    assert day.starts_at is not None
    # The nearest reminder whose moment has come: the one of the week is not sent on the eve.
    days = min(days for days in REMINDERS if day.starts_at - timedelta(days=days) <= now)
    moment = day.starts_at - timedelta(days=days)
    # Of this date: a day that moves is announced again.
    what = f"reminder_{days}:{timezone.localdate(day.starts_at).isoformat()}"
    # Whoever got a seat since then has just been told all of it.
    told_since = ThreadEntry.objects.filter(
        submission=OuterRef("pk"), kind=ThreadEntry.Kind.SEAT_CONFIRMED, at__gte=moment
    )
    rows = Registration.objects.filter(
        ~Exists(told_since), page=day, status=Status.CONFIRMED, registered_at__lt=moment
    )
    return _each_once(rows, what, partial(notifications.queue_reminder, day=day, days=days, now=now), now)


# --- Thanks ---------------------------------------------------------------------------


def send_thanks(now: datetime) -> Tally:
    """Thank whoever came; where nobody was ticked on the day, whoever had a seat."""
    told = Tally()
    past = EventPage.objects.live().filter(ends_at__lte=now, ends_at__gt=now - THANKS_UNTIL)
    due = past.filter(Q(minutes_published_at__lte=now) | Q(ends_at__lte=now - THANKS_AFTER))
    for day in due.order_by("ends_at", "pk"):
        if day.state(now) in {EventState.OVER, EventState.REPORTED}:
            rows = Registration.objects.filter(page=day, status=Status.ATTENDED)
            if not rows.exists():
                rows = Registration.objects.filter(page=day, status=Status.CONFIRMED)
            told += _each_once(rows, "thanks", partial(notifications.queue_thanks, day=day, now=now), now)
    return told


# --- What is told to everybody --------------------------------------------------------


def deliver_notices(now: datetime) -> Tally:
    """Queue what was written to groups, one mail to each; a notice is done once everybody has it."""
    told = Tally()
    for notice in EventNotice.objects.filter(delivered_at=None).select_related("page").order_by("at", "pk"):
        told += deliver(notice, now)
    return told


def deliver(notice: EventNotice, now: datetime) -> Tally:
    """Queue one of them to whoever stands in one of its statuses and was there when it was written."""
    day = notice.page
    if notice.what != EventNotice.What.MESSAGE and day.state(now) in BEGUN:
        # Nothing to move or to stay away from any more.
        return _delivered(notice, now)
    rows = Registration.objects.filter(page=day, status__in=notice.statuses, registered_at__lte=notice.at)
    queue = partial(notifications.queue_notice, notice=notice, day=day, now=now)
    told = _each_once(rows, f"notice:{notice.pk}", queue, now)
    if not told.failed and told.done < IN_ONE_GO:
        _delivered(notice, now)
    return told


def _delivered(notice: EventNotice, now: datetime) -> Tally:
    EventNotice.objects.filter(pk=notice.pk).update(delivered_at=now)
    return Tally()


# --- Once -----------------------------------------------------------------------------


def _each_once(
    rows: "QuerySet[Registration]", what: str, queue: Callable[[Registration], None], now: datetime
) -> Tally:
    """Queue a mail to each of `rows` that has not had `what`, IN_ONE_GO at most; one failure stops nobody."""
    told = Tally()
    left = (
        rows.exclude(mails_sent__what=what)
        .filter(submission__contact_details__isnull=False)
        .select_related("submission")
        .order_by("pk")
    )
    for registration in _some(left):
        try:
            with transaction.atomic():
                told.done += _once(registration, what, queue, now)
        except Exception:
            logger.exception("mail %s of registration %s not queued", what, registration.pk)
            told.failed += 1
    return told


def _some(rows: "QuerySet[Registration]") -> Iterable[Registration]:
    return list(rows[:IN_ONE_GO])


def _once(registration: Registration, what: str, queue: Callable[[Registration], None], now: datetime) -> int:
    try:
        with transaction.atomic():
            EventMail.objects.create(registration=registration, what=what, at=now)
    except IntegrityError:
        return 0  # somebody else does it, or it was erased meanwhile
    queue(registration)
    return 1
