"""A new call begun from a former one, and which calls are models for whom."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls.course import Verb
from calls.models import CallChange, CallDocument, CallPage, CallQuestion
from contributions.queue import QUEUE_EXPORT
from portal.models import PortalDocument
from tests.call_course import SET, STATES, WORDS, in_state, start_url, stored
from tests.cms import call_form, cms, edit_url
from tests.factories import make_call, make_contribution
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def rich_call(state: str = "results_published") -> CallPage:
    call = make_call(state, example="wholly")
    question = CallQuestion(label="Votre commune ?", field_type="singleline", visibility="team", sort_order=0)
    call.questions.add(question)
    document = PortalDocument.objects.create(title="Étude", file="etude.pdf")
    call.documents.add(CallDocument(document=document, label="L’étude"))
    call.save_revision().publish()
    CallChange.objects.create(call=call, verb=Verb.PAUSE, words=WORDS, at=timezone.now())
    make_contribution(call, status="published")
    return stored(call)


@pytest.mark.parametrize("role", ["editor", "coordinator"])
def test_a_former_call_is_the_model_of_a_new_one(role):
    call = rich_call()
    client = cms(role)
    shown = client.get(start_url(call))
    title = soup(shown).select_one("input[name=title]")["value"]
    assert call.title in title
    assert CallPage.objects.count() == 1  # a GET makes nothing
    response = client.post(start_url(call), {"title": title})
    new = CallPage.objects.exclude(pk=call.pk).get()
    assert response["Location"] == edit_url(new)
    assert not new.live
    assert new.get_parent().pk == call.get_parent().pk
    for version in (new, new.get_latest_revision_as_object()):
        assert (version.title, version.example) == (title, "")
        assert (version.opens_at, version.closes_at, version.results_promised_on) == (None, None, None)
        assert all(getattr(version, name) is None for name in SET)
        assert version.rules == call.rules
        assert [question.label for question in version.questions.all()] == ["Votre commune ?"]
        assert [str(document) for document in version.documents.all()] == ["L’étude"]
    assert new.owner.email.startswith(role)
    assert not new.changes.exists()
    # Its dates are all that is missing.
    coordinator = cms("coordinator")
    answer = coordinator.get(edit_url(new))
    assert answer.status_code == 200
    form = call_form(slug=new.slug, title=new.title) | {"action-publish": "1"}
    assert coordinator.post(edit_url(new), form).status_code == 302
    assert stored(new).live


def test_two_calls_begun_from_one_have_addresses_of_their_own():
    call = make_call()
    client = cms("coordinator")
    for _time in range(2):
        client.post(start_url(call), {"title": "Même titre"})
    slugs = CallPage.objects.exclude(pk=call.pk).values_list("slug", flat=True)
    assert len(set(slugs)) == 2


@pytest.mark.parametrize("title", ["", "   ", "a" * 256])
def test_a_title_that_is_none_or_too_long_is_refused(title):
    call = make_call()
    assert cms("coordinator").post(start_url(call), {"title": title}).status_code == 422
    assert CallPage.objects.count() == 1


@pytest.mark.parametrize("role", ["moderator", None])
def test_who_writes_no_pages_begins_no_call(role):
    call = make_call()
    client = cms(role) if role else Client()
    for response in (client.get(start_url(call)), client.post(start_url(call), {"title": "Un titre"})):
        assert response.status_code == 302
    assert CallPage.objects.count() == 1


@pytest.mark.parametrize("role", ["editor", "moderator", "coordinator", "admin"])
def test_a_call_is_a_model_and_is_exported_in_each_state_for_the_same_roles(role):
    """What its state does not decide: who begins another call from it, who exports what it received."""
    client = cms(role)
    for state in STATES:
        call = in_state(state)
        make_contribution(call)
        export = reverse(QUEUE_EXPORT, args=[call.pk])
        begun = client.post(start_url(call), {"title": f"Après {state}"})
        wanted = 0 if role == "moderator" else 1
        assert CallPage.objects.filter(title=f"Après {state}", live=False).count() == wanted, state
        assert begun.status_code == 302
        for response in (client.get(export), client.post(export, {"with": "answers"})):
            assert response.status_code == 200, state
        # The address and the personal answers are for who may see contact details.
        apart = client.post(export, {"with": "contact_details"})
        assert apart.status_code == (200 if role in ("coordinator", "admin") else 302), state
