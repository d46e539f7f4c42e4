"""No door of the CMS leads an incomplete call to the public: each is tried by itself."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset

from calls.completeness import ASKED_FOR, Incomplete, missing, refuse_incomplete
from calls.models import CallIndexPage, CallPage
from home.models import HomePage
from tests.call_doors import EMPTY, LACKING, draft, emptied, is_live, is_planned, told
from tests.cms import add_url, call_form, cms, edit_url
from tests.factories import make_call, make_portal, make_user
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- What is asked for ----------------------------------------------------------------


@pytest.mark.parametrize("name", [*ASKED_FOR, "service_email"])
def test_each_thing_the_law_asks_for_is_missed_by_its_name(name):
    call = make_call()
    assert missing(call) == {}
    setattr(call, name, None if name.endswith(("_at", "_on", "months")) else " \n\u200b")
    if name == "service_email":
        assert missing(call) == {}  # the phone is left
        call.service_phone = ""
    assert list(missing(call)) == [name]
    with pytest.raises(Incomplete) as refusal:
        refuse_incomplete(call)
    assert str(call._meta.get_field(name).verbose_name) in refusal.value.sentence
    assert call.title in refusal.value.sentence
    assert all(sentence.endswith(".") for sentence in missing(call).values())


# --- The forms ------------------------------------------------------------------------


def test_an_incomplete_draft_is_saved_and_previewed():
    make_portal()
    call = draft(**EMPTY)
    assert not call.live
    editor = cms("editor")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=(call.pk,))
    posted = editor.post(preview, call_form(**EMPTY))
    assert json.loads(posted.content) == {"is_valid": True, "is_available": True}
    shown = editor.get(preview)
    assert shown.status_code == 200
    assert call.title in words_of(shown)
    assert editor.get(reverse("wagtailadmin_pages:view_draft", args=(call.pk,))).status_code == 200


def test_a_call_not_saved_yet_is_previewed_with_its_documents():
    index = make_portal()
    preview = reverse("wagtailadmin_pages:preview_on_add", args=("calls", "callpage", index.pk))
    editor = cms("editor")
    assert json.loads(editor.post(preview, call_form(**EMPTY)).content)["is_valid"]
    assert editor.get(preview).status_code == 200


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
@pytest.mark.parametrize("when", ["created", "edited"])
def test_what_is_missing_is_said_beside_each_field(action, when):
    index = make_portal()
    coordinator = cms("coordinator")
    url = add_url(CallPage, index) if when == "created" else edit_url(draft(**EMPTY))
    response = coordinator.post(url, call_form(**EMPTY) | {action: "1"})
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert set(errors) == set(EMPTY) - {"service_phone"}
    page = soup(response)
    for name, sentences in errors.items():
        assert len(sentences) == 1, name
        beside = page.select_one(f"[id$='-{name}-errors']")
        assert beside is not None, name
        assert plain(sentences[0]) in plain(beside.get_text(" "))
    assert not CallPage.objects.live().exists()
    assert not Page.objects.filter(pk__in=CallPage.objects.values("pk")).exclude(live=False).exists()


def test_a_live_call_stays_as_it_is_when_its_next_version_is_incomplete():
    call = make_call()
    response = cms("coordinator").post(
        edit_url(call), call_form(slug=call.slug, **LACKING) | {"action-publish": "1"}
    )
    assert "rules" in response.context["form"].errors
    assert CallPage.objects.get(pk=call.pk).rules == call.rules


@pytest.mark.parametrize("live", [False, True])
def test_an_incomplete_call_is_refused_when_it_is_scheduled(live):
    call = make_call("upcoming") if live else draft(**LACKING)
    later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    coordinator = cms("coordinator")
    common = {"slug": call.slug, "go_live_at": later}
    response = coordinator.post(edit_url(call), call_form(**common, **LACKING) | {"action-publish": "1"})
    assert list(response.context["form"].errors) == ["rules"]
    assert not is_planned(call)
    assert is_live(call) is live
    # The same, complete.
    response = coordinator.post(edit_url(call), call_form(**common) | {"action-publish": "1"})
    assert response.status_code == 302
    assert is_planned(call)
    assert is_live(call) is live


def test_a_public_copy_of_an_incomplete_call_is_refused_beside_the_box():
    call = emptied(make_call())
    index = call.get_parent()
    form = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": index.pk}
    coordinator = cms("coordinator")
    url = reverse("wagtailadmin_pages:copy", args=(call.pk,))
    response = coordinator.post(url, form | {"publish_copies": "1"})
    (sentence,) = response.context["form"].errors["publish_copies"]
    assert str(call._meta.get_field("rules").verbose_name) in sentence
    assert not CallPage.objects.filter(slug="copie").exists()
    # As a draft it may lack what it lacks.
    assert coordinator.post(url, form).status_code == 302
    assert not CallPage.objects.get(slug="copie").live


def test_an_alias_which_would_take_answers_of_its_own_is_not_offered():
    call = make_call()
    url = reverse("wagtailadmin_pages:copy", args=(call.pk,))
    coordinator = cms("coordinator")
    assert "alias" not in coordinator.get(url).context["form"].fields
    coordinator.post(
        url,
        {
            "new_title": "Copie",
            "new_slug": "copie",
            "new_parent_page": call.get_parent().pk,
            "alias": "1",
        },
    )
    assert not CallPage.objects.filter(alias_of__isnull=False).exists()


# --- The doors without a form of ours -------------------------------------------------


def in_review(call: CallPage):
    """`call` submitted complete, then emptied by its editor while it waits."""
    cms("editor").post(edit_url(call), call_form(slug=call.slug) | {"action-submit": "1"})
    state = CallPage.objects.get(pk=call.pk).current_workflow_task_state
    assert state is not None
    cms("coordinator").post(edit_url(call), call_form(slug=call.slug, **LACKING))
    return CallPage.objects.get(pk=call.pk).current_workflow_task_state


@pytest.mark.parametrize("in_dialog", [False, True])
def test_approving_in_the_workflow_is_refused_and_the_review_goes_on(in_dialog):
    call = draft(**LACKING)
    state = in_review(call)
    url = reverse("wagtailadmin_pages:workflow_action", args=(call.pk, "approve", state.pk))
    coordinator = cms("coordinator")
    headers = {"x-requested-with": "XMLHttpRequest"} if in_dialog else {}
    response = coordinator.post(url, {"comment": ""}, headers=headers)
    if in_dialog:
        assert json.loads(response.content) == {"step": "success", "redirect": edit_url(call)}
    else:
        assert response["Location"] == edit_url(call)
    assert not is_live(call)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS
    assert str(call._meta.get_field("rules").verbose_name) in told(coordinator, call)


def test_approving_from_the_edit_form_is_refused_beside_the_field_and_sending_back_is_not():
    call = draft(**LACKING)
    state = in_review(call)
    coordinator = cms("coordinator")

    def act(name: str):
        return coordinator.post(
            edit_url(call),
            call_form(slug=call.slug, **LACKING)
            | {
                "action-workflow-action": "1",
                "workflow-action-name": name,
                "workflow-action-extra-data": "{}",
            },
        )

    assert list(act("approve").context["form"].errors) == ["rules"]
    assert not is_live(call)
    assert act("reject").status_code == 302
    state.refresh_from_db()
    assert state.status == state.STATUS_REJECTED
    assert not is_live(call)


def test_publishing_many_at_once_publishes_none_when_one_is_incomplete():
    whole, half = draft(), draft(slug="incomplet", title="Incomplet", **LACKING)
    coordinator = cms("coordinator")
    url = f"/admin/bulk/wagtailcore/page/publish/?id={whole.pk}&id={half.pk}"
    response = coordinator.post(url, {})
    assert response.status_code == 302
    assert not is_live(whole)
    assert not is_live(half)
    assert "Incomplet" in told(coordinator, half)
    coordinator.post(f"/admin/bulk/wagtailcore/page/publish/?id={whole.pk}", {})
    assert is_live(whole)


def test_publishing_the_list_with_its_descendants_publishes_no_incomplete_call():
    half = draft(**LACKING)
    index = CallIndexPage.objects.get()
    coordinator = cms("coordinator")
    url = f"/admin/bulk/wagtailcore/page/publish/?id={index.pk}"
    assert coordinator.post(url, {"include_descendants": "on"}).status_code == 302
    assert not is_live(half)


def second_index() -> CallIndexPage:
    """Another place for calls: the screens allow one, another language would bring more."""
    index = CallIndexPage(title="Ailleurs", slug="ailleurs")
    HomePage.objects.get().add_child(instance=index)
    return index


@pytest.mark.parametrize("door", ["one", "many"])
def test_a_public_call_that_is_incomplete_is_not_moved(door):
    call = emptied(make_call())
    coordinator, target = cms("admin"), second_index()
    if door == "one":
        url = reverse("wagtailadmin_pages:move_confirm", args=(call.pk, target.pk))
        response = coordinator.post(url)
    else:
        url = f"/admin/bulk/wagtailcore/page/move/?id={call.pk}"
        response = coordinator.post(url, {"chooser": target.pk})
    assert response["Location"] == edit_url(call)
    assert CallPage.objects.get(pk=call.pk).get_parent().pk != target.pk
    assert str(call._meta.get_field("rules").verbose_name) in told(coordinator, call)


def test_a_complete_call_is_moved_and_so_is_a_draft_and_order_is_free():
    whole, half = make_call(), draft(**LACKING)
    admin, target = cms("admin"), second_index()
    for call in (whole, half):
        admin.post(reverse("wagtailadmin_pages:move_confirm", args=(call.pk, target.pk)))
        assert CallPage.objects.get(pk=call.pk).get_parent().pk == target.pk
    emptied(CallPage.objects.get(pk=whole.pk)).move(CallPage.objects.get(pk=half.pk), pos="right")
    assert not is_live(half)


def test_an_old_incomplete_version_is_not_brought_back():
    call = draft(**LACKING)
    old = call.latest_revision
    cms("coordinator").post(edit_url(call), call_form(slug=call.slug) | {"action-publish": "1"})
    assert is_live(call)
    call = CallPage.objects.get(pk=call.pk)
    call.unpublish()
    url = reverse("wagtailadmin_pages:revisions_revert", args=(call.pk, old.pk))
    coordinator = cms("coordinator")
    assert coordinator.get(url).status_code == 200
    form = call_form(slug=call.slug, **LACKING) | {"action-publish": "1", "revision": old.pk}
    assert "rules" in coordinator.post(edit_url(call), form).context["form"].errors
    assert not is_live(call)


# --- What else a form refuses ---------------------------------------------------------


def question(**fields) -> dict[str, str]:
    values = {"label": "Votre âge", "field_type": "number", "visibility": "personal", "choices": ""}
    return values | {"help_text": "", "default_value": ""} | fields


def test_nothing_personal_is_asked_where_minors_are_expected():
    index = make_portal()
    coordinator, url = cms("coordinator"), add_url(CallPage, index)
    form = {"minors_expected": "on", "questions": inline_formset([question()])}
    response = coordinator.post(url, call_form(**form, takes_attachment="on", asks_territory="on"))
    assert set(response.context["form"].errors) == {"takes_attachment", "asks_territory"}
    response = coordinator.post(url, call_form(**form))
    (errors,) = response.context["form"].formsets["questions"].errors
    assert list(errors) == ["visibility"]
    assert soup(response).select_one("[id$='questions-0-panel-child-visibility-errors'], [id*='visibility']")
    assert errors["visibility"][0] in response.content.decode().replace("&#x27;", "'")
    assert not CallPage.objects.exists()
    form["questions"] = inline_formset([question(visibility="team")])
    assert coordinator.post(url, call_form(**form)).status_code == 302
    assert CallPage.objects.get().questions.get().visibility == "team"


def test_a_personal_question_that_goes_as_minors_come_is_no_obstacle():
    index = make_portal()
    coordinator = cms("coordinator")
    coordinator.post(add_url(CallPage, index), call_form(questions=inline_formset([question()])))
    call = CallPage.objects.get()
    row = call.get_latest_revision_as_object().questions.get()
    gone = question(id=row.pk or "", DELETE="1")
    form = call_form(minors_expected="on", questions=inline_formset([gone], initial=1 if row.pk else 0))
    assert coordinator.post(edit_url(call), form).status_code == 302


def test_a_call_has_no_pages_below_it():
    call = make_call()
    url = reverse("wagtailadmin_pages:add", args=("home", "standardpage", call.pk))
    assert cms("admin").get(url).status_code in {302, 403}
    assert not CallPage.allowed_subpage_models()


def test_the_owner_changes_whether_the_call_is_public_or_not():
    call = make_call()
    owner = make_user("editor")
    form = call_form(
        slug=call.slug,
        owner=str(owner.pk),
        opens_at=timezone.localtime(call.opens_at).strftime("%Y-%m-%d %H:%M"),
        closes_at=timezone.localtime(call.closes_at).strftime("%Y-%m-%d %H:%M"),
        results_promised_on=call.results_promised_on.isoformat(),
    )
    assert cms("coordinator").post(edit_url(call), form | {"action-publish": "1"}).status_code == 302
    assert CallPage.objects.get(pk=call.pk).owner == owner
