"""Results in the CMS: what is refused stands beside its field, with the words kept; and the chooser."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.test.utils.form_data import inline_formset, streamfield

from calls.models import CallPage
from calls.states import CallState
from contributions.models import Contribution, InternalTag, ThreadEntry
from lab.linking import link_page
from portal.models import PortalImage
from projects.models import BriefAnswer, ResultPage
from projects.results import choosing
from tests.cms import cms, edit_url, page_form
from tests.factories import make_call, make_contribution
from tests.many import publish_many
from tests.projects import make_project, make_result_index
from tests.reading import plain, soup, words_of
from tests.referring import make_referral
from tests.results import draft_result

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LONG = "Une phrase qui se répète. " * 40


def said(text: str = "Le temps manque.", cites: str = "", **more: str) -> tuple[str, dict[str, str]]:
    return ("point", {"text": text, "cites": cites, **more})


def result_form(
    call: CallPage | None = None, *, body: Any = (), answers: Any = (), **fields: Any
) -> dict[str, str]:
    """What a browser sends for a complete result."""
    values = {
        "title": "Ce qui en est sorti",
        "slug": "ce-qui-en-est-sorti",
        "summary": "En une phrase.",
        "precision": "day",
        "kind": "service",
        "stage": "generalise",
        "call": str(call.pk) if call else "",
        "heard": streamfield([said()]),
        "done": streamfield([said("Nous ouvrons.")]),
        "not_done": streamfield([said("La nuit.", why="Personne.")]),
        "body": streamfield(list(body)),
        "brief_answers": inline_formset(list(answers)),
    }
    return page_form(**values | fields)


def quotation(row: Contribution | None, excerpt: str = "") -> tuple[str, Any]:
    value = {"contribution": str(row.pk) if row else "", "excerpt": excerpt}
    one = {"count": "1", "0-id": "", "0-order": "0", "0-deleted": "", "0-value": value}
    return ("quotations", one)


def post(form: dict[str, str], *, action: str = "", client: Client | None = None) -> Any:
    url = reverse("wagtailadmin_pages:add", args=("projects", "resultpage", make_result_index().pk))
    return (client or cms("coordinator")).post(url, form | ({action: "1"} if action else {}))


def faults(response: Any) -> str:
    """Every sentence that the form shows beside its fields, blocks included."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'").replace("\\u0027", "'")


# --- The page -------------------------------------------------------------------------


def test_written_and_published_in_the_cms_the_call_has_its_results(client):
    call = make_call("results_due")
    row = make_contribution(call, "published", body="Le car de sept heures. Il ne vient pas.")
    form = result_form(call, body=[quotation(row, "Il ne vient pas.")], outcomes_until="2031-01-01")
    response = post(form, action="action-publish")
    assert response.status_code == 302
    result = ResultPage.objects.get(slug="ce-qui-en-est-sorti")
    assert CallPage.objects.get(pk=call.pk).state(timezone.now()) == CallState.RESULTS_PUBLISHED
    assert result.body[0].value[0].text == "Il ne vient pas."
    # Opened again, the form shows the passage in words.
    assert "Il ne vient pas." in cms("coordinator").get(edit_url(result)).content.decode()
    shown = client.get(result.url)
    assert "Il ne vient pas." in words_of(shown)
    assert gettext("until %(date)s") % {"date": "1er janvier 2031"} in words_of(shown)


@pytest.mark.parametrize("state", ["open", "cancelled", "upcoming"])
@pytest.mark.parametrize("later", [False, True])
def test_a_call_that_has_none_yet_is_refused_beside_the_field(state, later):
    call = make_call(state)
    fields = {}
    if later:
        # Before the call closes.
        when = timezone.localtime() + timedelta(days=1)
        fields = {"go_live_at": when.strftime("%Y-%m-%d %H:%M")}
    response = post(result_form(call, **fields), action="action-publish")
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == ["call"]
    beside = soup(response).select_one("[id$='-call-errors']")
    assert plain(errors["call"][0]) in plain(beside.get_text(" "))
    assert not ResultPage.objects.exists()


def test_what_is_missing_is_said_beside_each_field_and_a_draft_may_lack_it():
    call = make_call("closed")
    make_contribution(call, "published")
    empty = {name: streamfield([]) for name in ("heard", "done", "not_done")}
    response = post(result_form(call, **empty), action="action-publish")
    assert set(response.context["form"].errors) == {"heard", "done", "not_done", "outcomes_until"}
    assert post(result_form(call, **empty)).status_code == 302
    assert not ResultPage.objects.get().live


