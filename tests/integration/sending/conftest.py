"""An open call, and somebody who answers it."""

import pytest
from django.test import Client

from calls.models import CallPage
from tests.factories import make_call


@pytest.fixture
def call() -> CallPage:
    return make_call()


@pytest.fixture
def citizen() -> Client:
    """A browser that keeps its cookies, behind the guard against foreign forms."""
    return Client(enforce_csrf_checks=True)
