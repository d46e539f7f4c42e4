"""The door of a day: who came, who was ticked by mistake, who came unannounced, who did not come.

A tick made without network arrives late, perhaps twice, perhaps after another device's: each has a key
made by the device, and a key that is known changes nothing any more.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from contributions.models import Contribution, Submission, ThreadEntry
from contributions.services import new_submission
from events.models import Attendee, EventPage, Registration, Tick
from events.seats import SeatKind
from events.services.locking import lock_day
from events.services.registering import AGENTS, Refused
from events.states import EventState
from events.statuses import ACTIVE, HAS_A_SEAT, Status
from people.models import SecretLink, User
from people.services import give_link
from portal.cache import touch

# How far a device's clock is believed.
DOORS_OPEN_BEFORE = 12 * 3600
LONGEST_KEY = 64


class NotCheckedIn(Refused):
    """Nothing was ticked; the message is a sentence for who stands at the door."""


class DayNotOver(Refused):
    """Whoever has not come yet may still come."""


@dataclass(frozen=True)
class CheckedIn:
    """What a tick found: `again` says that they had come already, at `registration.attended_at`."""

    registration: Registration
    again: bool = False


@transaction.atomic
def check_in(
    *,
    registration_id: int,
    at: datetime,
    now: datetime,
    key: str = "",
    by: User | None = None,
    let_in: bool = False,
) -> CheckedIn:
    """They came, at `at`. A second tick changes nothing and says when the first was.

    Without a seat nobody is ticked by a slip: `let_in` says that the door takes them all the same. A day
    that was called off, or has no date, has no door. Raises NotCheckedIn, and Registration.DoesNotExist.
    """
    day, registration = _locked(registration_id)
    if registration.status == Status.ATTENDED or _is_known(registration, key):
        return CheckedIn(registration, again=True)
    _refuse_without_door(day, now)
    if registration.status not in (ACTIVE if let_in else HAS_A_SEAT):
        raise NotCheckedIn(
            gettext("This registration is “%(state)s”: it has no seat.")
            % {"state": registration.get_status_display()}
        )
    before = registration.status
    registration.status = Status.ATTENDED
    registration.attended_at = _believed(at, day=day, now=now)
    registration.held_until = None
    registration.save(update_fields=["status", "attended_at", "held_until"])
    if before == Status.AWAITING:
        _settle(registration)
    _note(registration, key=key, came=True, at=registration.attended_at, before=before, by=by)
    touch(day)
    return CheckedIn(registration)


@transaction.atomic
def undo_check_in(
    *, registration_id: int, at: datetime, now: datetime, key: str = "", by: User | None = None
) -> Registration:
    """It was a slip: they stand again where they stood. Who was added at the door is cancelled.

    Undone twice, or never ticked: nothing changes. Raises Registration.DoesNotExist.
    """
    day, registration = _locked(registration_id)
    if registration.status != Status.ATTENDED or _is_known(registration, key):
        return registration
    last = registration.ticks.filter(came=True).order_by("-pk").first()
    registration.status = _stands_again(registration, last)
    registration.attended_at = None
    if registration.status == Status.UNCONFIRMED:
        registration.held_until = _held_until(registration, now)
    registration.save(update_fields=["status", "attended_at", "held_until"])
    if registration.status == Status.AWAITING:
        _unsettle(registration)
    _note(
        registration, key=key, came=False, at=_believed(at, day=day, now=now), before=Status.ATTENDED, by=by
    )
    touch(day)
    return registration


@transaction.atomic
def walk_in(
    *,
    event_id: int,
    name: str,
    sender_kind: str = "",
    companions: int = 0,
    key: str,
    at: datetime,
    now: datetime,
    by: User | None = None,
) -> CheckedIn:
    """Somebody who had not registered is there: they are counted, whatever seats are left.

    The same `key` again adds nobody. Raises NotCheckedIn.
    """
    day = lock_day(event_id)
    known = Registration.objects.filter(page=day, submission__idempotency_key=_door_key(day, key)).first()
    if known is not None:
        return CheckedIn(known, again=True)
    _refuse_without_door(day, now)
    came_at = _believed(at, day=day, now=now)
    submission = new_submission(
        page=day,
        kind=Submission.Kind.REGISTRATION,
        submitted_at=now,
        origin=Submission.Origin.WORKSHOP,
        idempotency_key=_door_key(day, key),
    )
    Submission.objects.filter(pk=submission.pk).update(awaiting_since=None)
    registration = Registration.objects.create(
        submission=submission,
        page=day,
        status=Status.ATTENDED,
        seat_kind=SeatKind.AGENT if sender_kind in AGENTS else SeatKind.CITIZEN,
        sender_kind=sender_kind if sender_kind in Contribution.SenderKind.values else "",
        companions=companions,
        registered_at=now,
        attended_at=came_at,
    )
    Attendee.objects.create(registration=registration, name=name, delete_after=day.contact_details_until(now))
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=day.stage, public=False
    )
    give_link(submission, is_first=True)
    _note(registration, key=key, came=True, at=came_at, before="", by=by)
    touch(day)
    return CheckedIn(registration)


@transaction.atomic
def mark_absent(*, event_id: int, now: datetime) -> int:
    """Once the day is over: who had a seat and was not ticked did not come. How many they are.

    Somebody ticked afterwards (a list typed back) came all the same. Raises DayNotOver.
    """
    day = lock_day(event_id)
    if day.state(now) not in (EventState.OVER, EventState.REPORTED):
        raise DayNotOver
    absent = Registration.objects.filter(page=day, status=Status.CONFIRMED).update(status=Status.ABSENT)
    if absent:
        touch(day)
    return absent


def _locked(registration_id: int) -> tuple[EventPage, Registration]:
    """The day under its lock, then the registration as it stands."""
    page_id = Registration.objects.values_list("page_id", flat=True).get(pk=registration_id)
    day = lock_day(page_id)
    return day, Registration.objects.get(pk=registration_id)


def why_no_door(day: EventPage, now: datetime) -> str:
    """Why nobody is welcomed at `day`, in a sentence; nothing where somebody may be."""
    state = day.state(now)
    if state == EventState.CANCELLED:
        return gettext("This day was cancelled: nobody is welcomed at its door.")
    if state == EventState.POSTPONED:
        # Who would be ticked now would neither be told of the new date nor be able to give up their seat.
        return gettext("This day has no date at present: nobody is welcomed at its door.")
    return ""


def _refuse_without_door(day: EventPage, now: datetime) -> None:
    if sentence := why_no_door(day, now):
        raise NotCheckedIn(sentence)


def _is_known(registration: Registration, key: str) -> bool:
    return bool(key) and Tick.objects.filter(key=_own_key(registration, key)).exists()


def _own_key(registration: Registration, key: str) -> str:
    """Apart from what devices sent about others: one that repeats itself spoils nothing but its own."""
    return f"{registration.pk}-{key}"[:LONGEST_KEY]


def _door_key(day: EventPage, key: str) -> str:
    """Apart from the keys of the web form, which are somebody else's."""
    return f"door-{day.pk}-{key}"[:LONGEST_KEY]