def test_a_day_that_is_past_promises_nothing():
    call = make_call("closed")
    make_contribution(call, "published")
    response = post(result_form(call, outcomes_until="2020-01-01"), action="action-publish")
    assert response.context["form"].errors["outcomes_until"] == [gettext("This day is past.")]


def test_a_cite_that_nobody_may_read_is_refused_with_its_reference():
    call = make_call("closed")
    waiting = make_contribution(call, "awaiting")
    response = post(result_form(call, heard=streamfield([said(cites=f"{waiting.reference}, XXXX-0000")])))
    sentence = faults(response)
    assert waiting.reference in sentence
    assert "XXXX-0000" in sentence
    assert not ResultPage.objects.exists()


def test_a_result_not_saved_yet_is_previewed():
    call = make_call("open")
    row = make_contribution(call, "published", body="Le car de sept heures.")
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=("projects", "resultpage", make_result_index().pk)
    )
    editor = cms("editor")
    form = result_form(
        call, heard=streamfield([said(cites=row.reference)]), body=[quotation(row, "sept heures")]
    )
    assert json.loads(editor.post(url, form).content)["is_valid"]
    shown = editor.get(url)
    assert shown.status_code == 200
    assert "sept heures" in words_of(shown)
    assert row.reference in words_of(shown)
    assert not ThreadEntry.objects.filter(kind=ThreadEntry.Kind.ANSWERED_IN).exists()


# --- Quotations -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("excerpt", "body", "sentence"),
    [
        ("Autre chose.", "Le car.", "This passage is not in the contribution, word for word."),
        ("", LONG, "This text is long: copy here the passage to quote."),
    ],
)
def test_a_passage_is_word_for_word_even_in_a_draft(excerpt, body, sentence):
    row = make_contribution(make_call("closed"), "published", body=body)
    response = post(result_form(body=[quotation(row, excerpt)]))
    assert json.dumps(gettext(sentence))[1:-1] in faults(response) or gettext(sentence) in faults(response)
    assert not ResultPage.objects.exists()


def test_a_passage_without_its_contribution_is_kept_and_asked_about():
    response = post(result_form(body=[quotation(None, "Des mots copiés.")]))
    assert "Des mots copiés." in faults(response) or "Des mots copi\\u00e9s." in faults(response)
    assert not ResultPage.objects.exists()


@pytest.mark.parametrize("status", ["awaiting", "declined", "withdrawn"])
def test_what_is_not_public_is_not_quoted(status):
    row = make_contribution(make_call("closed"), status)
    assert post(result_form(body=[quotation(row)]), action="action-publish").status_code == 200
    assert not ResultPage.objects.exists()


def test_a_quotation_gone_since_is_asked_to_be_taken_out():
    row = make_contribution(make_call("closed"), "published")
    assert post(result_form(body=[quotation(row)])).status_code == 302
    result = ResultPage.objects.get()
    Contribution.objects.filter(pk=row.pk).update(status="withdrawn")
    coordinator = cms("coordinator")
    assert coordinator.get(edit_url(result)).status_code == 200
    response = coordinator.post(
        edit_url(result), result_form(body=[quotation(row)]) | {"action-publish": "1"}
    )
    assert response.status_code == 200


def test_a_set_is_by_theme_or_by_tag():
    call = make_call("closed")
    tag = InternalTag.objects.create(name="à voir", slug="a-voir")
    value = {"title": "Un jeu", "text": "", "call": str(call.pk), "theme": "99999", "tag": str(tag.pk)}
    assert post(result_form(body=[("contributions", value)])).status_code == 200
    assert post(result_form(body=[("contributions", value | {"theme": ""})])).status_code == 302


def test_a_picture_says_what_it_shows_or_is_decorative():
    image = PortalImage.objects.create(title="La salle", file="la-salle.jpg", width=10, height=10)

    def gallery(**more: str) -> dict[str, str]:
        picture = {"image": {"image": str(image.pk), "alt_text": "", **more}, "caption": ""}
        one = {"count": "1", "0-id": "", "0-order": "0", "0-deleted": "", "0-value": picture}
        return result_form(body=[("gallery", one)])

    publish = "action-publish"
    assert post(gallery(), action=publish).status_code == 200
    assert not ResultPage.objects.exists()
    assert post(gallery(alt_text="Une salle claire"), action=publish).status_code == 302
    assert post(gallery(decorative="on") | {"slug": "autre"}, action=publish).status_code == 302


