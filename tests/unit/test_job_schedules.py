"""When a job is due: once for what was missed, right on days of 23 and 25 hours, whatever the clock does."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.jobs import Daily, Every
from portal.jobs.schedules import next_due

PARIS = ZoneInfo("Europe/Paris")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHTLY = Daily(time(3, 20))


def paris(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=PARIS, fold=fold).astimezone(UTC)


def runs(schedule, instants: Iterator[datetime], last: datetime | None = None) -> list[datetime]:
    """When a scheduler that looks at each of these instants would begin."""
    begun = []
    for now in instants:
        if next_due(schedule, last, now) <= now:
            begun.append(now)
            last = now
    return begun


def from_to(begin: datetime, end: datetime, step: timedelta = MINUTE) -> Iterator[datetime]:
    while begin < end:
        yield begin
        begin += step


def on_the_clock(instants: list[datetime]) -> list[str]:
    return [f"{each.astimezone(PARIS):%d %H:%M%z}" for each in instants]


# --- Every so often -------------------------------------------------------------------


def test_at_once_the_first_time_then_each_time_the_interval_has_passed():
    begin = paris(2026, 11, 25, 9)
    begun = runs(Every(HOUR), from_to(begin, begin + 3 * HOUR))
    assert begun == [begin, begin + HOUR, begin + 2 * HOUR]


def test_an_outage_is_made_up_for_by_one_run():
    last = paris(2026, 11, 20, 9)
    back = paris(2026, 11, 25, 9, 7)
    assert runs(Every(HOUR), from_to(back, back + 59 * MINUTE), last) == [back]
    assert runs(NIGHTLY, from_to(back, back + 18 * HOUR), last) == [back]


@pytest.mark.parametrize("night", [(2027, 3, 28), (2027, 10, 31)])
def test_an_interval_is_a_length_of_time_also_in_the_nights_that_change(night):
    begin = paris(*night, 0, 30)
    begun = runs(Every(HOUR), from_to(begin, begin + 5 * HOUR))
    assert {later - earlier for earlier, later in pairwise(begun)} == {HOUR}


# --- Once a day -----------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "first"), [(1, "25 03:20+0100"), (10, "25 10:00+0100")])
def test_a_day_job_runs_from_its_hour_on_the_first_day_too(hour, first):
    begin = paris(2026, 11, 25, hour)
    assert on_the_clock(runs(NIGHTLY, from_to(begin, begin + 20 * HOUR)))[0] == first


def test_run_by_hand_before_its_hour_it_runs_again_and_after_it_tomorrow():
    assert next_due(NIGHTLY, paris(2026, 11, 25, 1), paris(2026, 11, 25, 2)) == paris(2026, 11, 25, 3, 20)
    assert next_due(NIGHTLY, paris(2026, 11, 25, 9), paris(2026, 11, 25, 9)) == paris(2026, 11, 26, 3, 20)


@pytest.mark.parametrize(
    ("at", "begin", "expected"),
    [
        # 28 March 2027: 2 o'clock is followed by 3 o'clock, a day of 23 hours.
        (time(1, 30), (2027, 3, 27, 12), ["28 01:30+0100", "29 01:30+0200"]),
        (time(2, 30), (2027, 3, 27, 12), ["28 03:30+0200", "29 02:30+0200"]),
        (time(3, 20), (2027, 3, 27, 12), ["28 03:20+0200", "29 03:20+0200"]),
        # 31 October 2027: the hour from 2 to 3 comes twice, a day of 25 hours.
        (time(1, 30), (2027, 10, 30, 12), ["31 01:30+0200", "01 01:30+0100"]),
        (time(2, 30), (2027, 10, 30, 12), ["31 02:30+0200", "01 02:30+0100"]),
        (time(3, 20), (2027, 10, 30, 12), ["31 03:20+0100", "01 03:20+0100"]),
    ],
)
def test_once_a_night_also_when_an_hour_does_not_exist_or_comes_twice(at, begin, expected):
    begin = paris(*begin)
    last = begin - HOUR
    assert on_the_clock(runs(Daily(at), from_to(begin, begin + 2 * DAY), last)) == expected


def test_begun_in_the_first_of_two_same_hours_it_is_not_due_in_the_second():
    daily = Daily(time(2, 30))
    begun = paris(2027, 10, 31, 2, 31)
    second = paris(2027, 10, 31, 2, 45, fold=1)
    assert second - begun == HOUR + 14 * MINUTE
    assert next_due(daily, begun, second) > second
    # In the first again, before the hour on the clock though after it in truth: still not.
    assert next_due(daily, begun, paris(2027, 10, 31, 2, 10, fold=1)) == paris(2027, 11, 1, 2, 30)


# --- A clock that is wrong ------------------------------------------------------------


@pytest.mark.parametrize("schedule", [Every(MINUTE), Every(HOUR), NIGHTLY])
def test_a_clock_put_back_a_little_runs_nothing_twice(schedule):
    begun = paris(2026, 11, 25, 3, 20)
    back = begun - timedelta(seconds=20)
    assert next_due(schedule, begun, back) > begun
    assert runs(schedule, iter([back, begun, begun + timedelta(seconds=30)]), begun) == []


@pytest.mark.parametrize(("schedule", "most"), [(Every(MINUTE), 0), (Every(HOUR), 0), (NIGHTLY, 24)])
def test_a_clock_put_back_by_a_year_stops_nothing(schedule, most):
    begun = paris(2026, 11, 25, 3, 20)
    back = begun - 365 * DAY + timedelta(seconds=17)
    first = runs(schedule, from_to(back, back + 3 * HOUR), begun)
    assert first
    assert first[0] - back <= most * HOUR
    assert len(first) <= 3 * HOUR / MINUTE


instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))
schedules = st.one_of(
    st.integers(1, 600).map(lambda minutes: Every(minutes * MINUTE)), st.times().map(lambda at: Daily(at))
)


@given(schedules, instants, instants)
def test_nothing_waits_longer_than_two_periods_wherever_the_last_run_lies(schedule, last, now):
    period = schedule.interval if isinstance(schedule, Every) else DAY + HOUR
    assert next_due(schedule, last, now) <= max(now, last if last - now <= period else now) + period + HOUR


@given(schedules, instants)
def test_what_has_just_begun_is_not_due(schedule, now):
    assert next_due(schedule, now, now) > now


@given(st.times(), instants)
def test_a_day_job_is_due_once_for_each_date_of_paris(at, begin):
    schedule = Daily(at)
    due = [next_due(schedule, begin, begin)]
    for _number in range(3):
        due.append(next_due(schedule, due[-1], due[-1]))
    dates = [each.astimezone(PARIS).date() for each in due]
    assert [later - earlier for earlier, later in pairwise(dates)] == [DAY] * 3


def test_schedules_say_themselves_in_words():
    with translation.override("en"):
        assert str(Every(MINUTE)) == "every minute"
        assert str(Every(5 * MINUTE)) == "every 5 minutes"
        assert str(Every(HOUR)) == "every hour"
        assert "3:20" in str(NIGHTLY)
