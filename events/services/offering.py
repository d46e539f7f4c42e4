"""Freed seats: offered to the first in line who fits, for a time, then to the next, by itself."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from contributions.models import ThreadEntry
from contributions.services.telling import tell
from events import notifications
from events.models import EventPage, Registration, WorkshopChoice
from events.moves import SEATS_MOVE, IllegalMove, Verb
from events.seats import SeatKind, Wanted, day_fits, fits, plus
from events.services.locking import lock_day, taken_of
from events.services.moving import is_past, move, take
from events.states import EventState
from events.statuses import HELD, Status
from events.tally import Tally

logger = logging.getLogger(__name__)


class OfferOver(IllegalMove):
    """The offer was accepted after its time: the seat goes to the next in line."""


@transaction.atomic
def offer_freed_seats(*, event_id: int, now: datetime) -> int:
    """Offer every free seat of the day to the first in line who fits; how many offers were made.

    Call it in the transaction of whatever frees a seat: fewer people, more seats, an offer that ended.
    """
    return offer_in(lock_day(event_id), now=now)


def offer_in(day: EventPage, *, now: datetime) -> int:
    """The same for a day whose lock is held."""
    if day.starts_at is None or not day.live or day.state(now) not in SEATS_MOVE:
        return 0
    seats, taken = day.seats, taken_of(day)
    until = min(now + timedelta(hours=day.offer_hours), day.starts_at)
    offers = 0
    for registration, wanted in _line(day):
        if not any(day_fits(Wanted(kind), seats=seats, taken=taken) for kind in SeatKind.values):
            break
        if not fits(wanted, seats=seats, taken=taken):
            continue
        taken = plus(taken, wanted)
        move(
            day,
            registration,
            ThreadEntry.Kind.SEAT_OFFERED,
            now=now,
            status=Status.OFFERED,
            held_until=until,
        )
        tell(notifications.queue_offer, registration.submission, registration=registration, day=day, now=now)
        offers += 1
    return offers


def _line(day: EventPage) -> Iterator[tuple[Registration, Wanted]]:
    """The waiting list, the first first, with what each asks for: two queries, however long it is."""
    rows = list(Registration.objects.filter(page=day).in_line().select_related("submission"))
    workshops: dict[int, set[int]] = defaultdict(set)
    if rows:
        choices = WorkshopChoice.objects.filter(
            registration__page=day, registration__status=Status.WAITING
        ).values_list("registration", "workshop")
        for registration_id, workshop_id in choices:
            workshops[registration_id].add(workshop_id)
    for row in rows:
        yield (
            row,
            Wanted(kind=row.seat_kind, party=row.party, workshops=frozenset(workshops.get(row.pk, ()))),
        )


@transaction.atomic
def accept_offer(*, registration_id: int, now: datetime) -> Registration:
    """Take the seat that was offered, before its time is up. Raises OfferOver after it, or IllegalMove."""
    day, registration = take(registration_id, Verb.ACCEPT, now=now)
    if is_past(registration.held_until, now):
        assert registration.held_until is not None
        raise OfferOver(
            gettext("This seat was held for you until %(when)s: it goes to the next person in line.")
            % {"when": date_format(localtime(registration.held_until), "DATETIME_FORMAT")}
        )
    move(
        day,
        registration,
        ThreadEntry.Kind.SEAT_CONFIRMED,
        now=now,
        status=Status.CONFIRMED,
        held_until=None,
        waiting_since=None,
    )
    tell(notifications.queue_promoted, registration.submission, registration=registration, day=day, now=now)
    return registration


@transaction.atomic
def let_go_offer(*, registration_id: int, now: datetime) -> Registration:
    """Leave an offered seat to the next in line, and the list with it. Raises IllegalMove."""
    day, registration = take(registration_id, Verb.LET_GO, now=now)
    _end(day, registration, ThreadEntry.Kind.OFFER_LET_GO, Status.CANCELLED, now)
    tell(notifications.queue_left, registration.submission, registration=registration, day=day, now=now)
    offer_in(day, now=now)
    return registration


def expire_offers(now: datetime) -> int:
    """Free every seat whose time is up (offered, or held for an address); how many. A transaction a seat.

    The next in line follows in the same transaction. Whoever else does it at the same time finds it done.
    """
    return expire_held(now).done


def expire_held(now: datetime) -> Tally:
    """The same, one failure costing nobody else their turn."""
    result = Tally()
    due = Registration.objects.filter(status__in=HELD, held_until__lte=now).order_by("held_until", "pk")
    for registration_id in due.values_list("pk", flat=True):
        try:
            result.done += _expire(registration_id, now)
        except Exception:
            logger.exception("held seat of registration %s not freed", registration_id)
            result.failed += 1
    return result


@transaction.atomic
def _expire(registration_id: int, now: datetime) -> bool:
    try:
        day, registration = take(registration_id, Verb.EXPIRE, now=now)
    except (IllegalMove, Registration.DoesNotExist):
        return False
    if not is_past(registration.held_until, now):
        return False
    if registration.status == Status.UNCONFIRMED:
        _end(day, registration, ThreadEntry.Kind.ADDRESS_EXPIRED, Status.EXPIRED, now)
    elif day.state(now) == EventState.POSTPONED:
        # Nobody could take it: the rank is the one from before.
        move(day, registration, ThreadEntry.Kind.IN_LINE, now=now, status=Status.WAITING, held_until=None)
    else:
        _end(day, registration, ThreadEntry.Kind.OFFER_EXPIRED, Status.CANCELLED, now)
        if day.state(now) in SEATS_MOVE:
            tell(
                notifications.queue_offer_expired,
                registration.submission,
                registration=registration,
                day=day,
                now=now,
            )
    offer_in(day, now=now)
    return True


def offer_everywhere(now: datetime) -> Tally:
    """Offer the free seats of every day to come on which somebody waits: the verbs do it at once, this
    finds what a change in the CMS, an import or a fault left behind.
    """
    result = Tally()
    waiting = Registration.objects.filter(status=Status.WAITING, page__starts_at__gt=now)
    for event_id in waiting.order_by("page").values_list("page", flat=True).distinct():
        try:
            result.done += offer_freed_seats(event_id=event_id, now=now)
        except Exception:
            logger.exception("free seats of day %s not offered", event_id)
            result.failed += 1
    return result


def _end(day: EventPage, registration: Registration, step: str, status: str, now: datetime) -> None:
    move(day, registration, step, now=now, status=status, held_until=None, waiting_since=None)
