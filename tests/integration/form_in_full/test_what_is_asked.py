"""What a call may ask besides a title and a text, and what it asks no minor."""

import pytest

from calls.models import CallPage
from contributions.models import Attachment, Contribution, StagedUpload
from people.models import ContactDetails
from tests.factories import make_call, make_commune, make_question, make_themes
from tests.form_in_full import a_file, asked
from tests.reading import soup
from tests.sending import assert_kept, error_of, form_url, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- What is asked --------------------------------------------------------------------


def test_a_default_call_asks_little_and_requires_only_a_title_and_a_text(citizen):
    call = make_call()
    assert asked(call, citizen) == ["title", "body", "sender_kind", "shown_as", "email"]
    nothing_else = {"shown_as": "", "email": "", "sender_kind": ""}
    assert open_and_send(citizen, call, **nothing_else).status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.kind, contribution.sender_kind, contribution.theme_id) == ("answer", "", None)


def test_a_call_that_asks_everything_keeps_everything(citizen):
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    commune = make_commune("Aix-en-Provence", "13001")
    call = make_call(
        theme=broad,
        asks_theme=True,
        asks_territory=True,
        takes_attachment=True,
        allowed_kinds=["idea", "experience"],
    )
    sent = open_and_send(
        citizen,
        call,
        kind="experience",
        theme=str(narrow.pk),
        sender_kind="agent",
        territory=" aix en provence ",
        attachment=a_file(),
    )
    assert sent.status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.kind, contribution.sender_kind) == ("experience", "agent")
    assert (contribution.theme, contribution.territory) == (narrow, commune)
    assert contribution.territory_text == ""
    assert Attachment.objects.get().submission_id == contribution.pk
    assert not StagedUpload.objects.exists()


def test_a_call_for_one_kind_gives_it_to_each_answer_without_asking(citizen):
    call = make_call(allowed_kinds=["feedback"])
    assert "kind" not in asked(call, citizen)
    open_and_send(citizen, call)
    assert Contribution.objects.get().kind == "feedback"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Saint-Étienne-les-Orgues", True),
        ("saint etienne les orgues", True),
        ("SAINT ÉTIENNE LES ORGUES", True),
        ("Saint", False),
        ("Une commune d’ailleurs", False),
    ],
)
def test_a_commune_is_recognised_however_it_is_typed_and_kept_as_typed_otherwise(citizen, typed, known):
    commune = make_commune("Saint-Étienne-les-Orgues", "04178", "Alpes-de-Haute-Provence")
    call = make_call(asks_territory=True)
    open_and_send(citizen, call, territory=typed)
    contribution = Contribution.objects.get()
    assert contribution.territory == (commune if known else None)
    assert contribution.territory_text == ("" if known else typed)


def test_two_communes_of_one_name_are_suggested_with_their_department(citizen):
    make_commune("Saint-Julien", "83113", "Var")
    make_commune("Saint-Julien", "13098")
    call = make_call(asks_territory=True)
    page = soup(citizen.get(form_url(call)))
    suggested = [option["value"] for option in page.select("#communes option")]
    assert sorted(suggested) == ["Saint-Julien (Bouches-du-Rhône)", "Saint-Julien (Var)"]
    open_and_send(citizen, call, territory="Saint-Julien")
    assert Contribution.objects.get().territory is None
    open_and_send(citizen, call, territory="Saint-Julien (Var)", title="Une autre")
    assert Contribution.objects.get(title="Une autre").territory.code == "83113"


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("kind", "answer"),
        ("kind", "x" * 10_000),
        ("theme", "999999"),
        ("theme", "-1"),
        ("theme", "abc"),
        ("theme", "9" * 40),
        ("sender_kind", "minister"),
        ("sender_kind", "\x00"),
        ("territory", "x" * 81),
    ],
)
def test_a_forged_value_gets_a_sentence_and_keeps_the_words(citizen, name, forged):
    broad, _narrow = make_themes("Emploi", "Emploi des jeunes")
    call = make_call(theme=broad, asks_theme=True, asks_territory=True, allowed_kinds=["idea", "experience"])
    response = open_and_send(citizen, call, **{name: forged})
    assert response.status_code == 422
    assert error_of(response, name).endswith(".")
    assert_kept(response)


def test_the_theme_of_another_branch_is_refused(citizen):
    broad, _narrow = make_themes("Emploi", "Emploi des jeunes")
    (elsewhere,) = make_themes("Mobilité")
    call = make_call(theme=broad, asks_theme=True)
    response = open_and_send(citizen, call, theme=str(elsewhere.pk))
    assert response.status_code == 422
    assert error_of(response, "theme")


def test_the_call_sets_the_greatest_length(citizen):
    call = make_call(longest_answer=200)
    assert open_and_send(citizen, call, body="x" * 201).status_code == 422
    assert open_and_send(citizen, call, body="x" * 200).status_code == 303


# --- Where minors are expected --------------------------------------------------------


def test_where_minors_are_expected_nothing_says_who_or_where_they_are(citizen):
    call = make_call(minors_expected=True)
    # As it may stand in a call made before this was refused to editors.
    CallPage.objects.filter(pk=call.pk).update(asks_territory=True, takes_attachment=True)
    make_question(call, "Ton téléphone", visibility="personal")
    public = make_question(call, "Ton idée en trois mots", visibility="public")
    page = citizen.get(form_url(call))
    assert asked(call, citizen) == ["title", "body", f"q_{public.key}", "sender_kind"]
    assert soup(page).select_one(".notice__title") is not None
    # Nor is it kept when somebody sends it all the same.
    sent = open_and_send(citizen, call, territory="Toulon", attachment=a_file())
    assert sent.status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.shown_as, contribution.territory_text) == ("", "")
    assert not ContactDetails.objects.exists()
    assert not Attachment.objects.exists()
    assert not StagedUpload.objects.exists()
