"""Calls and pages in the CMS: what its forms refuse, and who publishes."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls.models import CallPage
from home.models import HomePage, StandardPage
from portal.pages import RESERVED_SLUGS
from tests.cms import add_url, call_form, cms, page_form
from tests.factories import make_portal
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PARIS = ZoneInfo("Europe/Paris")


def assert_refused(response, name: str) -> str:
    """The form comes back with one sentence, next to the field it is about."""
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [name]
    (sentence,) = response.context["form"].errors[name]
    assert sentence.endswith(".")
    wrapper = soup(response).select_one(f"#panel-child-content-{name}-errors, [id$='{name}-errors']")
    assert wrapper is not None
    assert plain(sentence) in plain(wrapper.get_text(" "))
    return sentence


def test_an_address_the_portal_keeps_for_itself_is_refused_next_to_the_field():
    make_portal()
    url, coordinator = add_url(StandardPage, HomePage.objects.get()), cms("coordinator")
    for slug in RESERVED_SLUGS:
        response = coordinator.post(url, page_form(slug=slug) | {"action-publish": "1"})
        assert slug in assert_refused(response, "slug")
    assert not StandardPage.objects.exists()
    assert {"admin", "suivi", "recherche", "healthz", "documents", "static", "media", "en"} <= RESERVED_SLUGS


def test_an_address_is_refused_once_when_a_page_takes_it_later():
    make_portal()
    page = StandardPage(title="Une page", slug="une-page")
    HomePage.objects.get().add_child(instance=page)
    response = cms("coordinator").post(
        reverse("wagtailadmin_pages:edit", args=(page.pk,)), page_form(slug="suivi") | {"action-publish": "1"}
    )
    assert len(response.context["form"].errors["slug"]) == 1
    assert StandardPage.objects.get().slug == "une-page"


def test_a_title_that_would_give_a_kept_address_is_refused_too():
    make_portal()
    with pytest.raises(ValidationError, match="suivi"):
        HomePage.objects.get().add_child(instance=StandardPage(title="Suivi"))


def test_below_a_section_the_same_word_is_an_address_like_any_other():
    make_portal()
    section = StandardPage(title="Une section", slug="une-section")
    HomePage.objects.get().add_child(instance=section)
    response = cms("coordinator").post(
        add_url(StandardPage, section), page_form(slug="recherche") | {"action-publish": "1"}
    )
    assert response.status_code == 302
    assert Client().get(f"{section.url}recherche/").status_code == 200


@pytest.mark.parametrize("closes_at", ["2027-02-01 09:00", "2027-03-01 09:00"])
def test_a_call_that_closes_before_it_opens_is_refused_next_to_the_field(closes_at):
    index = make_portal()
    response = cms("coordinator").post(
        add_url(CallPage, index), call_form(closes_at=closes_at) | {"action-publish": "1"}
    )
    assert_refused(response, "closes_at")
    assert not CallPage.objects.exists()


def test_results_promised_before_the_closing_are_refused_next_to_the_field():
    index = make_portal()
    response = cms("coordinator").post(
        add_url(CallPage, index), call_form(results_promised_on="2027-03-29") | {"action-publish": "1"}
    )
    assert_refused(response, "results_promised_on")
    assert not CallPage.objects.exists()


def test_an_editor_cannot_publish_directly():
    index = make_portal()
    editor = cms("editor")
    editor.post(add_url(CallPage, index), call_form() | {"action-publish": "1"})
    call = CallPage.objects.get()
    assert not call.live
    editor.post(
        reverse("wagtailadmin_pages:edit", args=(call.pk,)),
        call_form(title="Autre") | {"action-publish": "1"},
    )
    call.refresh_from_db()
    assert not call.live
    assert Client().get(call.url).status_code == 404


def test_an_editors_call_goes_through_the_workflow_and_a_coordinator_publishes_it():
    index = make_portal()
    cms("editor").post(add_url(CallPage, index), call_form() | {"action-submit": "1"})
    call = CallPage.objects.get()
    state = call.current_workflow_task_state
    assert not call.live
    assert state is not None
    assert Client().get(call.url).status_code == 404

    decide = reverse("wagtailadmin_pages:workflow_action", args=(call.pk, "approve", state.pk))
    for role in ("editor", "moderator"):
        assert cms(role).post(decide, {"comment": ""}).status_code in {302, 403}
        call.refresh_from_db()
        assert not call.live
    assert cms("coordinator").post(decide, {"comment": ""}).status_code == 302

    call.refresh_from_db()
    assert call.live
    assert call.opens_at == timezone.datetime(2027, 3, 1, 9, tzinfo=PARIS)
    assert call.results_promised_on == date(2027, 4, 30)
    assert Client().get(call.url).status_code == 200


def test_a_coordinator_publishes_alone():
    index = make_portal()
    cms("coordinator").post(add_url(CallPage, index), call_form() | {"action-publish": "1"})
    assert CallPage.objects.get().live


def test_a_page_in_memory_falls_when_its_call_is_published_again(client):
    index = make_portal()
    coordinator = cms("coordinator")
    coordinator.post(add_url(CallPage, index), call_form() | {"action-publish": "1"})
    call = CallPage.objects.get()
    client.get(call.url)
    assert client.get(call.url).has_header("Age")
    coordinator.post(
        reverse("wagtailadmin_pages:edit", args=(call.pk,)),
        call_form(question="Et le dernier bus ?") | {"action-publish": "1"},
    )
    assert "Et le dernier bus" in words_of(client.get(call.url))
