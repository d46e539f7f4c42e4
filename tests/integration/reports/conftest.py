"""Something published, and somebody who reports it."""

import pytest
from django.test import Client

from contributions.models import Contribution
from tests.factories import make_call, make_contribution


@pytest.fixture
def published() -> Contribution:
    return make_contribution(make_call(), "published", title="Le premier bus", body="MOTS-PUBLICS")


@pytest.fixture
def citizen() -> Client:
    """A browser that keeps its cookies, behind the guard against foreign forms."""
    return Client(enforce_csrf_checks=True)
