"""The same person twice, and a contribution beside a seat: one registration, one receipt, nothing lost."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from post_office.models import Email

from calls.models import CallPage
from calls.services import CallClosed
from contributions.models import Contribution, Submission
from contributions.services import ask_address, confirm_address, erase
from events.models import Registration
from events.services import confirm_seat, submit_registration
from events.statuses import ACTIVE
from people.links import path_for, placeholder
from people.models import AgentDomain, ContactDetails, SecretLink
from tests.days import make_day, make_registration, make_wish
from tests.factories import make_call, make_question, make_words
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of
from tests.registering import WHO, assert_kept, assert_nothing_stored, form_url, open_and_send
from tests.sending import assert_said, error_of

pytestmark = pytest.mark.django_db
WORDS = {"words_title": "Le premier bus", "words_body": "Il passe trop tard."}


def test_a_double_click_is_one_registration_and_leads_to_one_receipt(client):
    day = make_day()
    sent = fields_of(client.get(form_url(day))) | WHO
    first, second = client.post(form_url(day), sent), client.post(form_url(day), sent)
    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1


def test_a_second_click_finds_its_receipt_on_a_day_that_is_full_since(client):
    day = make_day(seats_total=1, has_waiting_list=False)
    sent = fields_of(client.get(form_url(day))) | WHO
    first, second = client.post(form_url(day), sent), client.post(form_url(day), sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize("email", ["camille@example.org", " CAMILLE@Example.org "])
def test_whoever_types_a_known_address_learns_nothing_of_what_is_behind_it(client, email):
    day = make_day(most_companions=1)
    mine = make_registration(day, email="camille@example.org")
    response = open_and_send(client, day, email=email, companions="1", name="Un inconnu")
    assert response.status_code == 303
    assert response["Location"] == f"{form_url(day)}?suite=courriel"
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert mine.submission.reference not in page.content.decode()
    row = Registration.objects.select_related("attendee").get()
    assert (row.companions, row.attendee.name) == (0, mine.attendee.name)


@pytest.mark.parametrize("status", sorted(ACTIVE))
def test_whoever_registers_again_has_the_promised_mail_wherever_they_stand(client, status):
    day = make_day(seats_total=5)
    row = make_registration(day, email=WHO["email"])
    until = timezone.now() + timedelta(hours=5)
    Registration.objects.filter(pk=row.pk).update(status=status, held_until=until, waiting_since=until)
    purpose = "confirm" if status == "unconfirmed" else "follow"
    link, _made = SecretLink.objects.get_or_create(
        submission=row.submission, purpose=purpose, defaults={"expires_at": until}
    )
    Email.objects.all().delete()
    for browser in (client, Client(), Client()):
        response = open_and_send(browser, day)
        assert response["Location"] == f"{form_url(day)}?suite=courriel"
    mails = Email.objects.order_by("pk")
    assert all(placeholder(link) in mail.message and day.title in mail.message for mail in mails)
    # What somebody's own hand sets off stays within the allowance: the first receipt took a place of three.
    assert mails.filter(scheduled_time__lt=until).count() == 2
    assert (gettext("Take the seat, or leave it:") in mails[0].message) == (status == "offered")


@pytest.mark.django_db(transaction=True)
def test_the_same_sending_twice_at_once_is_one():
    day, wish, now = make_day(), make_wish(), timezone.now()
    sent = at_once(*[lambda: submit_registration(event=day, wish=wish, sender_secret="s" * 32, now=now)] * 2)
    assert sent[0] == sent[1]
    assert sent[0].link is not None
    assert Registration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_address_from_two_browsers_at_once_is_one():
    day, wish, now = make_day(), make_wish(), timezone.now()
    sent = at_once(
        *(
            lambda secret=secret: submit_registration(event=day, wish=wish, sender_secret=secret, now=now)
            for secret in ("a" * 32, "b" * 32)
        )
    )
    assert sorted(each.link is None for each in sent) == [False, True]
    assert Registration.objects.count() == 1


# --- I come, I contribute, or both --------------------------------------------------------


@pytest.fixture
def day(db):
    return make_day(call=make_call(), seats_total=2)


def test_both_are_one_sending_one_receipt_one_mail(client, day):
    response = open_and_send(client, day, coming="both", **WORDS)
    assert response.status_code == 303
    row = Registration.objects.select_related("submission", "contribution").get()
    contribution = Contribution.objects.get()
    assert row.contribution_id == contribution.pk
    assert (contribution.title, contribution.page_id) == ("Le premier bus", day.call_id)
    assert response["Location"] == path_for(follow_link(row.submission))
    assert not Email.objects.filter(about__submission=contribution.submission).exists()
    # Its author is told of decisions all the same.
    assert contribution.submission.contact_details.email == WHO["email"]
    # The one mail is the receipt of both, and each has its own link.
    mail = Email.objects.get()
    for submission in (row.submission, contribution.submission):
        assert submission.reference in mail.message
        assert placeholder(follow_link(submission)) in mail.message
    assert day.call.title in mail.message


def test_the_mail_of_both_says_the_later_date_on_which_the_address_is_erased(client):
    day = make_day(call=make_call(retention_months=20), retention_months=3)
    open_and_send(client, day, coming="both", **WORDS)
    kept_until = Contribution.objects.get().submission.contact_details.delete_after
    assert date_format(kept_until) in Email.objects.get().message


@pytest.mark.parametrize("fields", [{"validates_by_hand": True}, {"seats_total": 1}])
def test_whoever_waits_has_the_receipt_of_their_contribution_too(client, fields):
    day = make_day(call=make_call(), **fields)
    make_registration(day)
    Email.objects.all().delete()
    open_and_send(client, day, coming="both", **WORDS)
    assert Registration.objects.last().status in ("awaiting", "waiting")
    contribution = Contribution.objects.get().submission
    assert placeholder(follow_link(contribution)) in Email.objects.get().message


def test_an_agent_s_mails_name_their_contribution(client, day):
    AgentDomain.objects.create(domain="mairie.example")
    open_and_send(client, day, coming="both", sender_kind="agent", email="a@mairie.example", **WORDS)
    confirm_seat(link=SecretLink.objects.get(purpose="confirm"), now=timezone.now())
    contribution = Contribution.objects.get().submission
    mails = Email.objects.all()
    assert len(mails) == 2
    assert all(placeholder(follow_link(contribution)) in mail.message for mail in mails)


def test_the_page_of_the_registration_leads_to_the_contribution(client, day):
    page = client.get(open_and_send(client, day, coming="both", **WORDS)["Location"])
    contribution = Contribution.objects.get().submission
    assert contribution.reference in words_of(page)
    assert way_to(contribution, page)
    assert client.get(way_to(contribution, page)[0]["href"]).status_code == 200


def test_a_seat_that_went_to_another_address_does_not_give_the_contribution_away(client, day):
    location = open_and_send(client, day, coming="both", **WORDS)["Location"]
    row, contribution = Registration.objects.get(), Contribution.objects.get().submission
    give_address(row.submission, "autre@example.org")
    page = client.get(location)
    assert not way_to(contribution, page)
    assert contribution.reference not in words_of(page)
    # Without any address, nobody can tell.
    ContactDetails.objects.all().delete()
    assert not way_to(contribution, client.get(location))


def test_an_erased_contribution_is_led_to_no_more(client, day):
    location = open_and_send(client, day, coming="both", **WORDS)["Location"]
    contribution = Contribution.objects.get().submission
    erase(submission_id=contribution.pk, by=None, now=timezone.now())
    page = client.get(location)
    assert page.status_code == 200
    assert not way_to(contribution, page)
    assert contribution.reference not in words_of(page)


def test_how_long_the_address_stays_with_a_contribution_is_what_the_call_promises(client):
    day = make_day(call=make_call(retention_months=7), retention_months=3)
    form = client.get(form_url(day)).context["form"]
    said = plain(form.kept_with_words())
    assert "7" in said
    assert said in plain(form.fields["email"].help_text)
    assert words_of(client.get(form_url(day))).count(said) == 2
    assert not client.get(form_url(make_day())).context["form"].call


def follow_link(submission: Submission) -> SecretLink:
    return SecretLink.objects.get(submission=submission, purpose="follow")


def way_to(submission: Submission, page) -> list:
    """The links of a page that lead to what was sent as `submission`."""
    return soup(page).select(f'main a[href="{path_for(follow_link(submission))}"]')


def give_address(submission: Submission, email: str) -> None:
    now = timezone.now()
    ask_address(submission_id=submission.pk, email=email, now=now)
    link = SecretLink.objects.get(submission=submission, purpose=SecretLink.Purpose.CONFIRM)
    confirm_address(link=link, now=now)


def test_a_second_click_on_both_stores_nothing_twice(client, day):
    sent = fields_of(client.get(form_url(day))) | WHO | WORDS | {"coming": "both"}
    first, second = client.post(form_url(day), sent), client.post(form_url(day), sent)
    assert first["Location"] == second["Location"]
    assert (Registration.objects.count(), Contribution.objects.count()) == (1, 1)


def test_whoever_only_comes_needs_no_words_and_who_only_contributes_no_name(client, day):
    assert open_and_send(client, day, coming="come").status_code == 303
    assert not Contribution.objects.exists()
    response = open_and_send(client, day, coming="contribute", name="", email="", **WORDS)
    assert response.status_code == 303
    assert response["Location"].startswith("/suivi/")
    assert (Registration.objects.count(), Contribution.objects.count()) == (1, 1)


@pytest.mark.parametrize("choice", ["both", "contribute"])
def test_an_empty_contribution_is_said_beside_its_fields(client, day, choice):
    response = open_and_send(client, day, coming=choice)
    assert response.status_code == 422
    assert error_of(response, "words_title")
    assert error_of(response, "words_body")
    assert_kept(response)


def test_a_refused_seat_never_costs_the_contribution(client):
    day = make_day(call=make_call(), seats_total=1, has_waiting_list=False)
    sent = fields_of(client.get(form_url(day))) | WHO | WORDS | {"coming": "both"}
    make_registration(day)
    response = client.post(form_url(day), sent)
    assert response.status_code == 409
    contribution = Contribution.objects.select_related("submission").get()
    words = words_of(response)
    assert contribution.submission.reference in words
    assert plain(gettext("The day is full, and has no waiting list: you have no seat.")) in words
    assert soup(response).select_one("a[href^='/suivi/']")
    # The receipt of what was stored leaves, and a second click stores nothing more.
    assert Email.objects.filter(about__submission=contribution.submission).count() == 1
    assert client.post(form_url(day), sent).status_code == 409
    assert (Registration.objects.count(), Contribution.objects.count()) == (1, 1)


def test_a_known_address_keeps_its_contribution_and_tells_nothing(client, day):
    make_registration(day, email=WHO["email"])
    response = open_and_send(client, day, coming="both", **WORDS)
    assert response.status_code == 200
    assert Contribution.objects.get().submission.reference in words_of(response)
    assert plain(gettext("Look in your mailbox")) in words_of(response)
    assert Registration.objects.count() == 1


def test_a_call_that_closes_meanwhile_stores_nothing_and_shows_the_words(client, day):
    sent = fields_of(client.get(form_url(day))) | WHO | WORDS | {"coming": "both"}
    with patch("events.services.submitting.submit_contribution", side_effect=CallClosed):
        response = client.post(form_url(day), sent)
    assert response.status_code == 409
    assert_said(response)
    assert WORDS["words_body"] in words_of(response)
    assert_kept(response)


def test_only_a_call_that_is_open_and_asks_no_more_is_offered(client):
    silent = [make_day(call=make_call(state)) for state in ("closed", "paused", "upcoming")]
    asking = make_call()
    make_question(asking, "Où ?", required=True)
    for day in (*silent, make_day(call=asking)):
        assert "coming" not in client.get(form_url(day)).context["form"].fields
    page = client.get(form_url(make_day(call=asking)))
    assert soup(page).select(f"main a[href$='{CallPage.objects.get(pk=asking.pk).address}contribuer/']")
    # Forged all the same, it is a registration and no more.
    assert open_and_send(client, silent[0], coming="both", **WORDS).status_code == 303
    assert not Contribution.objects.exists()


def test_two_browsers_with_the_same_words_are_two_people(day):
    for number, browser in enumerate((Client(), Client())):
        browser_said = {"coming": "both", "email": f"p{number}@example.org"}
        assert open_and_send(browser, day, **browser_said, **WORDS).status_code == 303
    assert (Registration.objects.count(), Submission.objects.count()) == (2, 4)


def test_words_are_those_of_the_call(client, day):
    assert make_words()
    response = open_and_send(client, day, coming="both", words_title="x" * 151, words_body="y" * 50_000)
    assert response.status_code == 422
    assert error_of(response, "words_title")
    assert error_of(response, "words_body")
    assert_nothing_stored()
