"""Calls that lack what the law asks for, and whether they became public all the same."""

from django.test import Client

from calls.completeness import ASKED_FOR, REACHED_BY
from calls.models import CallIndexPage, CallPage
from tests.cms import add_url, call_form, cms, edit_url
from tests.factories import make_portal
from tests.reading import plain, soup

EMPTY = {name: "" for name in [*ASKED_FOR, *REACHED_BY] if name not in {"commitment", "retention_months"}}
# Alone, it hides nothing that `missing` looks at.
LACKING = {"rules": ""}


def draft(**fields) -> CallPage:
    """A call never published, as an editor saves it."""
    index = CallIndexPage.objects.first() or make_portal()
    cms("editor").post(add_url(CallPage, index), call_form(**fields))
    return CallPage.objects.get(slug=fields.get("slug", "le-premier-bus"))


def is_live(call: CallPage) -> bool:
    return CallPage.objects.get(pk=call.pk).live


def is_planned(call: CallPage) -> bool:
    return call.revisions.filter(approved_go_live_at__isnull=False).exists()


def told(client: Client, call: CallPage) -> str:
    """The messages on the page that the refusal led to."""
    return plain(soup(client.get(edit_url(call))).select_one(".messages").get_text(" "))


def emptied(call: CallPage) -> CallPage:
    """`call`, published before, made incomplete behind the CMS's back."""
    CallPage.objects.filter(pk=call.pk).update(rules="")
    return CallPage.objects.get(pk=call.pk)
