"""Lists of days, for the agenda, the home page, themes and calls: each day with how it reads now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import pgettext

from calls.models.call import lines
from events.models import EventPage
from events.presentation import Presented
from events.querysets import EventPageQuerySet
from events.seating import in_one_line, is_full, taken_by_day
from portal.cache import shown_until
from portal.cache.kept import number_of
from portal.pages import unrestricted

TO_COME_PER_PAGE = 30
PAST_PER_PAGE = 20
# Of what came out, in a list; the day's page has all of it.
MOST_TAKEAWAYS = 3


@dataclass(frozen=True)
class ListedDay:
    """One line of a list."""

    page: EventPage
    shown: Presented
    url: str
    takeaways: list[str]
    # The kind of day, for whom, the hours and the place, how many seats are left.
    lines: list[str]


@dataclass(frozen=True)
class DaysPage:
    """A page of a list; `next_key` is the day after which the next one begins, None at its end."""

    days: list[EventPage]
    next_key: int | None


def listed(days: list[EventPage], request: HttpRequest | None, *, now: datetime) -> list[ListedDay]:
    """`days` ready for lists, their seats counted in one query; the page ends at the first change of any."""
    for day in days:
        shown_until(request, day.dates.next_change(now))
    taken = taken_by_day(day for day in days if day.registers(now))
    found = []
    for day in days:
        counted = taken.get(day.pk)
        shown = Presented.of(day, now, full=counted is not None and is_full(day, counted))
        words = in_one_line(day, counted) if counted and shown.tag != "wait" else ""
        place = pgettext("place of a day", "online") if day.mode == day.Mode.ONLINE else _place(day)
        hours = shown.when.hours if shown.has_its_date and not shown.is_past else ""
        for_whom = str(day.get_audience_display()) if day.audience == day.Audience.AGENTS else ""
        found.append(
            ListedDay(
                page=day,
                shown=shown,
                url=day.get_url(request) or "",
                takeaways=lines(day.takeaways)[:MOST_TAKEAWAYS] if shown.is_past else [],
                lines=list(
                    filter(None, [str(day.get_kind_display()), for_whom, _joined(hours, place), words])
                ),
            )
        )
    return found


def with_words(days: EventPageQuerySet, request: HttpRequest | None) -> EventPageQuerySet:
    """What a line of a list reads of each day, in the same query; not its long texts."""
    shown = unrestricted(days, number_of(request))
    return shown.select_related("territory").defer("body", "programme", "minutes", "online_url")


def next_days(request: HttpRequest, *, now: datetime, most: int) -> list[ListedDay]:
    """At most `most` days that take place, for the home page: those under way, then the next ones."""
    days = with_words(EventPage.objects.to_come(now), request).filter(
        Q(postponed_at=None) | Q(postponed_at__gt=now)
    )
    return listed(list(days.filter(starts_at__isnull=False)[:most]), request, now=now)


def to_come_after(days: EventPageQuerySet, last: EventPage | None) -> DaysPage:
    """A page of days to come (`querysets.ahead`), from the first one or after `last`."""
    if last is not None:
        later = Q(starts_at=last.starts_at, pk__gt=last.pk)
        if last.starts_at:
            later |= Q(starts_at__gt=last.starts_at) | Q(starts_at=None)
        days = days.filter(later)
    return _page(days, TO_COME_PER_PAGE)


def past_before(days: EventPageQuerySet, last: EventPage | None) -> DaysPage:
    """A page of past days (`querysets.past`), from the last one or before `last`."""
    if last is not None:
        earlier = Q(starts_at=last.starts_at, pk__lt=last.pk)
        if last.starts_at:
            earlier |= Q(starts_at__lt=last.starts_at) | Q(starts_at=None)
        days = days.filter(earlier)
    return _page(days, PAST_PER_PAGE)


def _page(days: EventPageQuerySet, most: int) -> DaysPage:
    found = list(days[: most + 1])
    return DaysPage(found[:most], found[most - 1].pk if len(found) > most else None)


def _joined(*parts: str) -> str:
    return capfirst(", ".join(filter(None, parts)))


def _place(day: EventPage) -> str:
    town = day.territory.title if day.territory else ""
    return _joined(day.place_name, "" if town in day.place_name else town)
