"""The seats of a day as its page shows them: a square each, and always the number in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext, ngettext

from events.models import EventPage, Registration, Workshop
from events.querysets import RegistrationQuerySet
from events.seats import SeatKind, Seats, Taken, left
from events.services import taken_of

SIDE, STEP = 14, 20
# More squares than that are a grey field: the words alone then say it.
MOST_SQUARES = 120
WIDE, NARROW = 18, 10


@dataclass(frozen=True)
class Squares:
    """A drawing of `total` seats, the first `taken` of them filled."""

    taken: int
    total: int
    in_a_row: int = NARROW

    @property
    def width(self) -> int:
        return STEP * min(self.total, self.in_a_row)

    @property
    def height(self) -> int:
        return STEP * -(-self.total // self.in_a_row)

    @property
    def filled(self) -> str:
        return self._path(range(min(self.taken, self.total)))

    @property
    def free(self) -> str:
        return self._path(range(min(self.taken, self.total), self.total))

    def _path(self, places: Iterable[int]) -> str:
        squares = (divmod(place, self.in_a_row) for place in places)
        return "".join(
            f"M{STEP * column + 3} {STEP * row + 3}h{SIDE}v{SIDE}h-{SIDE}z" for row, column in squares
        )


@dataclass(frozen=True)
class SeatGroup:
    """The seats that one kind of people may take."""

    title: str
    squares: Squares | None
    words: str
    full: bool
    waiting: str = ""


@dataclass(frozen=True)
class ShownWorkshop:
    workshop: Workshop
    squares: Squares | None
    left: str
    taken: str
    full: bool


@dataclass(frozen=True)
class Seating:
    """All of it, counted at one moment."""

    groups: list[SeatGroup]
    workshops: list[ShownWorkshop]
    full: bool


def seating_of(day: EventPage, workshops: list[Workshop]) -> Seating:
    """Three queries, whatever the number of registrations."""
    seats = day.seats_with(workshops)
    # A page that is being written has no key yet, and nobody registered.
    taken = taken_of(day) if day.pk else Taken()
    waiting = dict(_people(Registration.objects.filter(page=day.pk).in_line(), "seat_kind"))
    groups = seat_groups(day, seats=seats, taken=taken, waiting=waiting)
    return Seating(
        groups=groups,
        workshops=[_workshop(each, taken.workshops.get(each.pk, 0)) for each in workshops],
        full=bool(groups) and all(group.full for group in groups),
    )


def filled(seating: Seating) -> Seating:
    """The same seats, every one of them taken: for a preview."""

    def taken(squares: Squares | None) -> Squares | None:
        return replace(squares, taken=squares.total) if squares else None

    words = gettext("Full")
    groups = [
        replace(group, squares=taken(group.squares), words=words, full=True) for group in seating.groups
    ]
    workshops = [
        replace(each, squares=taken(each.squares), left=words, full=True) if each.left else each
        for each in seating.workshops
    ]
    return replace(seating, groups=groups, workshops=workshops, full=True)


def taken_by_day(days: Iterable[EventPage]) -> dict[int, Taken]:
    """How many people hold a seat of each of `days` (their workshops left out), in one query."""
    counted: dict[int, dict[str, int]] = {day.pk: {} for day in days}
    rows = Registration.objects.filter(page__in=list(counted)).holding_a_seat()
    for (page, kind), people in _people(rows, "page", "seat_kind"):
        counted[page][kind] = people
    return {
        page: Taken(agents=kinds.get(SeatKind.AGENT, 0), citizens=kinds.get(SeatKind.CITIZEN, 0))
        for page, kinds in counted.items()
    }


def in_one_line(day: EventPage, taken: Taken) -> str:
    """ "Full", or how many seats are left for whoever may come; nothing where there is no limit."""
    seats = day.seats_with([])
    if seats.total is None:
        return ""
    free = max(0, seats.total - taken.agents - taken.citizens)
    most = max(left(kind, seats=seats, taken=taken) or 0 for kind, _title in _kinds(day))
    if most == 0:
        return gettext("Full")
    return _seats_left(min(free, _in_all(day, seats, taken)))


def is_full(day: EventPage, taken: Taken) -> bool:
    """Whether nobody who may come finds a seat."""
    seats = day.seats_with([])
    return seats.total is not None and not any(
        left(kind, seats=seats, taken=taken) for kind, _title in _kinds(day)
    )


def seat_groups(day: EventPage, *, seats: Seats, taken: Taken, waiting: dict[str, int]) -> list[SeatGroup]:
    """One group for all when no seat is kept, otherwise one for each kind of people that may come."""
    if seats.total is None:
        return []
    kinds = _kinds(day)
    if len(kinds) == 1 or not (seats.agents or seats.citizens):
        only = kinds[0][0] if len(kinds) == 1 else ""
        number = (left(only, seats=seats, taken=taken) or 0) if only else _in_all(day, seats, taken)
        total = seats.agents + seats.shared if only == SeatKind.AGENT else seats.total
        held = sum(waiting.get(kind, 0) for kind, _title in kinds)
        title = kinds[0][1] if only else gettext("For everybody")
        return [_group(title, total - number, total, _left_of(number, total), number == 0, held)]
    groups = []
    for kind, title in kinds:
        is_agent = kind == SeatKind.AGENT
        kept, came = (seats.agents, taken.agents) if is_agent else (seats.citizens, taken.citizens)
        number = left(kind, seats=seats, taken=taken) or 0
        own = min(number, max(0, kept - came))
        if not kept and not seats.shared:
            continue
        if not kept:
            words = _left_to_all(number) if number else ""
            groups.append(_group(title, 0, 0, words, number == 0, waiting.get(kind, 0)))
            continue
        if own and number > own:
            words = gettext("%(left)s, and %(more)s") % {
                "left": _left_of(own, kept),
                "more": _open_to_all(number - own),
            }
        elif own:
            words = _left_of(own, kept)
        else:
            words = _left_to_all(number)
        groups.append(_group(title, kept - own, kept, words, number == 0, waiting.get(kind, 0)))
    return groups


def _kinds(day: EventPage) -> list[tuple[str, str]]:
    """Who may come, with what they are called."""
    kinds = [
        (SeatKind.CITIZEN.value, gettext("Citizens, companies, associations")),
        (SeatKind.AGENT.value, gettext("Agents and elected officials")),
    ]
    return kinds[1:] if day.audience == EventPage.Audience.AGENTS else kinds


def _in_all(day: EventPage, seats: Seats, taken: Taken) -> int:
    """How many people of any kind that may come still fit."""
    per_kind = [left(kind, seats=seats, taken=taken) or 0 for kind, _title in _kinds(day)]
    free = max(0, (seats.total or 0) - taken.agents - taken.citizens)
    return min(free, sum(per_kind))


def _group(title: str, taken: int, total: int, words: str, full: bool, waiting: int) -> SeatGroup:
    return SeatGroup(
        title=title,
        squares=Squares(taken, total) if 0 < total <= MOST_SQUARES else None,
        words=gettext("Full") if full else words,
        full=full,
        waiting=_waiting(waiting) if waiting else "",
    )


def _workshop(workshop: Workshop, people: int) -> ShownWorkshop:
    if workshop.seats is None:
        return ShownWorkshop(workshop, None, "", "", full=False)
    number = max(0, workshop.seats - people)
    return ShownWorkshop(
        workshop,
        Squares(people, workshop.seats, WIDE) if 0 < workshop.seats <= MOST_SQUARES else None,
        left=_seats_left(number) if number else gettext("Full"),
        taken=ngettext("%(people)d registered, of %(seats)d", "%(people)d registered, of %(seats)d", people)
        % {"people": people, "seats": workshop.seats},
        full=number == 0,
    )


def _people(rows: RegistrationQuerySet, *columns: str) -> Iterable[tuple[Any, int]]:
    """(value of the columns, how many people) of registrations, companions counted."""
    counted = rows.order_by().values_list(*columns).annotate(people=Count("pk") + Sum("companions"))
    return ((row[0] if len(columns) == 1 else row[:-1], row[-1]) for row in counted)


def _seats_left(number: int) -> str:
    return ngettext("%(number)d seat left", "%(number)d seats left", number) % {"number": number}


def _left_of(number: int, total: int) -> str:
    return ngettext("%(number)d seat left of %(total)d", "%(number)d seats left of %(total)d", number) % {
        "number": number,
        "total": total,
    }


def _left_to_all(number: int) -> str:
    return ngettext("%(number)d seat left, open to all", "%(number)d seats left, open to all", number) % {
        "number": number
    }


def _open_to_all(number: int) -> str:
    return ngettext("%(number)d open to all", "%(number)d open to all", number) % {"number": number}


def _waiting(number: int) -> str:
    return ngettext("%(number)d person waits", "%(number)d people wait", number) % {"number": number}
