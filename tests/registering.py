"""Sending the form of a day as a browser does, and what must hold when it comes back."""

from typing import Any

from django.test import Client
from post_office.models import Email

from contributions.models import Submission
from events.models import Attendee, EventPage
from people.models import ContactDetails
from tests.reading import fields_of

WHO = {
    "name": "Camille Essai",
    "email": "camille@example.org",
    "sender_kind": "citizen",
    "access": "Une rampe",
    "diet": "Sans arachide",
}


def form_url(day: EventPage) -> str:
    return f"{day.url}inscription/"


def open_and_send(client: Client, day: EventPage, **said: Any) -> Any:
    """Open the form, fill it in, send it."""
    return client.post(form_url(day), fields_of(client.get(form_url(day))) | WHO | said)


def assert_kept(response: Any, **said: str) -> None:
    """Every word stands in the form again, and nothing was stored."""
    fields = fields_of(response)
    for name, value in (WHO | said).items():
        assert fields[name] == value, name
    assert_nothing_stored()


def assert_nothing_stored() -> None:
    for model in (Submission, ContactDetails, Attendee, Email):
        assert not model.objects.exists(), model
