"""Verbs about days and registrations. Each is one transaction, under the lock of the day it is about."""

from events.moves import IllegalMove
from events.services.changing import NoRoom, change
from events.services.checking_in import (
    CheckedIn,
    DayNotOver,
    NotCheckedIn,
    check_in,
    mark_absent,
    undo_check_in,
    walk_in,
    why_no_door,
)
from events.services.confirming import NotHeld, confirm_seat
from events.services.leaving import leave
from events.services.locking import lock_day, taken_of, wanted_by
from events.services.offering import (
    OfferOver,
    accept_offer,
    expire_offers,
    let_go_offer,
    offer_freed_seats,
)
from events.services.photos import answer_photos, has_agreed, may_answer_photos
from events.services.ranks import rank_of
from events.services.reading import (
    read_at,
    say_read,
    sent_with_registrations,
    unsay_read,
    why_none_is_read,
)
from events.services.registering import (
    AgentsOnly,
    AlreadyRegistered,
    ChoiceRefused,
    DayClosed,
    DayFull,
    Refused,
    Registered,
    Wish,
    register,
)
from events.services.submitting import Sent, submit_registration
from events.services.telling import group_of, tell_everybody, write_to_group
from events.services.validating import refuse, validate

__all__ = [
    "AgentsOnly",
    "AlreadyRegistered",
    "CheckedIn",
    "ChoiceRefused",
    "DayClosed",
    "DayFull",
    "DayNotOver",
    "IllegalMove",
    "NoRoom",
    "NotCheckedIn",
    "NotHeld",
    "OfferOver",
    "Refused",
    "Registered",
    "Sent",
    "Wish",
    "accept_offer",
    "answer_photos",
    "change",
    "check_in",
    "confirm_seat",
    "expire_offers",
    "group_of",
    "has_agreed",
    "leave",
    "let_go_offer",
    "lock_day",
    "mark_absent",
    "may_answer_photos",
    "offer_freed_seats",
    "rank_of",
    "read_at",
    "refuse",
    "register",
    "say_read",
    "sent_with_registrations",
    "submit_registration",
    "taken_of",
    "tell_everybody",
    "undo_check_in",
    "unsay_read",
    "validate",
    "walk_in",
    "wanted_by",
    "why_no_door",
    "why_none_is_read",
    "write_to_group",
]
