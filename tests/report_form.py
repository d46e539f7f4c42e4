"""Sending the form of a report, and what is left when it is refused."""

from typing import Any

from django.test import Client
from post_office.models import Email

from contributions.models import Contribution, Submission
from people.models import ContactDetails
from tests.reading import fields_of
from tests.reporting import WORDS, form_url


def open_and_send(client: Client, contribution: Contribution, **words: str) -> Any:
    url = form_url(contribution)
    return client.post(url, fields_of(client.get(url)) | WORDS | words)


def assert_kept(response: Any, **words: str) -> None:
    """Every word stands in the form again, and nothing was stored."""
    fields = fields_of(response)
    for name, value in (WORDS | words).items():
        assert fields.get(name, "") == value, name
    assert_nothing_stored()


def assert_nothing_stored() -> None:
    assert not Submission.objects.filter(kind="report").exists()
    assert ContactDetails.objects.count() == Email.objects.count() == 0
