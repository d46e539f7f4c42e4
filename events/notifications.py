"""Mail about registrations: queued in the transaction of what it tells, to one person each.

A mail carries the reference and the secret link's placeholder, never a name or a need: whoever typed the
address may not own it. What somebody's own hand sets off stays within the allowance of their address; what
the clock or the team decides leaves at once, since later it would be wrong: one registration per day and
address bounds it.
"""

from datetime import datetime

from contributions.models import Decision, Submission
from events.models import EventPage, Registration
from people.models import ContactDetails, SecretLink


def queue_registered(
    registration: Registration, *, link: SecretLink, details: ContactDetails, now: datetime
) -> None:
    """The receipt: a seat with its calendar entry, a rank, or what is waited for."""


def queue_left(about: Submission, *, registration: Registration, day: EventPage, now: datetime) -> None:
    """That a registration was cancelled, with the entry that takes it out of the calendar."""


def queue_changed(about: Submission, *, registration: Registration, day: EventPage, now: datetime) -> None:
    """What the choices are now."""


def queue_offer(about: Submission, *, registration: Registration, day: EventPage, now: datetime) -> None:
    """That a seat is offered, until when, and where to take it."""


def queue_offer_expired(
    about: Submission, *, registration: Registration, day: EventPage, now: datetime
) -> None:
    """That an offered seat went to the next in line."""


def queue_promoted(about: Submission, *, registration: Registration, day: EventPage, now: datetime) -> None:
    """That somebody who waited has a seat, with its calendar entry."""


def queue_decided(
    about: Submission, *, registration: Registration, decision: Decision, day: EventPage, now: datetime
) -> None:
    """That a registration was validated (a seat or a rank), or not accepted and why."""
