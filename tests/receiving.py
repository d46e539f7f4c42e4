"""Receiving something, and what was written of it."""

from datetime import UTC, datetime
from typing import Any

from post_office.models import Email

from calls.models import CallPage
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.services import receive
from contributions.services import receiving as services
from people.models import AddressAllowance, ContactDetails, SecretLink, User
from tests.factories import make_words

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
ADDRESS = "camille@example.org"
WRITTEN_BY_RECEIVE = [
    Submission,
    Contribution,
    ContactDetails,
    ThreadEntry,
    SecretLink,
    AddressAllowance,
    Email,
]


def make_colleague() -> User:
    return User.objects.create_user("moderator@example.org")


def written() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in WRITTEN_BY_RECEIVE}


def received(call: CallPage, **fields: Any) -> services.Received:
    values = {"page": call, "words": make_words(), "email": ADDRESS, "idempotency_key": None, "now": NOW}
    return receive(**values | fields)
