"""The date of a day in words and as a picture: never more than is known."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from events.dates import when
from events.models import EventPage

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 19, 12, tzinfo=PARIS)

# A page reads its content type when it is made.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def day(start: datetime | None, end: datetime | None = None, precision: str = "day") -> EventPage:
    return EventPage(starts_at=start, ends_at=end, date_precision=precision)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def test_a_day_of_this_year_is_drawn_without_its_year_and_written_with_it():
    found = when(day(at(2026, 12, 10, 9, 30), at(2026, 12, 10, 17)), NOW)
    assert (found.before, found.number, found.after) == ("Thursday", "10", "December")
    assert found.machine == "2026-12-10"
    assert found.words == "Thursday 10 December 2026"
    assert "9:30" in found.hours
    assert found.until == ""
    assert when(day(at(2027, 1, 5, 9), at(2027, 1, 5, 17)), NOW).after == "January 2027"


def test_the_day_is_that_of_paris():
    found = when(day(datetime(2026, 12, 9, 23, 30, tzinfo=ZoneInfo("UTC")), at(2026, 12, 10, 17)), NOW)
    assert found.machine == "2026-12-10"


def test_an_evening_that_ends_after_midnight_is_one_day_and_several_days_say_their_last():
    evening = when(day(at(2026, 12, 31, 20), at(2027, 1, 1, 2)), NOW)
    assert evening.until == ""
    several = when(day(at(2026, 12, 30, 9), at(2027, 1, 2, 17)), NOW)
    assert several.until == "until Saturday 2 January"
    assert several.words == "from Wednesday 30 December to Saturday 2 January 2027"
    assert "first day" in several.hours


@pytest.mark.parametrize(
    ("start", "number", "machine"),
    [
        (at(2013, 5, 16, 9), "13", "2013-W20"),
        (at(2013, 1, 2, 9), "31", "2013-W01"),  # the Monday is of the year before
        (at(2013, 5, 13, 0), "13", "2013-W20"),
        (at(2013, 5, 19, 23, 59), "13", "2013-W20"),
    ],
)
def test_a_week_shows_its_monday_whatever_day_stands_in_the_field(start, number, machine):
    found = when(day(start, start + timedelta(hours=8), "week"), NOW)
    assert (found.number, found.machine) == (number, machine)
    assert found.hours == found.until == ""


def test_a_month_shows_itself_and_its_year():
    found = when(day(at(2012, 6, 1, 9), at(2012, 6, 1, 17), "month"), NOW)
    assert (found.before, found.number, found.after) == ("June", "2012", "")
    assert (found.machine, found.words, found.hours) == ("2012-06", "June 2012", "")


def test_no_date_is_no_picture():
    found = when(day(None), NOW)
    assert (found.shape, found.number, found.machine) == ("none", "", "")
    assert found.words
