import pytest
from django.test import Client

from tests.referring import make_referral_page


@pytest.fixture
def page():
    return make_referral_page()


@pytest.fixture
def commissioner() -> Client:
    """A browser that checks what a browser checks."""
    return Client(enforce_csrf_checks=True)
