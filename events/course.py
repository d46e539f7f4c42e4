"""Which moves the state of a day allows, and the sentences for those it does not."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from events.models import EventChange, EventPage
from events.states import EventState
from people.models import User

Verb = EventChange.Verb

BEFORE = frozenset({EventState.ANNOUNCED, EventState.REGISTERING, EventState.REGISTRATION_CLOSED})

LEGAL: dict[str, frozenset[EventState]] = {
    # A day that was postponed gets its new date.
    Verb.MOVE: BEFORE | {EventState.POSTPONED},
    Verb.POSTPONE: BEFORE,
    Verb.CANCEL: BEFORE | {EventState.POSTPONED},
    Verb.MINUTES: frozenset({EventState.OVER}),
}

WHY_NOT = {
    Verb.MOVE: _("Only a day that has not started, or that was postponed, gets another date or place."),
    Verb.POSTPONE: _("Only a day that has a date and has not started can be postponed."),
    Verb.CANCEL: _("Only a day that has not started can be cancelled: publish what came out of it instead."),
    Verb.MINUTES: _("Minutes are published once, after the day."),
}


def may_steer(user: User | AnonymousUser, day: EventPage) -> bool:
    """Move, postpone, cancel, publish minutes: whoever may publish the page."""
    return bool(day.permissions_for_user(user).can_publish())


def legal_verbs(day: EventPage, now: datetime) -> list[EventChange.Verb]:
    """What may be done with `day` now, in the order of a day's life; nothing while it is a draft."""
    if not day.live:
        return []
    state = day.state(now)
    return [verb for verb in Verb if state in LEGAL[verb]]


def last_change(day: EventPage) -> int:
    """What stands on the editor's screen: the key of the last change, 0 before any."""
    return day.changes.order_by("-at", "-id").values_list("pk", flat=True).first() or 0
