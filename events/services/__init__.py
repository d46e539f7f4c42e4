"""Verbs about days and registrations. Each is one transaction, under the lock of the day it is about."""

from events.services.checking_in import (
    CheckedIn,
    DayNotOver,
    NotCheckedIn,
    check_in,
    mark_absent,
    undo_check_in,
    walk_in,
)
from events.services.locking import lock_day, taken_of, wanted_by
from events.services.registering import (
    AgentsOnly,
    AlreadyRegistered,
    ChoiceRefused,
    DayClosed,
    DayFull,
    Refused,
    Registered,
    Wish,
    rank_of,
    register,
)

__all__ = [
    "AgentsOnly",
    "AlreadyRegistered",
    "CheckedIn",
    "ChoiceRefused",
    "DayClosed",
    "DayFull",
    "DayNotOver",
    "NotCheckedIn",
    "Refused",
    "Registered",
    "Wish",
    "check_in",
    "lock_day",
    "mark_absent",
    "rank_of",
    "register",
    "taken_of",
    "undo_check_in",
    "walk_in",
    "wanted_by",
]
