"""Working days: the date a receipt promises, and what is late by the same promise."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.models import CallPage
from contributions.pages import add_working_days

PARIS = ZoneInfo("Europe/Paris")

# Received (a day at noon), working days, read by.
PROMISES = {
    "a plain week": ("2026-11-23", 3, "2026-11-26"),
    "over a weekend": ("2026-11-19", 3, "2026-11-24"),
    "received on a Friday": ("2026-11-20", 1, "2026-11-23"),
    "received on a Saturday": ("2026-11-21", 1, "2026-11-23"),
    "received on a Sunday": ("2026-11-22", 1, "2026-11-23"),
    "a long weekend in May": ("2026-04-30", 1, "2026-05-04"),
    "two holidays of May": ("2026-04-30", 6, "2026-05-12"),
    "Easter Monday": ("2026-04-03", 1, "2026-04-07"),
    "Ascension": ("2026-05-13", 2, "2026-05-18"),
    "Whit Monday": ("2026-05-22", 1, "2026-05-26"),
    "the national day": ("2026-07-13", 1, "2026-07-15"),
    "Assumption on a Saturday": ("2026-08-14", 1, "2026-08-17"),
    "All Saints on a Sunday": ("2026-10-30", 1, "2026-11-02"),
    "Armistice": ("2026-11-10", 1, "2026-11-12"),
    "Christmas and New Year": ("2026-12-24", 5, "2027-01-04"),
    "received on a holiday": ("2026-12-25", 1, "2026-12-28"),
    "sixty days": ("2026-11-23", 60, "2027-02-17"),
}


def page(days: int) -> CallPage:
    # With a content type, or Wagtail would ask the database for one.
    return CallPage(read_within_days=days, content_type_id=1)


@pytest.mark.parametrize(("received", "days", "expected"), PROMISES.values(), ids=PROMISES.keys())
def test_the_promise_is_a_working_day(received, days, expected):
    noon = datetime.fromisoformat(received).replace(hour=12, tzinfo=PARIS)
    assert page(days).read_by(noon) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 6, 1, 21, 59, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2026, 6, 1, 22, 1, tzinfo=UTC), date(2026, 6, 3)),
    ],
)
def test_days_are_counted_by_the_clock_of_the_site(received, expected):
    assert page(1).read_by(received) == expected


def test_something_is_late_from_the_morning_after_the_promised_day():
    received = datetime(2026, 11, 20, 17, tzinfo=PARIS)  # a Friday; promised for the Wednesday
    late_from = datetime(2026, 11, 26, tzinfo=PARIS)
    assert not received < page(3).late_before(late_from - timedelta(seconds=1))
    assert received < page(3).late_before(late_from)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(1, 20))
def test_the_promised_day_is_never_a_weekend_and_comes_later_for_more_days(day, days):
    promised = add_working_days(day, days)
    assert promised.weekday() < 5
    assert promised >= day + timedelta(days=days)
    assert add_working_days(day, days + 1) > promised
    assert add_working_days(day + timedelta(days=1), days) >= promised


instants = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))


@given(instants, st.integers(1, 10), st.integers(0, 30 * 24 * 60))
@settings(max_examples=50)
def test_late_and_promised_agree_for_any_two_instants(now, days, minutes_before):
    received = now - timedelta(minutes=minutes_before)
    late = page(days).read_by(received) < timezone.localdate(now)
    assert (received < page(days).late_before(now)) == late


# Holidays in a row, the end of a year, and the two nights when the clocks change.
SPANS = [date(2026, 3, 27), date(2026, 5, 7), date(2026, 10, 23), date(2026, 12, 23)]


@pytest.mark.parametrize("first", SPANS, ids=str)
def test_the_last_instant_that_is_late_and_the_first_that_is_not_are_neighbours(first):
    for offset in range(12):
        now = datetime.combine(first + timedelta(days=offset), datetime.min.time(), PARIS)
        limit = page(3).late_before(now)
        assert page(3).read_by(limit - timedelta(microseconds=1)) < timezone.localdate(now)
        assert page(3).read_by(limit) >= timezone.localdate(now)
