from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.mail_server import Server

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def server(settings: Any) -> Generator[Server]:
    """The server that MAIL_DELIVERY names; not started."""
    server = Server()
    settings.MAIL_DELIVERY = server.address()
    yield server
    server.stop()


@pytest.fixture
def clock() -> Generator[time_machine.Traveller]:
    """The time stands still at NOW, until it is moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
