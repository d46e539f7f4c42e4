"""The editor's own questions: asked, answered, kept as they were shown."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from calls.models import CallPage
from contributions.models import Answer, Contribution
from people.models import ContactDetails, PersonalAnswer
from tests.factories import make_call, make_question
from tests.reading import fields_of, plain, soup, words_of
from tests.sending import WORDS, form_url, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CHOICES = "Le transport\nLe diplôme\nLe coût"


@pytest.fixture
def call() -> CallPage:
    return make_call()


@pytest.fixture
def citizen() -> Client:
    return Client(enforce_csrf_checks=True)


def name_of(question) -> str:
    return f"q_{question.key}"


def kept() -> list[tuple[str, str, str, str]]:
    return list(Answer.objects.values_list("label", "field_type", "visibility", "value"))


# --- Asked and kept -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "typed", "stored"),
    [
        ({"field_type": "singleline"}, "  Une  visite ", "Une visite"),
        ({"field_type": "multiline"}, "Deux\r\nlignes", "Deux\nlignes"),
        ({"field_type": "radio", "choices": CHOICES}, "Le coût", "Le coût"),
        (
            {"field_type": "checkboxes", "choices": CHOICES},
            ["Le transport", "Le coût"],
            "Le transport\nLe coût",
        ),
        ({"field_type": "number"}, "12", "12"),
        ({"field_type": "number"}, "12,5", "12.5"),
        ({"field_type": "number"}, "1200.00", "1200"),
        ({"field_type": "number"}, "-0", "0"),
        ({"field_type": "date"}, "2026-12-25", "25 décembre 2026"),
        ({"field_type": "date"}, "25/12/2026", "25 décembre 2026"),
        ({"field_type": "checkbox"}, "on", "Oui"),
    ],
)
def test_each_type_of_question_keeps_its_answer(call, citizen, fields, typed, stored):
    question = make_question(call, "Ce qui a pesé", **fields)
    assert open_and_send(citizen, call, **{name_of(question): typed}).status_code == 303
    assert kept() == [("Ce qui a pesé", fields["field_type"], "team", stored)]


def test_questions_stand_between_the_text_and_the_person_in_the_editor_s_order(call, citizen):
    first = make_question(call, "Un")
    second = make_question(call, "Deux")
    names = [field.name for field in citizen.get(form_url(call)).context["form"].visible_fields()]
    assert names[:4] == ["title", "body", name_of(first), name_of(second)]
    assert names.index("email") > 3


def test_an_answer_left_empty_is_not_a_row(call, citizen):
    make_question(call, field_type="singleline")
    make_question(call, field_type="checkboxes", choices=CHOICES)
    make_question(call, field_type="checkbox")
    make_question(call, field_type="number")
    assert open_and_send(citizen, call).status_code == 303
    assert kept() == []


def test_a_personal_answer_is_kept_apart_as_long_as_the_address_would_be(call, citizen):
    personal = make_question(call, "Votre téléphone", visibility="personal")
    team = make_question(call, "Où regarder ?", visibility="team")
    answers = {name_of(personal): "01 99 00 00 01", name_of(team): "L’arrêt du marché"}
    assert open_and_send(citizen, call, email="", **answers).status_code == 303
    assert [row[0] for row in kept()] == ["Où regarder ?"]
    row = PersonalAnswer.objects.get()
    assert (row.label, row.value) == ("Votre téléphone", "01 99 00 00 01")
    received = Contribution.objects.get().submitted_at
    assert row.delete_after == call.contact_details_until(received)
    assert not ContactDetails.objects.exists()


def test_an_answer_keeps_its_question_reworded_or_removed(call, citizen):
    question = make_question(call, "Avant")
    open_and_send(citizen, call, **{name_of(question): "Ma réponse"})
    question.label = "Après"
    question.save()
    assert kept()[0][0] == "Avant"
    question.delete()
    assert kept() == [("Avant", "singleline", "team", "Ma réponse")]


def test_a_question_keeps_its_key_through_drafts_and_publications(call):
    make_question(call, "Stable")
    page = CallPage.objects.get(pk=call.pk)
    keys = [question.key for question in page.questions.all()]
    for _time in range(2):
        page.save_revision().publish()
        page = CallPage.objects.get(pk=call.pk)
    assert [question.key for question in page.questions.all()] == keys


# --- Wrong answers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "typed"),
    [
        ({"field_type": "singleline", "required": True}, "   "),
        ({"field_type": "singleline", "max_length": 5}, "trop long"),
        ({"field_type": "singleline"}, "x" * 10_000),
        ({"field_type": "multiline", "max_length": 5}, "trop long"),
        ({"field_type": "multiline"}, "x" * 10_000),
        ({"field_type": "radio", "choices": CHOICES, "required": True}, ""),
        ({"field_type": "radio", "choices": CHOICES}, "Un choix forgé"),
        ({"field_type": "radio", "choices": CHOICES}, "x" * 10_000),
        ({"field_type": "checkboxes", "choices": CHOICES, "required": True}, []),
        ({"field_type": "checkboxes", "choices": CHOICES}, ["Le coût", "Un choix forgé"]),
        ({"field_type": "number"}, "douze"),
        ({"field_type": "number"}, "NaN"),
        ({"field_type": "number"}, "Infinity"),
        ({"field_type": "number"}, "1e400"),
        ({"field_type": "number"}, "1e999999999"),
        ({"field_type": "number"}, "1e-999999999"),
        ({"field_type": "number"}, "0.001"),
        ({"field_type": "number"}, "9" * 40),
        ({"field_type": "number"}, "1.2345"),
        ({"field_type": "number", "min_value": 0, "max_value": 120}, "121"),
        ({"field_type": "number", "min_value": 0, "max_value": 120}, "-1"),
        ({"field_type": "date"}, "32/13/2026"),
        ({"field_type": "date"}, "0000-00-00"),
        ({"field_type": "date"}, "\x00"),
        ({"field_type": "checkbox", "required": True}, ""),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_keeps_every_word(call, citizen, fields, typed):
    question = make_question(call, "Ma question", **fields)
    other = make_question(call, "Une autre")
    answers = {name_of(question): typed, name_of(other): "gardée"}
    response = open_and_send(citizen, call, **answers)
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors[name_of(question)]
    assert plain(sentence).endswith(".")
    assert plain(sentence) in words_of(response)
    assert plain(sentence) in plain(soup(response).select_one("#errors").get_text(" "))
    shown = fields_of(response)
    assert (shown["body"], shown[name_of(other)]) == (WORDS["body"], "gardée")
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"field_type": "radio", "choices": "Un seul"}, "choices"),
        ({"field_type": "checkboxes", "choices": ""}, "choices"),
        ({"field_type": "radio", "choices": "\n".join(map(str, range(31)))}, "choices"),
        ({"field_type": "radio", "choices": "a\n" + "b" * 151}, "choices"),
        ({"field_type": "number", "min_value": 5, "max_value": 4}, "max_value"),
        ({"field_type": "singleline", "max_length": 0}, "max_length"),
        ({"field_type": "email"}, "field_type"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_to_its_editor(call, fields, faulty):
    with pytest.raises(ValidationError) as refusal:
        make_question(call, **fields)
    assert list(refusal.value.message_dict) == [faulty]


# --- Changed while somebody writes ----------------------------------------------------


def test_a_question_deleted_meanwhile_gives_its_words_back_and_sends_nothing(call, citizen):
    question = make_question(call, "Bientôt retirée")
    opened = fields_of(citizen.get(form_url(call)))
    question.delete()
    typed = opened | WORDS | {name_of(question): "des mots à ne pas perdre"}
    response = citizen.post(form_url(call), typed)
    assert response.status_code == 409
    assert "des mots à ne pas perdre" in words_of(response)
    assert not Contribution.objects.exists()
    # One more click sends the rest.
    assert citizen.post(form_url(call), fields_of(response)).status_code == 303
    assert Contribution.objects.get().body == WORDS["body"]


@pytest.mark.parametrize(
    "change",
    [{"visibility": "public"}, {"label": "Tout autre chose"}, {"field_type": "multiline"}],
)
def test_nothing_is_sent_under_a_question_that_its_author_did_not_see(call, citizen, change):
    question = make_question(call, "Pour l’équipe seulement")
    opened = fields_of(citizen.get(form_url(call)))
    for name, value in change.items():
        setattr(question, name, value)
    question.save()
    typed = opened | WORDS | {name_of(question): "entre nous"}
    response = citizen.post(form_url(call), typed)
    assert response.status_code == 409
    assert fields_of(response)[name_of(question)] == "entre nous"
    assert not Contribution.objects.exists()
    assert citizen.post(form_url(call), fields_of(response)).status_code == 303


def test_a_forged_question_is_ignored(call, citizen):
    assert open_and_send(citizen, call, q_0123456789="forgée").status_code == 303
    assert kept() == []


def test_the_query_count_of_the_form_does_not_grow_with_its_questions(
    call, client, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        client.get(form_url(call))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(form_url(call)).status_code == 200
        return len(queries)

    make_question(call, "Une")
    few = count()
    for number in range(20):
        make_question(call, f"Question {number}", field_type="radio", choices=CHOICES)
    assert count() == few
