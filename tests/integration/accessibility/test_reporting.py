"""The form that reports a barrier: what is stored, and every way in which it is not, with the words kept."""

import pytest
from django.core.cache import caches
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.utils import timezone
from post_office.models import Email

from contributions.models import Submission, ThreadEntry
from home.accessibility import services, views
from home.accessibility.where import as_written, form_url, path_on_site
from home.models import AccessibilityPage, Barrier, SiteSettings
from people.models import ContactDetails
from tests.barriers import SERVICE, WORDS, make_accessibility_page, open_and_send, submit
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_what_is_sent_is_stored_with_its_address_apart_and_answered_by_a_receipt():
    page, client = make_accessibility_page(), Client()
    sent = open_and_send(client, page)
    assert sent.status_code == 303
    barrier = Barrier.objects.select_related("submission").get()
    for name in ("where", "tried", "problem", "equipment"):
        assert getattr(barrier, name) == WORDS[name]
    assert barrier.status == "awaiting"
    assert barrier.submission.awaiting_since == barrier.submitted_at
    details = ContactDetails.objects.get()
    assert (details.email, details.purpose) == (WORDS["email"], "barrier")
    receipt = client.get(sent["Location"])
    assert receipt.status_code == 200
    assert "noindex" in receipt["X-Robots-Tag"]
    said = words_of(receipt)
    # CRPA R112-11-1: the date, the service in charge, its address and phone; then what comes next.
    for wanted in (barrier.reference, *SERVICE.values(), "NVDA et Firefox"):
        assert wanted in said
    mail = Email.objects.get()
    assert mail.to == [WORDS["email"]]
    for wanted in (barrier.reference, *SERVICE.values()):
        assert wanted in mail.message
    for words in ("annoncé", "inscrire", "NVDA", "agenda"):
        assert words not in mail.subject + mail.message + mail.html_message
    # No step of it is for the public.
    assert not ThreadEntry.objects.filter(public=True).exists()


def test_as_long_as_the_page_names_no_service_the_receipt_names_the_site_s():
    settings = SiteSettings.objects.get()
    settings.organisation, settings.contact_email = "Région des essais", "contact@example.org"
    settings.save()
    page, client = AccessibilityPage.objects.get(), Client()
    assert page.service_name == ""
    sent = open_and_send(client, page)
    for said in (words_of(client.get(sent["Location"])), Email.objects.get().message):
        assert "Région des essais" in said
        assert "contact@example.org" in said
    assert "contact@example.org" in words_of(client.get(page.url))
    assert AccessibilityPage.objects.get().service_name == ""


def test_what_went_wrong_is_all_that_must_be_said():
    page = make_accessibility_page()
    sent = open_and_send(Client(), page, **dict.fromkeys(("where", "tried", "equipment", "email"), ""))
    assert sent.status_code == 303
    assert not ContactDetails.objects.exists()
    assert not Email.objects.exists()


