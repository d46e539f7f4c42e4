"""Who still fits: seats of a day (in all, kept for agents, kept for citizens) and of its workshops.

Plain arithmetic, no database: whoever counts holds the lock of the day (events.services).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatKind(models.TextChoices):
    """Whose seat it is: kept seats of one kind are never given to the other."""

    AGENT = "agent", _("Agent or elected official")
    CITIZEN = "citizen", _("Citizen, company, association, school")


@dataclass(frozen=True)
class Seats:
    """The seats of a day: `total` in all (None: no limit), some kept for each kind, the others for all."""

    total: int | None
    agents: int = 0
    citizens: int = 0
    workshops: Mapping[int, int | None] = field(default_factory=dict)

    @property
    def shared(self) -> int:
        """The seats that are kept for nobody."""
        return max(0, (self.total or 0) - self.agents - self.citizens)


@dataclass(frozen=True)
class Taken:
    """How many people hold a seat, or one that was offered or is held for them."""

    agents: int = 0
    citizens: int = 0
    workshops: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What one registration asks for: `party` people (companions counted) of one kind, in these workshops."""

    kind: str
    party: int = 1
    workshops: frozenset[int] = frozenset()


def plus(taken: Taken, wanted: Wanted) -> Taken:
    """What is taken once `wanted` has its seats too."""
    return _moved(taken, wanted, wanted.party)


def minus(taken: Taken, wanted: Wanted) -> Taken:
    """What is taken once `wanted`, which is part of it, has given its seats back."""
    return _moved(taken, wanted, -wanted.party)


def _moved(taken: Taken, wanted: Wanted, people: int) -> Taken:
    is_agent = wanted.kind == SeatKind.AGENT
    workshops = {workshop: taken.workshops.get(workshop, 0) + people for workshop in wanted.workshops}
    return Taken(
        agents=taken.agents + (people if is_agent else 0),
        citizens=taken.citizens + (0 if is_agent else people),
        workshops={**taken.workshops, **workshops},
    )


def fits(wanted: Wanted, *, seats: Seats, taken: Taken) -> bool:
    """Whether all of `wanted` fits beside what is `taken`: in the day, and in each of its workshops.

    People beyond the seats kept for their kind sit on those kept for nobody; never on the other kind's.
    """
    if not day_fits(wanted, seats=seats, taken=taken):
        return False
    return not full_workshops(wanted, seats=seats, taken=taken)


def day_fits(wanted: Wanted, *, seats: Seats, taken: Taken) -> bool:
    """The same for the day alone."""
    if seats.total is None:
        return True
    agents = taken.agents + (wanted.party if wanted.kind == SeatKind.AGENT else 0)
    citizens = taken.citizens + (wanted.party if wanted.kind == SeatKind.CITIZEN else 0)
    if agents + citizens > seats.total:
        return False
    beyond = max(0, agents - seats.agents) + max(0, citizens - seats.citizens)
    if beyond <= seats.shared:
        return True
    # Seats were taken away after they were given: whoever still finds a kept one of their own kind may sit.
    kept = seats.agents if wanted.kind == SeatKind.AGENT else seats.citizens
    return (agents if wanted.kind == SeatKind.AGENT else citizens) <= kept


def full_workshops(wanted: Wanted, *, seats: Seats, taken: Taken) -> frozenset[int]:
    """The chosen workshops in which the party does not fit."""
    return frozenset(
        workshop
        for workshop in wanted.workshops
        if (most := seats.workshops.get(workshop)) is not None
        and taken.workshops.get(workshop, 0) + wanted.party > most
    )


def left(kind: str, *, seats: Seats, taken: Taken) -> int | None:
    """How many more people of this kind fit in the day; None without a limit."""
    if seats.total is None:
        return None
    free = max(0, seats.total - taken.agents - taken.citizens)
    return max(
        (
            number
            for number in range(free + 1)
            if not number or day_fits(Wanted(kind, number), seats=seats, taken=taken)
        ),
        default=0,
    )