# --- Answers to a brief ---------------------------------------------------------------


def test_a_result_answers_the_points_of_a_brief_of_its_project(client):
    referral = make_referral("agreed")
    other = make_referral("agreed")
    brief = referral.briefs.get()
    point = brief.points.first()
    project = make_project()
    link_page(referral.submission, project)
    row = {"point": str(point.pk), "text": "Voici la réponse au premier point."}
    strange = {"point": str(other.briefs.get().points.first().pk), "text": "À côté."}
    response = post(result_form(answers=[strange], project=str(project.pk)))
    assert response.status_code == 200
    assert not BriefAnswer.objects.exists()
    response = post(result_form(answers=[row], project=str(project.pk)), action="action-publish")
    assert response.status_code == 302
    result = ResultPage.objects.get()
    assert result.brief_answers.get().point == point
    shown = plain(soup(client.get(result.url)).select_one("#cahier").get_text(" "))
    assert "Voici la réponse au premier point." in shown
    assert plain(point.text) in shown
    # The form offers what is linked, and names each by its referral.
    offered = cms("coordinator").get(edit_url(result))
    assert f"{referral.reference}" in offered.content.decode()


# --- The chooser ----------------------------------------------------------------------

CHOOSE = choosing.viewset.get_url_name("choose")
RESULTS = choosing.viewset.get_url_name("choose_results")
CHOSEN = choosing.viewset.get_url_name("chosen")


def found(query: str, client: Client | None = None) -> list[str]:
    response = (client or cms("editor")).get(reverse(RESULTS) + query)
    assert response.status_code == 200
    return [plain(each.get_text()) for each in soup(response).select("[data-chooser-modal-choice]")]


def test_the_chooser_finds_published_contributions_by_words_reference_and_call():
    call, other = make_call("closed"), make_call("open")
    bus = make_contribution(call, "published", title="Le bus du matin", body="Il passe trop tôt.")
    far = make_contribution(other, "published", title="Le bus du soir")
    for status in ("awaiting", "declined", "withdrawn"):
        make_contribution(call, status, title="Le bus caché")
    editor = cms("editor")
    shown = [plain(choosing.title_of(row)) for row in (far, bus)]
    assert found("", editor) == shown
    assert found("?q=bus", editor) == shown
    assert found("?q=tôt", editor) == shown[1:]
    assert found(f"?q={bus.reference.lower()}", editor) == shown[1:]
    assert found(f"?q=bus&call={other.pk}", editor) == shown[:1]
    assert found("?q=rien", editor) == []
    # What an address may hold is no reason to fail.
    for query in ("?call=zzz", "?call=99999999999999999999", f"?q={'a' * 300}", "?q=%00"):
        found(query, editor)
    assert editor.get(reverse(RESULTS) + "?p=zzz").status_code == 404
    assert editor.get(reverse(CHOOSE)).status_code == 200


def test_what_is_chosen_is_public_and_nobody_outside_chooses():
    call = make_call("closed")
    public, waiting = make_contribution(call, "published"), make_contribution(call, "awaiting")
    editor = cms("editor")
    chosen = json.loads(editor.get(reverse(CHOSEN, args=[public.pk])).content)
    assert chosen["result"]["title"] == choosing.title_of(public)
    for key in (waiting.pk, 999_999, "zzz", "9" * 30):
        assert editor.get(reverse(CHOSEN, args=[key])).status_code == 404
    assert Client().get(reverse(RESULTS)).status_code == 302


def test_the_chooser_costs_the_same_for_many(django_assert_max_num_queries):
    call = make_call("closed")
    publish_many(call, 40)
    editor = cms("editor")
    found("", editor)
    with django_assert_max_num_queries(12):
        assert len(found("", editor)) == choosing.PER_PAGE


def test_the_form_costs_the_same_for_many_quotations(django_assert_max_num_queries):
    call = make_call("closed")
    publish_many(call, 20)
    rows = list(call.contributions.select_related("submission"))
    result = draft_result(call, body=[("quotations", [{"contribution": r, "excerpt": ""} for r in rows])])
    with django_assert_max_num_queries(3):
        stored = ResultPage.objects.get(pk=result.pk)
        assert len([value.text for value in stored.body[0].value]) == 20
