"""What is left of a day's seats, in a sentence for each kind of people, before anybody sends anything."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from events.models import EventPage
from events.seats import SeatKind, Taken, left


@dataclass(frozen=True)
class SeatLine:
    """For whom (empty: for everybody), how many seats are left (None: no limit), and what that means."""

    who: str
    left: int | None
    sentence: str


def seat_lines(day: EventPage, taken: Taken) -> list[SeatLine]:
    """One line, or one for each kind of people where seats are kept for a kind."""
    if day.seats_total is None:
        return []
    seats = day.seats
    kinds = [SeatKind.AGENT, SeatKind.CITIZEN]
    numbers = {kind: left(kind, seats=seats, taken=taken) for kind in kinds}
    if day.audience == EventPage.Audience.AGENTS:
        number = numbers[SeatKind.AGENT]
        return [SeatLine("", number, _sentence(number, day))]
    if not (day.seats_for_agents or day.seats_for_citizens):
        number = numbers[SeatKind.CITIZEN]
        return [SeatLine("", number, _sentence(number, day))]
    names = {
        SeatKind.CITIZEN: gettext("Residents, companies, associations, schools"),
        SeatKind.AGENT: gettext("Agents and elected officials"),
    }
    return [SeatLine(name, numbers[kind], _sentence(numbers[kind], day)) for kind, name in names.items()]


def is_full(day: EventPage, lines: list[SeatLine]) -> bool:
    """Whether nobody at all could have a seat or wait for one."""
    return bool(lines) and not day.has_waiting_list and not any(line.left for line in lines)


def _sentence(number: int | None, day: EventPage) -> str:
    if number:
        return ngettext("%(left)d seat left", "%(left)d seats left", number) % {"left": number}
    if day.has_waiting_list:
        return gettext("No seat is left: you would be on the waiting list")
    return gettext("No seat is left")
