"""When a day is, as far as anybody knows: in parts for the picture, and in words.

A date of which only the week or the month is known shows no more than that: neither a day nor an hour.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from portal.dates import Precision, known

if TYPE_CHECKING:
    from events.models import EventPage

# What ends after midnight is still one evening; what is longer is several days.
ONE_DAY = timedelta(hours=18)


@dataclass(frozen=True)
class When:
    """`number` is the picture, between two lines; `words` says all of it, `machine` says it to machines."""

    before: str = ""
    number: str = ""
    after: str = ""
    until: str = ""
    hours: str = ""
    words: str = ""
    machine: str = ""
    # "day" (a date), "year" (the number is a year), "none" (no date).
    shape: str = "none"

    @property
    def in_full(self) -> str:
        """The date with its hours, as far as both are known."""
        return ", ".join(filter(None, [self.words, self.hours]))


def when(day: "EventPage", now: datetime) -> When:
    """The date of `day`, as it reads at `now`: a year other than the present one is written."""
    if day.starts_at is None:
        return When(words=gettext("at a date to come"))
    start = timezone.localtime(day.starts_at)
    if day.date_precision == day.Precision.MONTH:
        return _month(start.date())
    if day.date_precision == day.Precision.WEEK:
        return _week(start.date(), now)
    return _day(start, timezone.localtime(day.ends_at) if day.ends_at else None, now)


def hour(at: datetime) -> str:
    """An hour that does not part at the end of a line."""
    return date_format(timezone.localtime(at), "TIME_FORMAT").replace(" ", "\u00a0")


def hours_between(start: datetime, end: datetime) -> str:
    return pgettext("hours", "from %(start)s to %(end)s") % {"start": hour(start), "end": hour(end)}


def _month(start: date) -> When:
    month = known(start, Precision.MONTH)
    return When(
        before=date_format(start, "F"),
        number=str(start.year),
        words=month.words,
        machine=month.machine,
        shape="year",
    )


def _week(start: date, now: datetime) -> When:
    monday = start - timedelta(days=start.weekday())
    year, week, _weekday = start.isocalendar()
    return When(
        before=gettext("week of"),
        number=str(monday.day),
        after=_month_and_year(monday, now),
        words=gettext("week of %(date)s") % {"date": date_format(monday)},
        machine=f"{year}-W{week:02}",
        shape="day",
    )


def _day(start: datetime, end: datetime | None, now: datetime) -> When:
    several = end is not None and end - start > ONE_DAY
    words = date_format(start, "l j F Y")
    until = hours = ""
    if end and not several:
        hours = hours_between(start, end)
    elif end:
        hours = gettext("from %(start)s on the first day to %(end)s on the last") % {
            "start": hour(start),
            "end": hour(end),
        }
        until = gettext("until %(date)s") % {"date": date_format(end, "l j F")}
        words = pgettext("days", "from %(start)s to %(end)s") % {
            "start": date_format(start, "l j F"),
            "end": date_format(end, "l j F Y"),
        }
    return When(
        before=date_format(start, "l"),
        number=str(start.day),
        after=_month_and_year(start.date(), now),
        until=until,
        hours=hours,
        words=words,
        machine=start.date().isoformat(),
        shape="day",
    )


def _month_and_year(day: date, now: datetime) -> str:
    return date_format(day, "F" if day.year == timezone.localdate(now).year else "F Y")
