"""Dates and periods in words, as far as they are known."""

from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import pgettext

from portal.cache import shown_until
from portal.dates import instant
from portal.periods import Period
from projects.dates import earliest, latest
from projects.models import Experiment
from projects.models.experiment import AHEAD


def years_of(row: Period) -> str:
    """The years of a period, "2015 – 2018" or "from 2015"; nothing without dates."""
    return span(_year(row.starts_on), _year(row.ends_on))


def period_of(row: Period) -> str:
    """Both ends of a period as far as they are known; nothing without dates."""
    start, end = row.known_start, row.known_end
    return span(start.words if start else "", end.words if end else "")


def when_of(experiment: Experiment) -> str:
    """The period of an experiment; one that is over and has no end took place when it began."""
    start, is_over = experiment.known_start, experiment.status not in AHEAD
    return start.words if start and is_over and not experiment.ends_on else period_of(experiment)


def span(start: str, end: str) -> str:
    """Two ends in words, either of which may be missing; twice the same is one."""
    if start and end:
        return start if start == end else f"{start} – {end}"
    if start:
        return pgettext("period", "from %(start)s") % {"start": start}
    return pgettext("period", "until %(end)s") % {"end": end} if end else ""


def is_ahead(day: date, precision: str, request: HttpRequest | None, now: datetime) -> bool:
    """Whether what is known of a date has not passed; the page that says so ends when it has."""
    last = latest(day, precision)
    if last < timezone.localdate(now):
        return False
    shown_until(request, instant(last + timedelta(days=1)))
    return True


def begins_later(row: Period, request: HttpRequest | None, now: datetime) -> bool:
    """Whether a period cannot have begun yet; the page that says so ends when it may have.

    What begins "in 2026" may have on the first of January: nobody reads in March that it is to come.
    """
    first = earliest(row.starts_on, row.precision) if row.starts_on else None
    if first is None or first <= timezone.localdate(now):
        return False
    shown_until(request, instant(first))
    return True


def _year(day: date | None) -> str:
    return str(day.year) if day else ""
