"""Giving up a seat, a rank or an offer; what was freed goes to the next in line in the same transaction."""

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from contributions.models import ThreadEntry
from contributions.services.telling import tell
from events import notifications
from events.audit import CANCELLED
from events.models import Registration
from events.moves import Verb
from events.services.moving import move, take
from events.services.offering import offer_in
from events.statuses import Status
from people.models import User


@transaction.atomic
def leave(*, registration_id: int, now: datetime, by: User | None = None) -> Registration:
    """Cancel a registration before the day begins: a seat, a rank, an offer, a wait at the desk.

    By its owner, or `by` somebody on the team. Raises IllegalMove, also when it was cancelled a moment ago.
    """
    day, registration = take(registration_id, Verb.LEAVE, now=now)
    had_seat = registration.status == Status.CONFIRMED
    move(
        day,
        registration,
        ThreadEntry.Kind.LEFT,
        now=now,
        status=Status.CANCELLED,
        held_until=None,
        waiting_since=None,
    )
    if by is not None:
        log(registration.submission, CANCELLED, user=by)
    tell(
        notifications.queue_left,
        registration.submission,
        registration=registration,
        day=day,
        now=now,
        had_seat=had_seat,
        by_team=by is not None,
    )
    offer_in(day, now=now)
    return registration
