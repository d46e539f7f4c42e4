"""A clock that stands, and a moderator."""

from collections.abc import Generator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from contributions.models import Contribution
from tests.cms import logged_in
from tests.factories import make_call, make_contribution, make_user
from tests.moderation import AWAITING, DECLINED, NOW, PUBLISHED


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def queue(clock) -> dict[str, Contribution]:
    """Two calls, and contributions of the last three days, made in another order than they arrived."""
    first, second = make_call(), make_call()
    made = {}
    for name, call, days_ago, status in [
        ("middle", first, 2, AWAITING),
        ("oldest", second, 3, AWAITING),
        ("newest", first, 1, AWAITING),
        ("public", second, 4, PUBLISHED),
        ("declined", first, 5, DECLINED),
    ]:
        clock.move_to(NOW - timedelta(days=days_ago))
        made[name] = make_contribution(call, status)
    clock.move_to(NOW)
    return made


@pytest.fixture
def moderator_client() -> Client:
    return logged_in(make_user("moderator"))


@pytest.fixture
def waiting(clock) -> None:
    """Three that wait, one of them longer than its call promised; and what does not count."""
    soon, patient = make_call(read_within_days=3), make_call(read_within_days=10)
    for day, call, status in [
        (16, soon, AWAITING),  # promised for Thursday 19
        (18, soon, AWAITING),  # promised for today
        (12, patient, AWAITING),  # promised for Thursday 26
        (9, soon, PUBLISHED),
        (9, soon, DECLINED),
    ]:
        clock.move_to(NOW.replace(day=day))
        make_contribution(call, status)
    clock.move_to(NOW)
