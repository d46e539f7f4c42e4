"""Registrations validated by hand: one decision each, with its words, its trace and its mail."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from contributions.models import Decision, ThreadEntry
from contributions.services.deciding import log_decision, refuse_erased
from contributions.services.telling import tell
from events import notifications
from events.models import EventPage, Registration
from events.moves import IllegalMove, Verb
from events.seats import fits
from events.services.locking import taken_of, wanted_by
from events.services.moving import move, take
from events.statuses import Status
from people.models import User


@transaction.atomic
def validate(
    *, registration_id: int, version_seen: int | None = None, words: str = "", by: User | None, now: datetime
) -> Registration:
    """Give a waiting registration its seat, or a rank behind those who have one already when none fits.

    Raises IllegalMove, also when neither is possible; StaleDecision when it changed since `version_seen`.
    """
    day, registration = _take(registration_id, Verb.VALIDATE, version_seen, now)
    values: dict[str, Any]
    if fits(wanted_by(registration), seats=day.seats, taken=taken_of(day)):
        values = {"status": Status.CONFIRMED, "waiting_since": None}
        step = ThreadEntry.Kind.SEAT_CONFIRMED
    elif day.has_waiting_list:
        # From now, not from when it arrived: a rank that somebody was told only gets better.
        values = {"status": Status.WAITING, "waiting_since": now}
        step = ThreadEntry.Kind.IN_LINE
    else:
        raise IllegalMove(gettext("No seat is left for this party, and the day has no waiting list."))
    move(day, registration, step, now=now, **values)
    _decided(day, registration, Decision.Verb.VALIDATE, words=words, by=by, now=now)
    return registration


@transaction.atomic
def refuse(
    *, registration_id: int, version_seen: int | None = None, words: str, by: User | None, now: datetime
) -> Registration:
    """Do not accept a registration; `words` say why, and go to whoever sent it.

    Raises IllegalMove, also without words; StaleDecision when it changed since `version_seen`.
    """
    if not words.strip():
        raise IllegalMove(gettext("Say why: whoever registered is owed a reason."))
    day, registration = _take(registration_id, Verb.REFUSE, version_seen, now)
    move(
        day,
        registration,
        ThreadEntry.Kind.REFUSED,
        now=now,
        text=words.strip(),
        status=Status.REFUSED,
        waiting_since=None,
    )
    _decided(day, registration, Decision.Verb.REFUSE, words=words, by=by, now=now)
    return registration


def _take(
    registration_id: int, verb: str, version_seen: int | None, now: datetime
) -> tuple[EventPage, Registration]:
    day, registration = take(registration_id, verb, now=now, version_seen=version_seen)
    refuse_erased(registration.submission)
    return day, registration


def _decided(
    day: EventPage, registration: Registration, verb: str, *, words: str, by: User | None, now: datetime
) -> None:
    decision = Decision.objects.create(
        submission=registration.submission, verb=verb, words=words.strip(), decided_by=by, decided_at=now
    )
    log_decision(decision)
    tell(
        notifications.queue_decided,
        registration.submission,
        registration=registration,
        decision=decision,
        day=day,
        now=now,
    )
