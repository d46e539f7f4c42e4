"""The state of a day: one place, every instant, and the filters of lists agree with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.models import EventPage
from events.states import EventDates, EventState, is_ahead, is_behind, is_over, is_to_come
from tests.days import TIMETABLES, make_day

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def dates(**fields: datetime) -> EventDates:
    values = {
        "starts_at": NOW + timedelta(days=10),
        "ends_at": NOW + timedelta(days=10, hours=7),
        "registration_opens_at": NOW - timedelta(days=1),
        "registration_closes_at": NOW + timedelta(days=8),
    }
    return EventDates(**values | fields)


@pytest.mark.parametrize(
    ("instant", "before", "at"),
    [
        ("registration_opens_at", EventState.ANNOUNCED, EventState.REGISTERING),
        ("registration_closes_at", EventState.REGISTERING, EventState.REGISTRATION_CLOSED),
        ("starts_at", EventState.REGISTRATION_CLOSED, EventState.UNDER_WAY),
        ("ends_at", EventState.UNDER_WAY, EventState.OVER),
    ],
)
def test_each_date_changes_the_state_in_its_very_instant(instant, before, at):
    day = dates()
    moment = getattr(day, instant)
    assert day.state(moment - SECOND) == before
    assert day.state(moment) == at
    assert day.next_change(moment - SECOND) == moment


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"registration_opens_at": None}, EventState.REGISTERING),
        ({"registration_closes_at": None}, EventState.REGISTERING),
        ({"starts_at": None, "ends_at": None}, EventState.ANNOUNCED),
        ({"postponed_at": NOW}, EventState.POSTPONED),
        ({"postponed_at": NOW + SECOND}, EventState.REGISTERING),
        ({"cancelled_at": NOW, "postponed_at": NOW}, EventState.CANCELLED),
        ({"starts_at": NOW - timedelta(days=1), "ends_at": NOW}, EventState.OVER),
        (
            {"starts_at": NOW - timedelta(days=1), "ends_at": NOW, "minutes_published_at": NOW},
            EventState.REPORTED,
        ),
        ({"starts_at": NOW - timedelta(days=1), "ends_at": None}, EventState.UNDER_WAY),
    ],
)
def test_what_is_missing_or_was_decided_gives_the_state(fields, expected):
    assert dates(**fields).state(NOW) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("state", TIMETABLES)
def test_lists_and_pages_agree(state):
    day = make_day(state)
    now = timezone.now()
    assert day.state(now) == state
    over = {EventState.OVER, EventState.REPORTED, EventState.CANCELLED}
    assert EventPage.objects.filter(is_over(now)).exists() is (state in over)
    assert EventPage.objects.filter(is_to_come(now)).exists() is (state not in over)
    # Cancelled, its date is yet to come.
    behind = over - {EventState.CANCELLED}
    assert EventPage.objects.filter(is_behind(now)).exists() is (state in behind)
    assert EventPage.objects.filter(is_ahead(now)).exists() is (state not in behind)
