"""Drafts begun from a template: sound, marked, and not public before somebody wrote in their place."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import Page, PageLogEntry, Revision

from calls.models import CallIndexPage, CallPage
from calls.states import CallState
from events.completeness import contradictions, workshops_outside
from events.models import EventPage
from events.states import EventState
from portal import samples, starters
from portal.samples import SIGN
from projects.models import ResultPage
from tests.cms import call_form, cms, edit_url
from tests.days import make_agenda
from tests.factories import make_call, make_portal, make_user
from tests.reading import soup
from tests.results import make_result_index

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # a Thursday
CODES = ["call", "day", "result"]


@pytest.fixture
def parents() -> dict[str, Page]:
    make_portal()
    return {"call": CallIndexPage.objects.get(), "day": make_agenda(), "result": make_result_index()}


@pytest.fixture
def begun(parents):
    with time_machine.travel(NOW, tick=False):
        by = make_user("editor")
        return {
            code: starters.begin(
                starter=starters.named(code), parent=parents[code], title="Un titre", by=by, now=NOW
            )
            for code in CODES
        }


def replaced(value):
    """`value` without the mark, whatever it is made of: what an editor does, only quicker."""
    if isinstance(value, str):
        # A stream of blocks is kept as JSON.
        return value.replace(SIGN, "").replace(json.dumps(SIGN)[1:-1], "")
    if isinstance(value, list):
        return [replaced(each) for each in value]
    if isinstance(value, dict):
        return {name: replaced(each) for name, each in value.items()}
    return value


def rewritten(page: Page, **fields) -> Page:
    """The draft of `page` once its samples are replaced."""
    content = {**replaced(page.serializable_data()), **fields}
    return type(page).from_serializable_data(content)


# --- What is begun ----------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_what_is_begun_is_a_draft_with_a_revision_and_an_entry_in_the_log(begun, code):
    page = Page.objects.get(pk=begun[code].pk)
    assert (page.live, page.has_unpublished_changes, page.title) == (False, True, "Un titre")
    assert page.owner is not None
    assert Revision.objects.for_instance(page.specific).count() == 1
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.create").count() == 1
    assert Client().get(page.specific.url).status_code == 404


def test_a_call_opens_in_a_week_for_five_and_promises_its_results_six_weeks_later(begun):
    call = CallPage.objects.get(pk=begun["call"].pk)
    assert timezone.localtime(call.opens_at).strftime("%d/%m %H:%M") == "03/12 09:00"
    assert timezone.localdate(call.closes_at) - timezone.localdate(call.opens_at) == timedelta(weeks=5)
    assert call.results_promised_on - timezone.localdate(call.closes_at) == timedelta(weeks=6)
    assert call.state(NOW) == CallState.UPCOMING
    assert len(call.decided_lines()) == len(call.debate_lines()) == 2
    assert call.rule_lines()
    assert call.questions.count() == 2
    call.full_clean()


def test_a_day_is_a_saturday_in_six_weeks_whose_parts_fit_together(begun):
    day = EventPage.objects.get(pk=begun["day"].pk)
    start = timezone.localtime(day.starts_at)
    assert (start.strftime("%d/%m/%Y %H:%M"), start.weekday()) == ("09/01/2027 09:30", 5)
    assert not contradictions(day)
    assert not workshops_outside(day)
    first, second = day.workshops.all()
    assert first.overlaps(second)
    assert day.state(NOW) == EventState.ANNOUNCED
    assert day.state(NOW + timedelta(weeks=2)) == EventState.REGISTERING
    hours = [slot["time"] for slot in day.programme[0].value["slots"]]
    assert hours == sorted(hours)
    day.full_clean()


def test_a_day_begun_on_a_saturday_in_winter_keeps_its_hours_in_summer(parents):
    now = datetime(2027, 2, 20, 22, 30, tzinfo=UTC)  # a Saturday; summer time begins on 28 March
    day = starters.named("day").build(parents["day"], now)
    assert timezone.localtime(day.starts_at).strftime("%A %d/%m %H:%M") == "Saturday 03/04 09:30"


def test_a_result_says_what_was_heard_done_and_not_done(begun):
    result = ResultPage.objects.get(pk=begun["result"].pk)
    assert [len(result.heard), len(result.done), len(result.not_done)] == [2, 2, 1]
    assert result.date == timezone.localdate(NOW)


@pytest.mark.parametrize("code", CODES)
def test_a_draft_begun_from_a_template_can_be_previewed_and_edited(begun, code):
    page = begun[code]
    for mode, _label in page.preview_modes:
        assert page.make_preview_request(preview_mode=mode).status_code == 200
    assert cms("editor").get(edit_url(page)).status_code == 200


def test_the_service_in_charge_is_that_of_the_last_call(parents):
    make_call(service_name="Le service d’avant", service_email="avant@example.org")
    call = starters.named("call").build(parents["call"], NOW)
    assert (call.service_name, call.service_email) == ("Le service d’avant", "avant@example.org")


def test_samples_are_in_the_language_of_the_site_whatever_that_of_the_editor(parents):
    with translation.override("en"):
        page = starters.begin(
            starter=starters.named("call"), parent=parents["call"], title="Un titre", by=None, now=NOW
        )
    with translation.override("fr"):
        assert samples.sample("").strip() in page.question


def test_two_of_one_title_have_two_addresses(parents):
    make = {"starter": starters.named("call"), "parent": parents["call"], "title": "Un titre", "by": None}
    first, second = (starters.begin(**make, now=NOW) for _time in range(2))
    assert first.slug != second.slug


# --- Samples never become public --------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_no_sample_becomes_public_whatever_the_door(begun, code):
    page = begun[code]
    page.service_email = "service@example.org"
    revision = page.save_revision()
    for door in (
        revision.publish,
        lambda: page.save_revision(approved_go_live_at=NOW),
        lambda: _made_live(page),
    ):
        with pytest.raises(ValidationError, match=SIGN):
            door()
    assert not Page.objects.get(pk=page.pk).live


def _made_live(page: Page) -> None:
    page.live = True
    page.save()


@pytest.mark.parametrize("code", CODES)
def test_once_its_samples_are_replaced_it_is_published(begun, code):
    page = begun[code]
    reached = {} if code == "result" else {"service_name": "Le service", "service_email": "s@example.org"}
    draft = rewritten(page, **reached)
    assert not samples.left(draft)
    draft.save_revision().publish()
    assert Page.objects.get(pk=page.pk).live
    response = Client().get(page.url)
    assert response.status_code == 200
    assert SIGN not in response.content.decode()


def test_a_sample_left_in_a_row_or_in_a_block_is_found_too(begun):
    call, day = begun["call"], begun["day"]
    assert {"question", "introduction", "body", "questions", "audience"} <= samples.left(call).keys()
    assert {"programme", "workshops", "organisers", "place_name"} <= samples.left(day).keys()
    assert {"heard", "done", "not_done", "body"} <= samples.left(begun["result"]).keys()
    # What is sound as it stands is nobody's to replace.
    assert not {"rules", "use_of_answers", "title"} & samples.left(call).keys()


def test_the_editor_is_told_beside_each_field_and_the_draft_is_kept(parents):
    client = cms("coordinator")
    call = make_call("upcoming")
    fields = call_form(title=call.title, slug=call.slug, introduction=samples.sample("dites pourquoi"))
    refused = client.post(edit_url(call), fields | {"action-publish": "1"})
    assert refused.status_code == 200
    assert (
        SIGN
        in soup(refused)
        .select_one(
            "#panel-child-the_question-child-the_poster-child-introduction-errors, [id*=introduction-errors]"
        )
        .get_text()
    )
    assert not CallPage.objects.filter(introduction__contains=SIGN).exists()
    client.post(edit_url(call), fields)
    call.refresh_from_db()
    assert SIGN in call.get_latest_revision_as_object().introduction


# --- In the CMS -------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_an_editor_begins_a_page_in_two_clicks_and_lands_in_its_editor(parents, code):
    client = cms("editor")
    listed = soup(client.get("/admin/starters/"))
    address = f"/admin/starters/{code}/"
    assert listed.select_one(f"a[href='{address}']")
    form = soup(client.get(address)).select_one(f"form[action='{address}']")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    response = client.post(address, fields | {"title": "Un titre"})
    page = Page.objects.get(title="Un titre")
    assert response["Location"] == edit_url(page)
    assert page.get_parent().pk == parents[code].pk


def test_a_get_makes_nothing(parents):
    before = Page.objects.count()
    client = cms("editor")
    for code in CODES:
        client.get(f"/admin/starters/{code}/?title=Un+titre&parent={parents[code].pk}")
    assert Page.objects.count() == before


@pytest.mark.parametrize(
    "fields", [{"title": ""}, {"title": "Un titre", "parent": "1"}, {"title": "a" * 300}]
)
def test_what_cannot_be_begun_is_said_and_nothing_is_made(parents, fields):
    before = Page.objects.count()
    sent = {"parent": str(parents["call"].pk)} | fields
    assert cms("editor").post("/admin/starters/call/", sent).status_code == 422
    assert Page.objects.count() == before


def test_whoever_may_add_no_page_begins_none(parents):
    client = cms("moderator")
    before = Page.objects.count()
    sent = {"title": "Un titre", "parent": str(parents["call"].pk)}
    client.post("/admin/starters/call/", sent)
    assert Page.objects.count() == before
    assert not soup(client.get("/admin/starters/")).select(
        "a[href^='/admin/starters/']:not([href='/admin/starters/'])"
    )


def test_an_unknown_template_is_none(parents):
    assert cms("admin").get("/admin/starters/inconnu/").status_code == 404


def test_the_way_to_a_template_stands_on_the_list_and_where_a_page_is_added(parents):
    client = cms("editor")
    index = parents["call"]
    address = f"/admin/starters/call/?parent={index.pk}"
    for place in (f"/admin/pages/{index.pk}/", f"/admin/pages/add/calls/callpage/{index.pk}/"):
        assert soup(client.get(place)).select(f"a[href='{address}']"), place
    # Another sort of page has no such template.
    agenda = client.get(f"/admin/pages/{parents['day'].pk}/")
    assert not soup(agenda).select("a[href^='/admin/starters/call/']")


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("coordinator", True), ("moderator", False)])
def test_templates_are_offered_first_thing_to_whoever_may_use_them(parents, role, sees):
    home = soup(cms(role).get("/admin/"))
    assert bool(home.select("a[href='/admin/starters/call/']")) == sees
