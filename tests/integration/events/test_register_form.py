"""The form of a day as a browser sends it: what it shows, what it stores, every refusal, no JavaScript."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext

from contributions.models import Answer, Submission
from events.models import EventPage, EventQuestion, Registration, Workshop
from people.models import PersonalAnswer
from tests.days import TIMETABLES, make_day, make_registration, make_workshop
from tests.reading import fields_of, kept_words_of, plain, soup, words_of
from tests.registering import WHO, assert_kept, assert_nothing_stored, form_url, open_and_send
from tests.sending import assert_said, error_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def said(msgid: str) -> str:
    return plain(gettext(msgid))


def test_whoever_registers_is_led_to_their_receipt(client):
    day = make_day(most_companions=2)
    response = open_and_send(client, day, companions="2", organisation="Asso", service="Accueil")
    assert response.status_code == 303
    assert response["Location"].startswith("/suivi/")
    row = Registration.objects.select_related("attendee", "needs", "submission").get()
    assert (row.status, row.party, row.sender_kind) == ("confirmed", 3, "citizen")
    assert (row.attendee.name, row.attendee.organisation, row.attendee.service) == (
        "Camille Essai",
        "Asso",
        "Accueil",
    )
    assert (row.needs.access, row.needs.diet) == ("Une rampe", "Sans arachide")
    assert row.submission.contact_details.email == "camille@example.org"


def test_no_answer_is_ever_cached_and_the_form_needs_no_script(client):
    day = make_day()
    for response in (
        client.get(form_url(day)),
        open_and_send(client, day, name=""),
        open_and_send(client, day),
        client.get(form_url(make_day("over"))),
        client.get(f"{form_url(day)}?suite=courriel"),
    ):
        assert "no-store" in response["Cache-Control"]
    page = soup(client.get(form_url(day)))
    assert not page.select("main script:not([src])")
    assert page.select_one("form.form")["method"] == "post"


def test_only_what_the_day_asks_is_asked(client):
    fields = fields_of(client.get(form_url(make_day())))
    assert "companions" not in fields
    assert "words_title" not in fields
    assert "coming" not in fields


@pytest.mark.parametrize("state", sorted(set(TIMETABLES) - {"registering"}))
def test_a_day_that_takes_nobody_says_why_and_keeps_the_words(client, state):
    day = make_day(state)
    page = client.get(form_url(day))
    assert page.status_code == 200
    assert not soup(page).select("form.form")
    response = client.post(form_url(day), WHO)
    assert response.status_code == 409
    assert {"Une rampe", "Camille Essai"} <= set(kept_words_of(response).values())
    assert said("Nothing was sent") in words_of(response)
    assert_nothing_stored()


def test_a_day_that_registers_nobody_says_so(client):
    response = client.get(form_url(make_day(takes_registrations=False)))
    assert said("No registration is needed here") in words_of(response)


def test_what_is_left_of_the_seats_stands_above_the_form(client):
    day = make_day(seats_total=3)
    make_registration(day)
    (group,) = client.get(form_url(day)).context["seat_groups"]
    assert "2" in group.words
    make_registration(day, companions=0)
    make_registration(day)
    response = client.get(form_url(day))
    assert said("you would be on the waiting list") in words_of(response)
    assert response.context["seat_groups"][0].full
    assert open_and_send(client, day).status_code == 303
    assert Registration.objects.get(attendee__name="Camille Essai").status == "waiting"


def test_seats_kept_for_a_kind_are_told_apart(client):
    day = make_day(seats_total=5, seats_for_agents=3, seats_for_citizens=1)
    make_registration(day)
    response = client.get(form_url(day))
    groups = response.context["seat_groups"]
    assert len(groups) == 2
    for group in groups:
        assert plain(group.words) in words_of(response)


def test_a_full_day_without_a_waiting_list_says_so_at_once(client):
    day = make_day(seats_total=1, has_waiting_list=False)
    opened = fields_of(client.get(form_url(day)))
    make_registration(day)
    before = Submission.objects.count()
    response = client.post(form_url(day), opened | WHO)
    assert response.status_code == 409
    words = words_of(response)
    assert said("This day is full") in words
    assert {"Camille Essai", "camille@example.org"} <= set(kept_words_of(response).values())
    assert Submission.objects.count() == before
    page = client.get(form_url(day))
    assert page.status_code == 200
    assert said("This day is full") in words_of(page)
    assert not soup(page).select("form.form")


def test_a_workshop_that_has_just_filled_up_is_named_beside_its_time(client):
    day = make_day(has_waiting_list=False)
    full, other = make_workshop(day, seats=1, title="La carte"), make_workshop(day, title="Le jeu")
    opened = fields_of(client.get(form_url(day)))
    make_registration(day, workshops=frozenset({full.pk}))
    name = f"slot_{full.pk}"
    response = client.post(form_url(day), opened | WHO | {name: str(full.pk)})
    assert response.status_code == 409
    assert "La carte" in error_of(response, name)
    assert fields_of(response)["name"] == "Camille Essai"
    response = client.post(form_url(day), fields_of(response) | {name: str(other.pk)})
    assert response.status_code == 303


# --- Workshops ---------------------------------------------------------------------------


def test_workshops_at_the_same_hour_exclude_each_other(client):
    day = make_day()
    one, two = make_workshop(day), make_workshop(day)
    alone = make_workshop(day, hour=4)
    page = soup(client.get(form_url(day)))
    assert len(page.select(f"input[type=radio][name=slot_{one.pk}]")) == 3
    assert page.select_one(f"input[name=slot_{one.pk}][checked]")["value"] == "none"
    assert len(page.select(f"input[type=checkbox][name=slot_{alone.pk}]")) == 1
    chosen = {f"slot_{one.pk}": str(two.pk), f"slot_{alone.pk}": str(alone.pk)}
    assert open_and_send(client, day, **chosen).status_code == 303
    assert set(Registration.objects.get().workshops.all()) == {two, alone}


def test_none_of_these_is_an_answer(client):
    day = make_day()
    one, _two = make_workshop(day), make_workshop(day)
    assert open_and_send(client, day, **{f"slot_{one.pk}": "none"}).status_code == 303
    assert not Registration.objects.get().workshops.exists()


def test_in_a_chain_of_overlaps_those_that_only_follow_one_another_may_both_be_chosen(client):
    day = make_day()
    long = make_workshop(day, hour=0, hours=4)
    first, second = make_workshop(day, hour=0, hours=2), make_workshop(day, hour=2, hours=2)
    name = f"slot_{long.pk}"
    response = open_and_send(client, day, **{name: [str(long.pk), str(first.pk)]})
    assert response.status_code == 422
    assert error_of(response, name) == said("Two of these are at the same time: keep one of them.")
    assert open_and_send(client, day, **{name: [str(first.pk), str(second.pk)]}).status_code == 303


@pytest.mark.parametrize("forged", ["999999", "x", "-1", "none' OR 1=1", "9" * 5000])
def test_a_workshop_of_nobody_is_refused_in_a_sentence(client, forged):
    day = make_day()
    one, _two = make_workshop(day), make_workshop(day)
    response = open_and_send(client, day, **{f"slot_{one.pk}": forged})
    assert response.status_code == 422
    assert error_of(response, f"slot_{one.pk}")
    assert_nothing_stored()


def test_a_workshop_taken_away_meanwhile_is_refused_in_a_sentence(client):
    day = make_day()
    one, two = make_workshop(day), make_workshop(day)
    opened = fields_of(client.get(form_url(day))) | WHO | {f"slot_{one.pk}": str(two.pk)}
    Workshop.objects.filter(pk=two.pk).delete()
    response = client.post(form_url(day), opened)
    assert response.status_code == 422
    assert_kept(response)


def test_a_workshop_whose_time_was_edited_meanwhile_is_never_dropped_without_a_word(client):
    day = make_day()
    one, two, late = make_workshop(day), make_workshop(day), make_workshop(day, hour=4)
    chosen = {f"slot_{one.pk}": str(two.pk), f"slot_{late.pk}": str(late.pk)}
    opened = fields_of(client.get(form_url(day))) | WHO | chosen
    one.delete()
    type(late).objects.filter(pk=late.pk).update(starts_at=two.starts_at)
    response = client.post(form_url(day), opened)
    assert response.status_code == 422
    assert said("The day changed while you were writing. Read your choices again, then send.") in words_of(
        response
    )
    assert_kept(response)
    # One of those that exclude each other now stays chosen, to be read again.
    assert client.post(form_url(day), fields_of(response)).status_code == 303
    assert Registration.objects.get().workshops.count() == 1
    assert open_and_send(client, day, email="a@b.example", **{f"slot_{one.pk}": "none"}).status_code == 303


# --- Bad input ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "   \u200b"),
        ("name", "x" * 151),
        ("email", ""),
        ("email", "camille"),
        ("email", "camille@"),
        ("email", "a@b@c.example"),
        ("email", f"{'x' * 250}@example.org"),
        ("email", "a@example.org,b@example.org"),
        ("sender_kind", "king"),
        ("companions", "3"),
        ("companions", "-1"),
        ("companions", "beaucoup"),
        ("companions", "9" * 400),
        ("organisation", "x" * 151),
        ("access", "x" * 501),
        ("diet", "x" * 501),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(client, name, value):
    day = make_day(most_companions=2)
    response = open_and_send(client, day, **{name: value})
    assert response.status_code == 422
    assert error_of(response, name)
    assert soup(response).select_one("#errors")
    kept = {key: word for key, word in WHO.items() if key != name}
    fields = fields_of(response)
    assert kept.items() <= fields.items()
    assert_nothing_stored()


def test_an_empty_sending_and_a_huge_one_are_answered_in_sentences(client):
    day = make_day()
    assert client.post(form_url(day), {}).status_code == 422
    response = open_and_send(client, day, access="é" * 300_000)
    assert response.status_code == 422
    assert "é" * 300_000 in response.content.decode()
    assert client.post(form_url(day), {f"q_{n}": "x" for n in range(3000)}).status_code == 422
    assert_nothing_stored()


def test_hostile_words_are_words(client):
    day = make_day()
    bad = "<script>alert(1)</script>\x00{{ 7*7 }}"
    response = open_and_send(client, day, name=bad, email="x")
    assert response.status_code == 422
    assert "<script>alert(1)" not in response.content.decode()
    assert open_and_send(client, day, name=bad).status_code == 303
    assert Registration.objects.get().attendee.name == "<script>alert(1)</script>{{ 7*7 }}"


def test_twice_the_same_field_is_read_once(client):
    day = make_day()
    fields = fields_of(client.get(form_url(day))) | WHO
    response = client.post(form_url(day), fields | {"name": ["Une", "Autre"], "email": ["a@b.example"] * 2})
    assert response.status_code == 303
    assert Registration.objects.get().attendee.name == "Autre"


def test_the_trap_keeps_the_words(client):
    response = open_and_send(client, make_day(), website="https://spam.example")
    assert response.status_code == 422
    assert fields_of(response)["website"] == ""
    assert_kept(response)


def test_too_fast_and_too_often_keep_the_words(client, settings):
    settings.RATE_LIMITS = True
    day = make_day()
    response = open_and_send(client, day)
    assert response.status_code == 429
    assert_said(response)
    assert_kept(response)
    settings.FORM_MINIMUM_SECONDS = 0
    settings.SENDER_RATE = "1/m"
    statuses = [open_and_send(client, day, email=f"c{number}@example.org") for number in range(3)]
    # A minute may end between two of them.
    late = [each for each in statuses if each.status_code == 429]
    assert late
    assert all(int(each["Retry-After"]) > 0 for each in late)


def test_an_expired_token_keeps_the_words_and_one_click_sends_them():
    browser = Client(enforce_csrf_checks=True)
    day = make_day()
    browser.get(form_url(day))
    response = browser.post(form_url(day), WHO | {"csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 403
    assert_said(response)
    assert_kept(response)
    assert browser.post(form_url(day), fields_of(response)).status_code == 303


def test_an_expired_token_of_a_closed_day_keeps_the_words():
    response = Client(enforce_csrf_checks=True).post(form_url(make_day("over")), WHO)
    assert response.status_code == 409
    assert kept_words_of(response)["kept-name"] == "Camille Essai"


def test_a_database_that_cannot_write_keeps_the_words(client):
    day = make_day()
    with patch("events.services.submitting.register", side_effect=OperationalError("disk full")):
        response = open_and_send(client, day)
    assert response.status_code == 503
    assert_said(response)
    assert_kept(response)


def test_the_page_itself_takes_no_post(client):
    assert client.post(make_day().url, WHO).status_code == 405


def test_a_day_moved_out_of_reach_while_writing_is_a_sentence(client):
    day = make_day()
    opened = fields_of(client.get(form_url(day))) | WHO
    EventPage.objects.filter(pk=day.pk).update(registration_closes_at=timezone.now() - timedelta(hours=1))
    response = client.post(form_url(day), opened)
    assert response.status_code == 409
    assert said("Registration is closed") in words_of(response)


# --- Agents' days, and the editor's questions ---------------------------------------------


def test_a_day_for_agents_offers_no_other_kind(client):
    day = make_day(audience="agents")
    response = open_and_send(client, day)
    assert response.status_code == 422
    assert error_of(response, "sender_kind")
    assert open_and_send(client, day, sender_kind="agent").status_code == 303


def test_a_day_that_became_one_for_agents_meanwhile_says_so(client):
    day = make_day()
    opened = fields_of(client.get(form_url(day))) | WHO
    EventPage.objects.filter(pk=day.pk).update(audience="agents")
    response = client.post(form_url(day), opened)
    assert response.status_code == 422
    assert_kept(response, sender_kind=fields_of(response)["sender_kind"])


def test_the_editor_s_questions_are_asked_and_kept_where_they_belong(client):
    day = make_day()
    asked = EventQuestion.objects.create(
        page=day, label="Votre métier ?", field_type="singleline", visibility="team", required=True
    )
    personal = EventQuestion.objects.create(
        page=day, label="Votre téléphone ?", field_type="singleline", visibility="personal"
    )
    response = open_and_send(client, day)
    assert response.status_code == 422
    assert error_of(response, f"q_{asked.key}")
    answers = {f"q_{asked.key}": "Chauffeuse", f"q_{personal.key}": "06"}
    assert open_and_send(client, day, **answers).status_code == 303
    assert Answer.objects.get().value == "Chauffeuse"
    assert PersonalAnswer.objects.get().value == "06"


def test_a_question_reworded_meanwhile_is_read_again_before_it_is_sent(client):
    day = make_day()
    question = EventQuestion.objects.create(page=day, label="Votre métier ?", field_type="singleline")
    opened = fields_of(client.get(form_url(day))) | WHO | {f"q_{question.key}": "Chauffeuse"}
    EventQuestion.objects.filter(pk=question.pk).update(label="Votre employeur ?")
    response = client.post(form_url(day), opened)
    assert response.status_code == 409
    assert_said(response)
    assert_kept(response)
    assert client.post(form_url(day), fields_of(response)).status_code == 303


def test_the_form_asks_no_more_questions_for_many_workshops(client, django_assert_max_num_queries):
    day = make_day()
    make_workshop(day)
    client.get(form_url(day))
    with CaptureQueriesContext(connection) as few:
        client.get(form_url(day))
    most = len(few)
    for hour in range(8):
        make_registration(day, workshops=frozenset({make_workshop(day, hour=hour, seats=3).pk}))
    client.get(form_url(day))
    with django_assert_max_num_queries(most):
        client.get(form_url(day))
