"""What tests of alerts ask for: a clock that stands, and a call."""

import pytest
import time_machine

from calls.models import CallPage
from tests.alerts import NOW
from tests.factories import make_call


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def call() -> CallPage:
    return make_call()
