"""Periods in words, as far as they are known."""

from datetime import date

from django.utils.translation import pgettext

from portal.periods import Period


def years_of(row: Period) -> str:
    """The years that a period spans: "2015", "2015 – 2018", "since 2015", "until 2018"; empty without dates."""
    return span(_year(row.starts_on), _year(row.ends_on))


def span(start: str, end: str) -> str:
    """Two ends in words, either of which may be missing; twice the same is one."""
    if start and end:
        return start if start == end else f"{start} – {end}"
    if start:
        return pgettext("period", "since %(start)s") % {"start": start}
    return pgettext("period", "until %(end)s") % {"end": end} if end else ""


def _year(day: date | None) -> str:
    return str(day.year) if day else ""
