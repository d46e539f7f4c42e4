"""Every test of the registers is on a Monday morning."""

from collections.abc import Generator

import pytest
import time_machine

from tests.registers import NOW


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
