"""What a day does not let anybody undo while people hold a seat or have chosen a workshop."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Sum
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from calls.completeness import PageRefused
from events.states import EventState

if TYPE_CHECKING:
    from events.models import EventPage, Workshop

# Nobody waits at the door of such a day.
ENDED = frozenset({EventState.OVER, EventState.REPORTED, EventState.CANCELLED})


class SeatsHeld(PageRefused):
    """People hold a seat: they are told by the course of the day, not by a page that is gone."""


class WorkshopsChosen(PageRefused):
    """A version of the day lacks a workshop that somebody chose."""


def people_with_a_seat(days: Iterable[int]) -> int:
    """How many people, companions counted, hold a seat of these days."""
    from events.models import Registration

    holding = Registration.objects.filter(page__in=list(days)).holding_a_seat()
    return holding.order_by().aggregate(people=Sum(F("companions") + 1))["people"] or 0


def why_it_stays(day: "EventPage", now: datetime) -> str:
    """A sentence where people hold a seat of a public day that is not over, else nothing."""
    if day.state(now) in ENDED or not (people := people_with_a_seat([day.pk])):
        return ""
    sentence = ngettext(
        "“%(title)s” stays where it is: %(people)d person holds a seat. "
        "To cancel or to postpone it, use “Course of the day”: everybody is told.",
        "“%(title)s” stays where it is: %(people)d people hold a seat. "
        "To cancel or to postpone it, use “Course of the day”: everybody is told.",
        people,
    )
    return sentence % {"title": day.title, "people": people}


def refuse_away(day: "EventPage", now: datetime) -> None:
    """Raise SeatsHeld where `day` may not go offline or elsewhere."""
    if sentence := why_it_stays(day, now):
        raise SeatsHeld(day, sentence)


def days_that_stay(pages: Iterable[Page], now: datetime) -> list[str]:
    """A sentence for the first public day among `pages` and below them that people hold a seat of."""
    from events.models import EventPage

    days = EventPage.objects.none()
    for page in pages:
        days |= EventPage.objects.live().descendant_of(page, inclusive=True)
    held = days.filter(registrations__isnull=False).distinct().order_by("pk")
    for day in held.iterator():
        if sentence := why_it_stays(day, now):
            return [sentence]
    return []


def chosen_workshops(day_id: int, *, but: Iterable[int]) -> "list[tuple[Workshop, str]]":
    """The stored workshops that somebody chose, except those of `but`, each with a sentence."""
    from events.models import Workshop

    chosen = Workshop.objects.filter(page=day_id).exclude(pk__in=list(but))
    return [
        (workshop, _chosen(workshop.title, workshop.times))
        for workshop in chosen.annotate(times=Count("choices")).filter(times__gt=0)
    ]


def refuse_losing_workshops(day: "EventPage", version: "EventPage") -> None:
    """Raise WorkshopsChosen where `version` of `day` lacks a workshop that somebody chose."""
    kept = [workshop.pk for workshop in version.workshops.all() if workshop.pk]
    if lost := chosen_workshops(day.pk, but=kept):
        raise WorkshopsChosen(day, " ".join(sentence for _workshop, sentence in lost))


def _chosen(title: str, times: int) -> str:
    sentence = ngettext(
        "“%(title)s” was chosen in %(times)d registration: it stays. Write to who chose it.",
        "“%(title)s” was chosen in %(times)d registrations: it stays. Write to who chose it.",
        times,
    )
    return sentence % {"title": title, "times": times}


def too_many(day: "EventPage") -> list[str]:
    """A sentence for the day and for each workshop that has fewer seats than people who hold one."""
    from events.services import taken_of

    taken, seats = taken_of(day), day.seats
    names = {workshop.pk: workshop.title for workshop in day.workshops.all()}
    found = [(day.title, taken.agents + taken.citizens, seats.total)]
    found += [(names[pk], taken.workshops.get(pk, 0), most) for pk, most in seats.workshops.items()]
    return [
        _too_many(title, people, most) for title, people, most in found if most is not None and people > most
    ]


def _too_many(title: str, people: int, most: int) -> str:
    over = ngettext("%(over)d too many", "%(over)d too many", people - most) % {"over": people - most}
    return gettext(
        "“%(title)s”: %(people)d people hold one of %(seats)d seats, %(over)s. "
        "Nobody was taken out: find chairs, or write to them."
    ) % {"title": title, "people": people, "seats": most, "over": over}
