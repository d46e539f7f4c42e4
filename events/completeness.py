"""What a day must say before it may be public, and what would contradict itself on it.

People need to know when and where it is, whom to ask, and seats that add up. Drafts may lack any of
this, but not contradict themselves. `refuse_incomplete` is the last guard behind every door that makes a
day public; the forms of the CMS ask `missing` first, to say it beside the fields.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.completeness import REACHED_BY, UNREACHABLE, PageRefused
from contributions.plain_text import is_blank
from portal import samples

if TYPE_CHECKING:
    from events.models import EventPage

ASKED_FOR = {
    "starts_at": _("Say when the day starts."),
    "ends_at": _("Say when the day ends."),
    "service_name": _("Name the service in charge."),
}
PLACE = _("Say where it takes place.")
ONLINE = _("Give the address of the online room: only people who have a seat see it.")


class NotReady(PageRefused):
    """A day may not go public; the errors stand by field."""

    def __init__(self, day: "EventPage", lacking: dict[str, str]) -> None:
        sentence = gettext("“%(title)s” cannot be public yet.") % {"title": day.title}
        super().__init__(day, " ".join([sentence, *dict.fromkeys(lacking.values())]), lacking)


def missing(day: "EventPage") -> dict[str, str]:
    """Each field that `day` still lacks to be public, or that contradicts another, with a sentence."""
    lacking = {name: str(sentence) for name, sentence in ASKED_FOR.items() if _is_empty(day, name)}
    if day.mode != day.Mode.ONLINE and _is_empty(day, "place_name"):
        lacking["place_name"] = str(PLACE)
    # Nobody joins a day that takes nobody: those of the past, loaded with what came out of them.
    if day.mode != day.Mode.ON_SITE and day.takes_registrations and _is_empty(day, "online_url"):
        lacking["online_url"] = str(ONLINE)
    if all(_is_empty(day, name) for name in REACHED_BY):
        lacking[REACHED_BY[0]] = str(UNREACHABLE)
    return lacking | contradictions(day) | samples.left(day)


def contradictions(day: "EventPage") -> dict[str, str]:
    """By field, what cannot be true together: dates in their order, seats that add up."""
    return _dates(day) | _seats(day)


def workshops_outside(day: "EventPage") -> list[str]:
    """A sentence on each workshop that does not take place during the day."""
    if day.starts_at is None or day.ends_at is None:
        return []
    return [
        gettext("“%(workshop)s” does not take place during the day.") % {"workshop": workshop.title}
        for workshop in day.workshops.all()
        if workshop.starts_at < day.starts_at or workshop.ends_at > day.ends_at
    ]


def refuse_incomplete(day: "EventPage") -> None:
    """Raise NotReady unless `day` says what people need and its workshops are part of it."""
    lacking = missing(day)
    if outside := workshops_outside(day):
        lacking["workshops"] = " ".join(outside)
    if lacking:
        raise NotReady(day, lacking)


def _dates(day: "EventPage") -> dict[str, str]:
    starts, ends = day.starts_at, day.ends_at
    opens, closes = day.registration_opens_at, day.registration_closes_at
    errors = {}
    if starts and ends and ends <= starts:
        errors["ends_at"] = gettext("A day ends after it starts.")
    if closes and starts and closes > starts:
        errors["registration_closes_at"] = gettext("Registration closes before the day starts.")
    elif closes and opens and closes <= opens:
        errors["registration_closes_at"] = gettext("Registration closes after it opens.")
    if opens and starts and opens >= starts:
        errors["registration_opens_at"] = gettext("Registration opens before the day starts.")
    return errors


def _seats(day: "EventPage") -> dict[str, str]:
    kept = (day.seats_for_agents or 0) + (day.seats_for_citizens or 0)
    if day.seats_total is None:
        sentence = gettext("Seats are kept: say how many there are in all.")
        return {"seats_total": sentence} if kept else {}
    if kept > day.seats_total:
        return {"seats_total": gettext("More seats are kept than there are.")}
    return {}


def _is_empty(day: "EventPage", name: str) -> bool:
    value = getattr(day, name)
    return is_blank(value) if isinstance(value, str) else not value
