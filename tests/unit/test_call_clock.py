"""The public clock: how many days until results are promised, or since, by the calendar of the site."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from calls.models import CallPage
from calls.presentation import Presented, told_changes
from calls.states import CallState, Timetable

PARIS = timezone.get_default_timezone()
PROMISED = date(2027, 4, 30)


def paris(*when: int) -> datetime:
    return datetime(*when, tzinfo=PARIS)


TIMETABLE = Timetable(paris(2027, 3, 1), paris(2027, 3, 31), PROMISED, None)


def shown(now: datetime, timetable: Timetable = TIMETABLE) -> Presented:
    with translation.override("en"):
        return Presented.of(CallPage(title="A call", content_type_id=1, **vars(timetable)), now)


@pytest.mark.parametrize(
    ("now", "days", "clock"),
    [
        (paris(2027, 2, 1), 88, "in 88 days"),
        # The clocks go forward on 28 March: days are those of the calendar.
        (paris(2027, 3, 27, 23, 59), 34, "in 34 days"),
        (paris(2027, 3, 28, 0, 30), 33, "in 33 days"),
        (paris(2027, 4, 29, 23, 59, 59), 1, "in 1 day"),
        # 22:30 UTC is the promised day already in Paris.
        (datetime(2027, 4, 29, 22, 30, tzinfo=UTC), 0, "today"),
        (paris(2027, 4, 30, 23, 59, 59), 0, "today"),
        (paris(2027, 5, 1), -1, "1 day late"),
        (paris(2027, 10, 31, 1), -184, "184 days late"),
        # The hour that comes twice that night.
        (paris(2027, 10, 31, 2).replace(fold=1), -184, "184 days late"),
    ],
)
def test_the_clock_counts_the_days_of_the_site(now, days, clock):
    assert TIMETABLE.days_to_results(now) == days
    assert shown(now).clock == clock
    assert clock in shown(now).promise
    assert "30 April 2027" in shown(now).promise
    # Late in words exactly when the call is late.
    assert ("late" in clock) == (TIMETABLE.state(now) == CallState.RESULTS_DUE)


@pytest.mark.parametrize(
    "timetable",
    [
        Timetable(paris(2027, 3, 1), paris(2027, 3, 31), None, None),
        Timetable(paris(2027, 3, 1), paris(2027, 3, 31), PROMISED, paris(2027, 4, 2)),
        Timetable(paris(2027, 3, 1), paris(2027, 3, 31), PROMISED, None, cancelled_at=paris(2027, 3, 5)),
    ],
)
def test_what_owes_nothing_has_no_clock(timetable):
    now = paris(2027, 5, 10)
    assert timetable.days_to_results(now) is None
    assert (shown(now, timetable).clock, shown(now, timetable).promise) == ("", "")


def change(verb: str, day: int, **former: object) -> dict[str, object]:
    return {
        "verb": verb,
        "words": "Because.",
        "at": paris(2027, 4, day),
        "former_closes_at": None,
        "former_promise": None,
    } | former


def test_each_delay_tells_the_day_it_left_and_the_day_it_gave():
    days = [PROMISED + timedelta(days=each) for each in (0, 31, 61)]
    changes = [
        change("delay", 1, former_promise=days[0]),
        change("extend", 2, former_closes_at=paris(2027, 4, 1)),
        change("delay", 3, former_promise=days[1]),
    ]
    with translation.override("en"):
        told = told_changes(changes, closes_at=paris(2027, 5, 1), promised_on=days[2])
        (first,) = told_changes([change("delay", 1)], closes_at=None, promised_on=days[2])
    assert "31 May 2027" in told[0].title
    assert "30 April 2027" in told[0].title
    assert "30 June 2027" in told[2].title
    assert "31 May 2027" in told[2].title
    assert first.title == "Results promised for 30 June 2027."


def test_results_that_move_to_another_page_are_told_once_unless_somebody_says_why():
    published, moved = change("results", 1), change("results", 2, words="")
    again = [published, change("revert", 2), change("results", 3, words="")]
    for changes, days in (
        ([published, moved], [1]),
        ([published, change("results", 2)], [1, 2]),
        (again, [1, 2, 3]),
    ):
        told = told_changes(changes, closes_at=None, promised_on=None)
        assert [each.at.day for each in told] == days
