"""Sending an answer to a call as a browser does, and what must hold when it comes back."""

from django.test import Client
from post_office.models import Email

from calls.models import CallPage
from contributions.models import Submission
from people.models import ContactDetails
from tests.reading import fields_of, plain, words_of

WORDS = {
    "title": "Le premier bus",
    "body": "Il passe à 8 h 40.\n\nL’embauche est à 7 h 30.",
    "shown_as": "Intérimaire",
    "email": "quelquun@example.org",
}


def form_url(call: CallPage) -> str:
    return f"{call.url}contribuer/"


def open_and_send(client: Client, call: CallPage, **words: str):
    """Open the form, fill it in, send it."""
    return client.post(form_url(call), fields_of(client.get(form_url(call))) | WORDS | words)


def error_of(response, name: str) -> str:
    """The one sentence about a field, which the reader sees too."""
    (sentence,) = response.context["form"].errors[name]
    assert plain(sentence) in words_of(response)
    return plain(sentence)


def assert_said(response) -> None:
    """A notice above the form says, in a sentence, why it was not sent."""
    notice = plain(response.context["notice"])
    assert notice.endswith(".")
    assert notice in words_of(response)


def assert_kept(response, **words: str) -> None:
    """Every word stands in the form again, and nothing was stored."""
    fields = fields_of(response)
    for name, value in (WORDS | words).items():
        assert fields[name] == value, name
    assert Submission.objects.count() == 0
    assert ContactDetails.objects.count() == 0
    assert Email.objects.count() == 0
