"""The state of a call: every state at every boundary, by the site's clock, and the same in lists."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calls import states
from calls.models import CallPage
from calls.presentation import Presented
from calls.states import TAKES_CONTRIBUTIONS, CallState, Timetable
from tests.factories import make_call

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def later(instant: datetime, **parts: float) -> datetime:
    """So many real seconds later, whatever the clocks did in between."""
    return instant.astimezone(UTC) + timedelta(**parts)


# The clocks go forward on 28 March 2027, and back on 31 October.
OPENS = paris(2027, 3, 10, 9)
CLOSES = paris(2027, 3, 31)
PROMISED = date(2027, 4, 30)
PUBLISHED = paris(2027, 5, 12, 10)

START = datetime(2027, 3, 1, tzinfo=UTC)

WHOLE = Timetable(OPENS, CLOSES, PROMISED, PUBLISHED)
WITHOUT_RESULTS = Timetable(OPENS, CLOSES, PROMISED, None)
WITHOUT_PROMISE = Timetable(OPENS, CLOSES, None, None)
WITHOUT_CLOSING = Timetable(OPENS, None, None, None)
WITHOUT_OPENING = Timetable(None, CLOSES, PROMISED, None)
EMPTY = Timetable(None, None, None, None)
PAUSED = Timetable(OPENS, CLOSES, PROMISED, None, paused_at=paris(2027, 3, 15))
CANCELLED = Timetable(OPENS, CLOSES, PROMISED, PUBLISHED, cancelled_at=paris(2027, 3, 20))

# At the same hour by the clock, though one hour of that week was skipped.
CLOSING_SOON_FROM = paris(2027, 3, 24)
LATE_FROM = paris(2027, 5, 1)

CHANGES = [
    (OPENS, CallState.UPCOMING, CallState.OPEN),
    (CLOSING_SOON_FROM, CallState.OPEN, CallState.CLOSING_SOON),
    (CLOSES, CallState.CLOSING_SOON, CallState.CLOSED),
    (LATE_FROM, CallState.CLOSED, CallState.RESULTS_DUE),
    (PUBLISHED, CallState.RESULTS_DUE, CallState.RESULTS_PUBLISHED),
]


# --- The table ------------------------------------------------------------------------


@pytest.mark.parametrize(("instant", "before", "after"), CHANGES)
def test_a_state_begins_at_its_very_instant_and_not_a_moment_before(instant, before, after):
    assert WHOLE.state(later(instant, seconds=-1)) == before
    assert WHOLE.state(later(instant, microseconds=-1)) == before
    assert WHOLE.state(instant) == after
    assert WHOLE.state(later(instant, seconds=1)) == after


@pytest.mark.parametrize(
    ("timetable", "now", "state"),
    [
        (WITHOUT_RESULTS, paris(2030, 1, 1), CallState.RESULTS_DUE),
        (WITHOUT_PROMISE, CLOSES, CallState.CLOSED),
        (WITHOUT_PROMISE, paris(2030, 1, 1), CallState.CLOSED),
        (WITHOUT_CLOSING, later(OPENS, seconds=-1), CallState.UPCOMING),
        (WITHOUT_CLOSING, OPENS, CallState.OPEN),
        (WITHOUT_CLOSING, paris(2030, 1, 1), CallState.OPEN),
        (WITHOUT_OPENING, OPENS, CallState.UPCOMING),
        (WITHOUT_OPENING, paris(2030, 1, 1), CallState.UPCOMING),
        (EMPTY, paris(2030, 1, 1), CallState.UPCOMING),
        # A promise without a closing date: nothing is late while people may still answer.
        (Timetable(OPENS, None, PROMISED, None), paris(2030, 1, 1), CallState.OPEN),
        # Results may come out before the promised day, even before the closing.
        (
            Timetable(OPENS, CLOSES, PROMISED, paris(2027, 3, 12)),
            paris(2027, 3, 12),
            CallState.RESULTS_PUBLISHED,
        ),
        (Timetable(OPENS, CLOSES, None, paris(2027, 6, 1)), paris(2027, 5, 1), CallState.CLOSED),
        # A pause begins at its instant, holds whatever the date, and ends with the call.
        (PAUSED, later(paris(2027, 3, 15), microseconds=-1), CallState.OPEN),
        (PAUSED, paris(2027, 3, 15), CallState.PAUSED),
        (PAUSED, later(CLOSES, seconds=-1), CallState.PAUSED),
        (PAUSED, CLOSES, CallState.CLOSED),
        (Timetable(OPENS, None, None, None, paused_at=OPENS), paris(2030, 1, 1), CallState.PAUSED),
        # One does not pause what has not begun.
        (Timetable(OPENS, CLOSES, None, None, paused_at=START), later(OPENS, seconds=-1), CallState.UPCOMING),
        # Cancelled is the last word, whatever was planned or published.
        (CANCELLED, later(paris(2027, 3, 20), microseconds=-1), CallState.OPEN),
        (CANCELLED, paris(2027, 3, 20), CallState.CANCELLED),
        (CANCELLED, paris(2030, 1, 1), CallState.CANCELLED),
        (Timetable(None, None, None, None, cancelled_at=OPENS), OPENS, CallState.CANCELLED),
        # Shorter than a week: it opens closing soon.
        (Timetable(OPENS, later(OPENS, days=3), None, None), OPENS, CallState.CLOSING_SOON),
    ],
)
def test_a_missing_or_unusual_date_has_one_meaning(timetable, now, state):
    assert timetable.state(now) == state


def test_every_state_but_those_that_only_a_verb_brings_is_reached_by_dates():
    reached = {state for _instant, before, after in CHANGES for state in (before, after)}
    assert reached == set(CallState) - {CallState.PAUSED, CallState.CANCELLED}


def test_only_an_open_call_takes_contributions():
    assert {CallState.OPEN, CallState.CLOSING_SOON} == TAKES_CONTRIBUTIONS


@pytest.mark.parametrize(
    ("promised", "late_from"),
    [
        # The nights when the clocks change, and an ordinary one.
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 23, tzinfo=UTC)),
        (date(2027, 10, 30), datetime(2027, 10, 30, 22, tzinfo=UTC)),
        (date(2027, 7, 1), datetime(2027, 7, 1, 22, tzinfo=UTC)),
    ],
)
def test_results_are_late_from_midnight_in_paris(promised, late_from):
    timetable = Timetable(paris(2027, 1, 1), paris(2027, 2, 1), promised, None)
    assert timetable.state(late_from - SECOND) == CallState.CLOSED
    assert timetable.state(late_from) == CallState.RESULTS_DUE


def test_a_call_closes_at_midnight_in_paris_on_the_night_the_clocks_change():
    closes = paris(2027, 11, 1)
    timetable = Timetable(paris(2027, 10, 1), closes, None, None)
    assert timetable.state(datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC)) == CallState.CLOSING_SOON
    assert timetable.state(datetime(2027, 10, 31, 23, tzinfo=UTC)) == CallState.CLOSED


# --- By the calendar ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closes", "now", "days"),
    [
        (CLOSES, paris(2027, 3, 30, 23, 59, 59), 0),  # closes at midnight: the 30th is the last day
        (CLOSES, paris(2027, 3, 30), 0),
        (CLOSES, paris(2027, 3, 29, 23, 59, 59), 1),
        (CLOSES, paris(2027, 3, 20), 10),
        (CLOSES, later(CLOSES, days=30), 0),
        (paris(2027, 3, 31, 0, 0, 1), paris(2027, 3, 30, 12), 1),
        (paris(2027, 3, 31, 18), paris(2027, 3, 31, 8), 0),
        (paris(2027, 3, 31, 18), paris(2027, 3, 24, 23), 7),
        # Midnight in Paris, two hours earlier in UTC.
        (CLOSES.astimezone(UTC), datetime(2027, 3, 29, 22, tzinfo=UTC), 0),
        (paris(2027, 11, 1), paris(2027, 10, 31, 0), 0),
        (paris(2027, 11, 1), paris(2027, 10, 30, 23, 59), 1),
        (None, paris(2027, 3, 30), None),
    ],
)
def test_days_left_are_counted_on_the_calendar_up_to_the_last_day(closes, now, days):
    assert Timetable(OPENS, closes, None, None).days_left(now) == days


def test_the_last_day_of_a_call_that_closes_at_midnight_is_the_day_before():
    assert Timetable(OPENS, CLOSES, None, None).last_day == date(2027, 3, 30)
    assert Timetable(OPENS, CLOSES + SECOND, None, None).last_day == date(2027, 3, 31)
    assert EMPTY.last_day is None


# --- What changes next ----------------------------------------------------------------


def test_each_change_is_announced_by_the_one_before():
    now, announced = later(OPENS, days=-30), []
    while change := WHOLE.next_change(now):
        announced.append((change, WHOLE.state(later(change, microseconds=-1)), WHOLE.state(change)))
        now = change
    assert announced == CHANGES


def test_nothing_is_announced_where_no_date_lies_ahead():
    assert EMPTY.next_change(OPENS) is None
    assert WITHOUT_CLOSING.next_change(OPENS) is None
    assert WHOLE.next_change(PUBLISHED) is None


# --- Any dates, in any order ----------------------------------------------------------

END = datetime(2027, 12, 1, tzinfo=UTC)
zones = st.sampled_from([UTC, PARIS, ZoneInfo("America/New_York")])
# Often the same few instants, so that boundaries meet.
instants = st.builds(
    lambda instant, zone: instant.astimezone(zone),
    st.one_of(
        st.sampled_from([START + timedelta(days=days) for days in (0, 7, 21, 27, 28, 60)]),
        st.integers(0, int((END - START).total_seconds())).map(
            lambda seconds: START + timedelta(seconds=seconds)
        ),
    ),
    zones,
)
timetables = st.builds(
    Timetable,
    opens_at=st.none() | instants,
    closes_at=st.none() | instants,
    results_promised_on=st.none() | st.dates(START.date(), END.date()),
    results_published_at=st.none() | instants,
    # Rarer than the rest, or they would hide it.
    paused_at=st.none() | st.none() | instants,
    cancelled_at=st.none() | st.none() | st.none() | instants,
)


def boundaries(timetable: Timetable) -> list[datetime]:
    """Every instant at which something about `timetable` could change, found without its help."""
    found = [
        timetable.opens_at,
        timetable.closes_at,
        timetable.results_published_at,
        timetable.paused_at,
        timetable.cancelled_at,
    ]
    if timetable.closes_at:
        found.append(timetable.closes_at.astimezone(PARIS) - timedelta(days=7))
    if timetable.results_promised_on:
        after = timetable.results_promised_on + timedelta(days=1)
        found.append(paris(after.year, after.month, after.day))
    return sorted(instant.astimezone(UTC) for instant in found if instant)


def moments(timetable: Timetable) -> list[datetime]:
    """Before, at and after each boundary, and far from all of them."""
    around = [
        boundary + step
        for boundary in boundaries(timetable)
        for step in (-SECOND, -MICROSECOND, timedelta(0), MICROSECOND, SECOND)
    ]
    return sorted({START - timedelta(days=400), *around, END + timedelta(days=400)})


@given(timetables)
def test_the_next_change_is_the_first_instant_at_which_the_state_differs(timetable):
    times = moments(timetable)
    for now in times:
        change = timetable.next_change(now)
        state = timetable.state(now)
        same = [time for time in times if now <= time and (change is None or time < change)]
        assert {timetable.state(time) for time in same} == {state}
        if change is not None:
            assert change > now
            assert timetable.state(change) != state


@given(timetables)
def test_the_state_hangs_on_instants_and_not_on_the_zone_they_are_written_in(timetable):
    in_utc = Timetable(
        *(instant and instant.astimezone(UTC) for instant in (timetable.opens_at, timetable.closes_at)),
        timetable.results_promised_on,
        *(
            instant and instant.astimezone(UTC)
            for instant in (timetable.results_published_at, timetable.paused_at, timetable.cancelled_at)
        ),
    )
    for now in moments(timetable):
        assert timetable.state(now) == in_utc.state(now)
        assert timetable.days_left(now) == in_utc.days_left(now)


@pytest.mark.django_db
def test_lists_find_a_call_by_the_very_state_it_shows():
    call = make_call()
    ahead = {CallState.UPCOMING, CallState.PAUSED, CallState.OPEN, CallState.CLOSING_SOON}
    conditions = {
        states.is_open: {CallState.OPEN, CallState.CLOSING_SOON},
        states.is_upcoming: {CallState.UPCOMING},
        states.is_paused: {CallState.PAUSED},
    }
    expected = {
        "current": ahead,
        "owing_results": {CallState.CLOSED, CallState.RESULTS_DUE},
        "late": {CallState.RESULTS_DUE},
        "over": {
            CallState.CLOSED,
            CallState.RESULTS_DUE,
            CallState.RESULTS_PUBLISHED,
            CallState.CANCELLED,
        },
    }
    seen = set()

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(timetables, st.data())
    @example(WHOLE, None)
    @example(WITHOUT_OPENING, None)
    @example(PAUSED, None)
    @example(CANCELLED, None)
    def agree(timetable, data):
        CallPage.objects.filter(pk=call.pk).update(**vars(timetable))
        stored = CallPage.objects.get(pk=call.pk).timetable
        times = moments(timetable)
        for now in (
            times if data is None else data.draw(st.lists(st.sampled_from(times), min_size=1, max_size=4))
        ):
            state = stored.state(now)
            assert state == timetable.state(now)
            seen.add(state)
            for name, wanted in expected.items():
                listed = getattr(CallPage.objects, name)(now).exists()
                assert listed == (state in wanted), f"{name} at {now} while {state}"
            for condition, wanted in conditions.items():
                holds = CallPage.objects.filter(condition(now)).exists()
                assert holds == (state in wanted), f"{condition.__name__} at {now} while {state}"

    agree()
    assert seen == set().union(*expected.values())


# --- How it reads ---------------------------------------------------------------------


def unsaved(timetable: Timetable) -> CallPage:
    """A call that no database has seen: given its content type, it does not look for it."""
    return CallPage(title="A call", content_type_id=1, **vars(timetable))


def label_of(now: datetime, timetable: Timetable) -> str:
    with translation.override("en"):
        return Presented.of(unsaved(timetable), now).label


@pytest.mark.parametrize(
    ("timetable", "now", "label"),
    [
        (WHOLE, paris(2027, 3, 1), "Opens on 10 March"),
        (Timetable(paris(2027, 6, 2), None, None, None), paris(2027, 3, 1), "Opens on 2 June"),
        # 22:30 UTC is the next day already in Paris.
        (Timetable(datetime(2027, 6, 1, 22, 30, tzinfo=UTC), None, None, None), START, "Opens on 2 June"),
        (EMPTY, OPENS, "Upcoming"),
        (WITHOUT_CLOSING, OPENS, "Open"),
        (WHOLE, OPENS, "Open, 20 days left"),
        (WHOLE, paris(2027, 3, 23, 23, 59), "Open, 7 days left"),
        (WHOLE, CLOSING_SOON_FROM, "Closes in 6 days"),
        (Timetable(OPENS, paris(2027, 4, 20, 18), None, None), paris(2027, 4, 13, 18), "Closes in 7 days"),
        (WHOLE, paris(2027, 3, 29), "Closes in 1 day"),
        (WHOLE, paris(2027, 3, 30), "Closes today"),
        (WHOLE, later(CLOSES, seconds=-1), "Closes today"),
        (WHOLE, CLOSES, "Closed"),
        (WITHOUT_RESULTS, LATE_FROM, "Results 1 day late"),
        (WITHOUT_RESULTS, later(LATE_FROM, days=2), "Results 3 days late"),
        (WHOLE, PUBLISHED, "Results published"),
        (PAUSED, CLOSING_SOON_FROM, "Paused"),
        (CANCELLED, CLOSES, "Cancelled"),
    ],
)
def test_a_state_reads_with_its_days_and_dates(timetable, now, label):
    assert label_of(now, timetable) == label


@pytest.mark.parametrize("now", [instant for instant, _before, _after in CHANGES])
def test_what_is_shown_takes_contributions_exactly_while_the_state_does(now):
    for moment in (later(now, seconds=-1), now):
        shown = Presented.of(unsaved(WHOLE), moment)
        assert shown.state == WHOLE.state(moment)
        assert shown.takes_contributions == (shown.state in TAKES_CONTRIBUTIONS)


def test_a_page_that_is_not_live_takes_nothing_even_while_its_call_is_open():
    page = unsaved(WHOLE)
    page.live = False
    assert page.state(OPENS) == CallState.OPEN
    assert not page.takes_contributions(OPENS)
    page.live = True
    assert page.takes_contributions(OPENS)
    assert not page.takes_contributions(CLOSES)
