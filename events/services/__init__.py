"""Verbs about days and registrations. Each is one transaction, under the lock of the day it is about."""

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
    "ChoiceRefused",
    "DayClosed",
    "DayFull",
    "Refused",
    "Registered",
    "Wish",
    "lock_day",
    "rank_of",
    "register",
    "taken_of",
    "wanted_by",
]
