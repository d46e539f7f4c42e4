"""Somebody who answers."""

import pytest
from django.test import Client


@pytest.fixture
def citizen() -> Client:
    return Client(enforce_csrf_checks=True)
