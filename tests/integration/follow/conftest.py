"""Something sent, read by a moderator, on a clock that stands."""

from collections.abc import Generator

import pytest
import time_machine

from contributions.services import Received
from people.models import User
from tests.factories import make_call, make_received
from tests.following import NOW, SERVICE


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sent() -> Received:
    return make_received(
        make_call(**SERVICE), email="camille@example.org", title="Le premier bus", body="Il passe à 8 h 40."
    )


@pytest.fixture
def moderator() -> User:
    return User.objects.create_user("dominique@example.org", first_name="Dominique", last_name="Moderatrice")
