"""Dates: the instants of a day on the site's clock, and a date as far as it is really known.

Of the latter no more is shown than is known: a day, a week, a month, a season or a year.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


def instant(day: date, hour: time = time.min) -> datetime:
    """When it is `hour` of `day` on the clock of the site; midnight by itself."""
    return timezone.make_aware(datetime.combine(day, hour))


# Beyond, a day has no instant that every database reckons with: the clock of the site is not theirs.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def within_reach(day: date) -> None:
    """A validator, for days that are typed or stand in an address and become instants."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Give a day between 2000 and 2100."))


class Precision(models.TextChoices):
    """How much of a date is known; what is not is never shown."""

    DAY = "day", pgettext_lazy("precision of a date", "The day")
    WEEK = "week", pgettext_lazy("precision of a date", "The week")
    MONTH = "month", pgettext_lazy("precision of a date", "The month")
    SEASON = "season", pgettext_lazy("precision of a date", "The season")
    YEAR = "year", pgettext_lazy("precision of a date", "The year")


# Where nobody says that something came in autumn.
WITHOUT_SEASON = [choice for choice in Precision.choices if choice[0] != Precision.SEASON]

# By months, winter from December: the season of a month, whatever its day.
SEASONS = [
    _("winter %(years)s"),
    _("spring %(years)s"),
    _("summer %(years)s"),
    _("autumn %(years)s"),
]


@dataclass(frozen=True)
class KnownDate:
    """`words` for people; `machine` for `<time datetime>`, which knows no season: the year is true too."""

    words: str
    machine: str


def known(day: date, precision: str) -> KnownDate:
    """What is known of `day`; an unknown precision is a day's."""
    if precision == Precision.YEAR:
        return KnownDate(str(day.year), f"{day.year:04}")
    if precision == Precision.SEASON:
        return _season(day)
    if precision == Precision.WEEK:
        return _week(day)
    if precision == Precision.MONTH:
        return KnownDate(date_format(day, "YEAR_MONTH_FORMAT"), f"{day.year:04}-{day.month:02}")
    return KnownDate(date_format(day), day.isoformat())


def _week(day: date) -> KnownDate:
    """The week from its Monday (ISO 8601)."""
    monday = day - timedelta(days=day.weekday())
    year, number, _weekday = day.isocalendar()
    words = gettext("week of %(monday)s") % {"monday": date_format(monday)}
    return KnownDate(words, f"{year:04}-W{number:02}")


def _season(day: date) -> KnownDate:
    """December and the January after it are one winter, of two years: its machine date is the day's year."""
    years = str(day.year)
    if day.month == 12:
        years = f"{day.year}-{day.year + 1}"
    elif day.month <= 2:
        years = f"{day.year - 1}-{day.year}"
    words = str(SEASONS[day.month % 12 // 3]) % {"years": years}
    return KnownDate(words, f"{day.year:04}")