def _believed(at: datetime, *, day: EventPage, now: datetime) -> datetime:
    """The device's time, unless its clock is wrong: never after now, nor long before the doors open."""
    if at > now:
        return now
    if day.starts_at and (day.starts_at - at).total_seconds() > DOORS_OPEN_BEFORE:
        return now
    return at


def _stands_again(registration: Registration, last: Tick | None) -> str:
    before = last.before if last is not None else Status.CONFIRMED
    if not before:
        return Status.CANCELLED
    if before in (Status.WAITING, Status.OFFERED):
        # The offer is over; the rank is not.
        return Status.WAITING if registration.waiting_since else Status.CONFIRMED
    if before == Status.AWAITING and registration.submission.erased_at:
        # Nobody decides about what was erased.
        return Status.CANCELLED
    return before


def _held_until(registration: Registration, now: datetime) -> datetime:
    """As long as the button that confirms the address works; past, it is freed as any held seat is."""
    links = SecretLink.objects.filter(submission=registration.pk, purpose=SecretLink.Purpose.CONFIRM)
    return links.values_list("expires_at", flat=True).order_by("-pk").first() or now


def _note(
    registration: Registration, *, key: str, came: bool, at: datetime, before: str, by: User | None
) -> None:
    # Without a key (a form without JavaScript) the row still says who and when.
    own = _own_key(registration, key or f"form-{registration.ticks.count()}")
    Tick.objects.create(registration=registration, key=own, came=came, at=at, before=before, by=by)


def _settle(registration: Registration) -> None:
    """The door decided: it waits at the desk no more."""
    submission = Submission.objects.select_for_update().get(pk=registration.pk)
    submission.awaiting_since = None
    submission.version += 1
    submission.save(update_fields=["awaiting_since", "version"])


def _unsettle(registration: Registration) -> None:
    """The door has not decided after all: it waits at the desk, since it came in."""
    submission = Submission.objects.select_for_update().get(pk=registration.pk)
    submission.awaiting_since = submission.submitted_at
    submission.version += 1
    submission.save(update_fields=["awaiting_since", "version"])
