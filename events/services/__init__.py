"""Verbs about days and registrations. Each is one transaction, under the lock of the day it is about."""

from events.services.confirming import NotHeld, confirm_seat, release_unconfirmed
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
from events.services.submitting import Sent, submit_registration

__all__ = [
    "AgentsOnly",
    "AlreadyRegistered",
    "ChoiceRefused",
    "DayClosed",
    "DayFull",
    "NotHeld",
    "Refused",
    "Registered",
    "Sent",
    "Wish",
    "confirm_seat",
    "lock_day",
    "rank_of",
    "register",
    "release_unconfirmed",
    "submit_registration",
    "taken_of",
    "wanted_by",
]
