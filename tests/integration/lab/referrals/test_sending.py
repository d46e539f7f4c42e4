"""The form of a referral: what it asks, what it refuses with every word kept, what it stores once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from post_office.models import Email

from calls.models import CallPage
from contributions.models import Submission
from contributions.references import new_reference
from lab import linking
from lab.models import Referral, ReferralContact
from lab.referrals import sending_views
from lab.referrals.services import submit_referral
from people.links import path_for
from people.models import AgentDomain, ContactDetails, SecretLink
from tests.factories import make_call
from tests.reading import fields_of, kept_words_of, plain, soup, words_of
from tests.referring import WORDS, make_referral_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def send(client: Client, page, query: str = "", **words):
    """Open the form, fill it in, send it."""
    fields = fields_of(client.get(f"{page.form_path}{query}"))
    return client.post(page.form_path, fields | WORDS | words)


def assert_kept(response, **words: str) -> None:
    fields = fields_of(response)
    for name, value in (WORDS | words).items():
        assert fields[name] == value, name
    assert not Submission.objects.exists()
    assert not ContactDetails.objects.exists()
    assert not Email.objects.exists()


def test_it_is_stored_apart_and_waits_for_its_address(page, commissioner):
    response = send(commissioner, page)
    assert response.status_code == 303
    referral = Referral.objects.select_related("submission").get()
    submission = referral.submission
    assert (submission.kind, submission.awaiting_since) == ("referral", None)
    # Never confirmed, it goes with who sent it.
    until = page.contact_details_until(NOW)
    assert submission.delete_after == until
    assert (referral.status, referral.confirmed_at, referral.answer_due) == ("awaiting", None, None)
    stored = {name: str(getattr(referral, name)) for name in WORDS if name not in ("name", "email", "phone")}
    assert stored == {name: value for name, value in WORDS.items() if name in stored}
    contact = ReferralContact.objects.get()
    assert (contact.name, contact.phone, contact.delete_after) == (WORDS["name"], WORDS["phone"], until)
    details = ContactDetails.objects.get()
    assert (details.email, details.purpose, details.delete_after) == (WORDS["email"], "referral", until)
    # At once an electronic receipt: date, service, e-mail, phone, reference, what happens next and by when.
    assert response["Location"] == path_for(SecretLink.objects.get(purpose="follow"))
    receipt = commissioner.get(response["Location"])
    mail = Email.objects.get()
    text = plain(mail.message)
    for said in (
        referral.reference, page.service_name, page.service_email, page.service_phone, "26 novembre 2026",
    ):  # fmt: skip
        assert said in words_of(receipt), said
        assert said in text, said
    assert "23 novembre 2026" in text
    assert WORDS["title"] not in mail.message + mail.subject
    assert path_for(SecretLink.objects.get(purpose="follow")) not in mail.message


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("commissioner_kind", ""),
        ("commissioner", " "),
        ("name", ""),
        ("email", ""),
        ("email", "camille chez region"),
        ("title", "a" * 141),
        ("situation", ""),
        ("situation", "é" * 5001),
        ("question", ""),
        ("people_concerned", ""),
        ("who_decides", "\u200b"),
        ("expected_by", "2026-11-22"),
        ("expected_by", "bientôt"),
        ("expected_by", "2026-02-30"),
        ("phone", "0" * 31),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(page, name, typed):
    response = send(Client(), page, **{name: typed})
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors[name]
    assert plain(sentence) in words_of(response)
    if name != "commissioner_kind":
        assert_kept(response, **{name: typed})
    assert not Submission.objects.exists()


def test_a_date_may_be_typed_as_people_write_it_and_today_is_not_past(page):
    assert send(Client(), page, expected_by="23/11/2026").status_code == 303
    assert str(Referral.objects.get().expected_by) == "2026-11-23"


@pytest.mark.parametrize(
    "email",
    [
        "camille@gmail.example",
        "camille@evilregion.example.org",
        "camille@region.example.org.evil.example",
        "camille@ｒegion.example.org",
        "camille@sub.region.example.org",
    ],
)
def test_a_personal_or_forged_address_is_refused_with_what_is_asked(page, email):
    AgentDomain.objects.create(domain="region.example.org")
    response = send(Client(), page, email=email)
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors["email"]
    assert page.service_email in sentence
    assert plain(sentence) in words_of(response)
    assert_kept(response, email=email)
    assert send(Client(), page).status_code == 303


def test_without_a_list_no_domain_is_asked_for(page):
    assert send(Client(), page, email="camille@ailleurs.example").status_code == 303


def test_a_second_click_leads_to_the_same_receipt_and_another_browser_to_its_own(page, commissioner):
    fields = fields_of(commissioner.get(page.form_path)) | WORDS
    first, second = (commissioner.post(page.form_path, fields) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Referral.objects.count() == Email.objects.count() == 1
    assert send(Client(), page)["Location"] != first["Location"]
    assert Referral.objects.count() == 2


def test_once_confirmed_the_same_words_from_the_same_browser_open_nothing(page, commissioner):
    fields = fields_of(commissioner.get(page.form_path)) | WORDS
    former = commissioner.post(page.form_path, fields)["Location"]
    confirm = path_for(SecretLink.objects.get(purpose="confirm"))
    follow = Client().post(confirm)["Location"]
    assert Client().get(former).status_code == 404
    again = commissioner.post(page.form_path, fields)
    assert follow not in again["Location"]
    assert Client().get(again["Location"]).status_code == 200
    assert Referral.objects.count() == 1


def test_an_expired_form_keeps_the_words_and_one_click_sends_them(page, commissioner):
    fields = fields_of(commissioner.get(page.form_path)) | WORDS
    del fields["csrfmiddlewaretoken"]
    response = commissioner.post(page.form_path, fields)
    assert response.status_code == 403
    assert_kept(response)
    assert plain(response.context["notice"]) in words_of(response)
    assert commissioner.post(page.form_path, fields_of(response)).status_code == 303


def test_too_fast_and_too_often_wait_with_the_words(page, settings, clock):
    settings.RATE_LIMITS, settings.SENDER_RATE = True, "1/m"
    client = Client()
    fields = fields_of(client.get(page.form_path)) | WORDS
    response = client.post(page.form_path, fields)
    assert response.status_code == 429
    assert_kept(response)
    clock.shift(timedelta(seconds=5))
    assert client.post(page.form_path, fields_of(response)).status_code == 303
    response = client.post(
        page.form_path, fields_of(client.get(page.form_path)) | WORDS | {"title": "Un autre"}
    )
    assert response.status_code == 429
    assert fields_of(response)["title"] == "Un autre"
    assert Referral.objects.count() == 1


def test_a_robot_that_fills_the_trap_stores_nothing(page):
    response = send(Client(), page, website="https://example.org")
    assert response.status_code == 422
    assert_kept(response)


def test_a_database_that_fails_keeps_the_words(page, monkeypatch):
    def fails(**sent):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(sending_views, "submit_referral", fails)
    response = send(Client(), page)
    assert response.status_code == 503
    assert_kept(response)


def test_a_page_that_closes_between_opening_and_sending_keeps_the_words(page, monkeypatch):
    fields = fields_of(Client().get(page.form_path)) | WORDS

    def close_first(**sent):
        make_referral_page(service_phone="")
        return submit_referral(**sent)

    monkeypatch.setattr(sending_views, "submit_referral", close_first)
    response = Client().post(page.form_path, fields)
    assert response.status_code == 409
    kept = kept_words_of(response)
    assert kept["kept-situation"] == WORDS["situation"]
    # As the site writes a day, not as a browser sends it.
    assert kept["kept-expected_by"] == "30 juin 2031"
    # Without what the receipt must say, there is no form.
    assert soup(Client().get(page.form_path)).select_one("form.form") is None
    assert Client().post(page.form_path, fields).status_code == 409
    assert page.form_path not in Client().get(page.url).content.decode()
    assert not Submission.objects.exists()


def test_the_page_itself_takes_no_post(page):
    assert Client().post(page.url).status_code == 405
    assert Client().post(f"{page.url}ABCD-EFGH/").status_code == 405


# --- Begun for a service, or from a subject ---------------------------------------------


def test_it_is_begun_for_a_service(page, monkeypatch):
    monkeypatch.setattr(sending_views, "SERVICE_PAGES", ("calls", "callpage"))
    call: CallPage = make_call(title="Une journée d’immersion")
    shown = Client().get(f"{page.form_path}?offre={call.slug}")
    assert "Une journée d’immersion" in words_of(shown)
    assert send(Client(), page, f"?offre={call.slug}").status_code == 303
    assert Referral.objects.get().service_id == call.pk


def test_it_is_begun_from_a_published_subject_and_from_no_other(page, monkeypatch):
    public, hidden = (
        Submission.objects.create(reference=new_reference(), kind="subject", page_id=page.pk)
        for _each in range(2)
    )
    shown = linking.Origin(label="", title="Le car du soir", url="/sujets/le-car/")
    monkeypatch.setattr(linking, "origin_of", lambda one: shown if one and one.pk == public.pk else None)
    form = Client().get(f"{page.form_path}?sujet={public.reference.lower().replace('-', '')}")
    assert fields_of(form)["title"] == "Le car du soir"
    assert soup(form).select_one('a[href="/sujets/le-car/"]')
    assert send(Client(), page, f"?sujet={public.reference}").status_code == 303
    assert Referral.objects.get().subject_id == public.pk
    assert send(Client(), page, f"?sujet={hidden.reference}", title="Autre").status_code == 303
    assert Referral.objects.get(title="Autre").subject_id is None


@pytest.mark.parametrize("query", ["?offre=%00&sujet=%00", "?offre=inconnue&sujet=ZZZZ-ZZZZ", "?suite=x"])
def test_what_an_address_says_badly_is_left_out(page, query):
    assert send(Client(), page, query).status_code == 303
    referral = Referral.objects.get()
    assert (referral.service, referral.subject) == (None, None)
