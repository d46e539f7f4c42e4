"""A moderator, logged in, on a Monday morning."""

from collections.abc import Generator

import pytest
import time_machine
from django.test import Client

from people.models import User
from tests.bulk import NOW
from tests.cms import logged_in
from tests.factories import make_user


@pytest.fixture
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def moderator() -> User:
    return make_user()


@pytest.fixture
def client(moderator) -> Client:
    return logged_in(moderator)