BAD = {
    "nothing": {"problem": " "},
    "nothing visible": {"problem": "\u200b"},
    "too long": {"problem": "é" * 3001},
    "too long a wish": {"tried": "é" * 3001},
    "too long a page": {"where": "é" * 301},
    "too much equipment": {"equipment": "é" * 301},
    "an address without @": {"email": "quelquun"},
    "the trap": {"website": "https://example.org"},
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_beside_its_field_and_every_word_is_kept(name):
    wrong = BAD[name]
    response = open_and_send(Client(), make_accessibility_page(), **wrong)
    assert response.status_code == 422
    (field,) = wrong
    (sentence,) = response.context["form"].errors[field]
    assert plain(sentence) in words_of(response)
    assert soup(response).select_one("#errors [href], #errors li")
    fields = fields_of(response)
    left = {key: value for key, value in WORDS.items() if key not in wrong}
    assert {key: fields[key] for key in left} == left
    assert not Submission.objects.exists()


def test_too_fast_too_often_expired_or_not_storable_the_words_come_back(settings, monkeypatch):
    page, client = make_accessibility_page(), Client()

    def assert_kept(response):
        fields = fields_of(response)
        assert {name: fields[name] for name in WORDS} == WORDS
        assert not Barrier.objects.exists()

    settings.RATE_LIMITS = True
    fast = open_and_send(client, page)
    assert fast.status_code == 429
    assert_kept(fast)
    settings.FORM_MINIMUM_SECONDS, settings.SENDER_RATE = -1, "0/m"
    caches["limits"].clear()
    often = open_and_send(client, page)
    assert often.status_code == 429
    assert int(often["Retry-After"]) > 0
    assert_kept(often)
    settings.RATE_LIMITS = False
    expired = Client(enforce_csrf_checks=True).post(page.form_path, WORDS)
    assert expired.status_code == 403
    assert_kept(expired)

    def fails(**kwargs):
        raise DatabaseError

    monkeypatch.setattr(views, "submit_barrier", fails)
    faulty = open_and_send(client, page)
    assert faulty.status_code == 503
    assert_kept(faulty)


def test_the_same_words_twice_from_one_browser_are_one_report():
    page, client = make_accessibility_page(), Client()
    form = fields_of(client.get(page.form_path)) | WORDS
    first, second = client.post(page.form_path, form), client.post(page.form_path, form)
    assert first["Location"] == second["Location"]
    assert Barrier.objects.count() == Email.objects.count() == 1
    assert open_and_send(Client(), page)["Location"] != first["Location"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_report():
    page = make_accessibility_page()
    now = timezone.now()

    def click():
        words = services.BarrierWords(problem="Une fois.")
        return services.submit_barrier(page=page, words=words, sender_secret="navigateur", now=now)

    first, second = at_once(click, click)
    assert first.submission_id == second.submission_id
    assert Barrier.objects.count() == 1


def test_hostile_text_is_shown_as_it_was_typed():
    page, client = make_accessibility_page(), Client()
    hostile = '<script>alert(1)</script> {{ 7|add:7 }} "\u202e\x00 اللغة'
    sent = open_and_send(client, page, problem=hostile, where=hostile, equipment=hostile)
    body = client.get(sent["Location"]).content.decode()
    assert "<script>alert" not in body
    assert "7|add:7" in body
    assert "\x00" not in body


def test_nothing_of_the_form_is_kept_by_caches_or_found_by_search_engines():
    page = make_accessibility_page()
    response = Client().get(page.form_path)
    assert "no-store" in response["Cache-Control"]
    assert 'content="noindex"' in response.content.decode()


# --- Which page is meant --------------------------------------------------------------

TOKEN = "R5gFOTUaRqGMLlx4-fJObpscF3mZ-cQ1D6Hn6RGW9M8"


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/agenda/", "/agenda/"),
        ("/agenda/?theme=emploi#dates", "/agenda/"),
        ("http://testserver/agenda/", "/agenda/"),
        ("/", "/"),
        ("/caf%C3%A9/", "/caf%C3%A9/"),
        ("/admin/pages/", "/admin/pages/"),
        # Of another site, or of none.
        ("https://evil.example/agenda/", ""),
        ("//evil.example/agenda/", ""),
        ("/\\evil.example", ""),
        ("javascript:alert(1)", ""),
        ("agenda", ""),
        ("", ""),
        ("/a%0Ab/", ""),
        ("/%2F/evil.example", ""),
        (f"/%73uivi/{TOKEN}/", ""),
        ("http://[bad", ""),
        ("/" + "a" * 300, ""),
        # Whoever holds it holds a right.
        (f"/suivi/{TOKEN}/", ""),
        (f"http://testserver/suivi/{TOKEN}/", ""),
    ],
)
def test_only_a_path_of_this_site_fills_the_form_in(typed, path):
    request = RequestFactory().get("/")
    assert path_on_site(typed, request) == path
    page = make_accessibility_page()
    form = fields_of(Client().get(page.form_path, {"page": typed}))
    assert form.get("where", "") == path


def test_a_secret_link_that_was_pasted_is_not_kept():
    request = RequestFactory().get("/")
    assert TOKEN not in as_written(f"http://testserver/suivi/{TOKEN}/", request)
    assert as_written("la page d’accueil", request) == "la page d’accueil"
    open_and_send(Client(), make_accessibility_page(), where=f"voir /suivi/{TOKEN}/ svp")
    kept = Barrier.objects.get().where
    assert TOKEN not in kept
    assert kept.startswith("voir")


def test_the_foot_of_every_page_leads_to_the_form_that_knows_the_page():
    page = make_accessibility_page()

    def leads_to(path: str) -> str:
        (link,) = [
            each["href"]
            for each in soup(Client().get(path)).select("footer a[href]")
            if each["href"].startswith(page.form_path)
        ]
        return link

    assert leads_to("/agenda/") == f"{page.form_path}?page=/agenda/"
    assert leads_to("/") == f"{page.form_path}?page=/"
    # From memory too, each page has its own.
    assert leads_to("/agenda/") == f"{page.form_path}?page=/agenda/"
    assert leads_to("/nulle-part/%22%3E%3Cb%3E/") == f"{page.form_path}?page=/nulle-part/%22%3E%3Cb%3E/"
    # Neither a secret nor the form itself.
    from people.links import path_for

    assert leads_to(path_for(submit())) == page.form_path
    assert leads_to(page.form_path) == page.form_path
    assert form_url(page.form_path, "") == page.form_path
