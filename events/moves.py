"""Which verb is legal from which status, and in which state of the day; the table is here and nowhere else.

What is not legal raises IllegalMove, of which nothing is stored: its message is a sentence for whoever asked.
"""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.services import IllegalMove
from events.models import EventPage, Registration
from events.states import EventState
from events.statuses import Status

__all__ = ["LEGAL", "LEGAL_IN", "IllegalMove", "Verb", "is_legal", "legal_verbs", "refuse_illegal"]


class Verb(models.TextChoices):
    """What may become of a registration once it is stored."""

    LEAVE = "leave", _("Cancel")
    CHANGE = "change", _("Change the choices")
    OFFER = "offer", _("Offer a seat")
    ACCEPT = "accept", _("Take the seat")
    LET_GO = "let_go", _("Let the seat go")
    EXPIRE = "expire", _("Time is up")
    VALIDATE = "validate", _("Validate")
    REFUSE = "refuse", _("Do not accept")


LEGAL: dict[str, frozenset[str]] = {
    Status.UNCONFIRMED: frozenset({Verb.LEAVE, Verb.CHANGE, Verb.EXPIRE}),
    Status.AWAITING: frozenset({Verb.LEAVE, Verb.CHANGE, Verb.VALIDATE, Verb.REFUSE}),
    Status.CONFIRMED: frozenset({Verb.LEAVE, Verb.CHANGE}),
    Status.WAITING: frozenset({Verb.LEAVE, Verb.CHANGE, Verb.OFFER}),
    Status.OFFERED: frozenset({Verb.LEAVE, Verb.CHANGE, Verb.ACCEPT, Verb.LET_GO, Verb.EXPIRE}),
    Status.EXPIRED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.REFUSED: frozenset(),
    # Who was counted on the day is corrected by the team, not by these.
    Status.ATTENDED: frozenset(),
    Status.ABSENT: frozenset(),
}

# States of a day in which seats change hands: before it starts, and while it has a date.
SEATS_MOVE = frozenset({EventState.ANNOUNCED, EventState.REGISTERING, EventState.REGISTRATION_CLOSED})
# Those in which somebody may still leave or change: also while the day has no date.
NOT_BEGUN = SEATS_MOVE | {EventState.POSTPONED}
# What somebody on the team decides is decided in any of these too.
LEGAL_IN: dict[str, frozenset[EventState]] = {
    Verb.LEAVE: NOT_BEGUN,
    Verb.CHANGE: NOT_BEGUN,
    Verb.OFFER: SEATS_MOVE,
    Verb.ACCEPT: SEATS_MOVE,
    Verb.LET_GO: frozenset(EventState),
    # A seat held beyond its time goes whatever became of the day.
    Verb.EXPIRE: frozenset(EventState),
    Verb.VALIDATE: NOT_BEGUN,
    Verb.REFUSE: frozenset(EventState),
}


def is_legal(registration: Registration, verb: str, *, day: EventPage, now: datetime) -> bool:
    """Whether `verb` may be done to `registration` at `now`."""
    return verb in LEGAL[registration.status] and day.state(now) in LEGAL_IN[verb]


def legal_verbs(registration: Registration, *, day: EventPage, now: datetime) -> frozenset[str]:
    """Everything that may be done to `registration` at `now`, time limits of offers apart."""
    state = day.state(now)
    return frozenset(verb for verb in LEGAL[registration.status] if state in LEGAL_IN[verb])


def refuse_illegal(registration: Registration, verb: str, *, day: EventPage, now: datetime) -> None:
    """Raise IllegalMove, with its sentence, unless `verb` may be done to `registration` at `now`."""
    if verb not in LEGAL[registration.status]:
        raise IllegalMove(
            gettext("This registration is “%(status)s”: that cannot be done any more.")
            % {"status": registration.get_status_display()}
        )
    state = day.state(now)
    if state not in LEGAL_IN[verb]:
        raise IllegalMove(why_not(state))


def why_not(state: EventState) -> str:
    """Why nothing moves in this state of the day."""
    if state == EventState.CANCELLED:
        return gettext("The day is cancelled: there is nothing left to change.")
    if state == EventState.POSTPONED:
        return gettext("The day has no date at present: seats are given once it has one again.")
    return gettext("The day has begun: write to the service in charge.")
