from collections.abc import Generator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def sentences_in_english() -> Generator[None]:
    """Reasons are compared as they stand in the source."""
    with translation.override("en"):
        yield
