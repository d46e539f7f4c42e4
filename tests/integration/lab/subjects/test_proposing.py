"""The form of subjects: what is stored, and every way in which it is not, with the words kept."""

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from lab.models import Subject
from lab.subjects import proposing_views, services
from people.models import ContactDetails
from tests.factories import make_themes
from tests.racing import at_once
from tests.reading import fields_of, plain, words_of
from tests.subjects import WORDS, assert_kept, make_subject_page, open_and_send, submit

pytestmark = pytest.mark.django_db


def test_what_is_sent_is_stored_with_its_address_apart_and_answered_by_a_receipt():
    page, client = make_subject_page(), Client()
    sent = open_and_send(client, page)
    assert sent.status_code == 303
    subject = Subject.objects.select_related("submission").get()
    for name in ("title", "situation", "change", "place", "sender_kind"):
        assert getattr(subject, name) == WORDS[name]
    assert (subject.status, subject.published_at) == ("awaiting", None)
    assert subject.submission.awaiting_since == subject.submitted_at
    details = ContactDetails.objects.get()
    assert (details.email, details.purpose) == (WORDS["email"], "subject")
    receipt = client.get(sent["Location"])
    assert receipt.status_code == 200
    said = words_of(receipt)
    # CRPA R112-11-1: the date, the service in charge, its address and phone; then what comes next.
    for wanted in (subject.reference, "Service des essais", "service@example.org", "01 99 00 00 99"):
        assert wanted in said
    mail = Email.objects.get()
    assert mail.to == [WORDS["email"]]
    for wanted in (subject.reference, "Service des essais", "service@example.org", "01 99 00 00 99"):
        assert wanted in mail.message
    for words in (WORDS["title"], "embauche", "Carpentras"):
        assert words not in mail.subject + mail.message + mail.html_message
    # Nobody reads it before a decision.
    assert WORDS["title"] not in words_of(Client().get(page.url))
    assert Client().get(page.public_path(subject.submission)).status_code == 404


def test_the_same_words_twice_from_one_browser_are_one_subject():
    page, client = make_subject_page(), Client()
    form = fields_of(client.get(page.form_path)) | WORDS
    first, second = client.post(page.form_path, form), client.post(page.form_path, form)
    assert first["Location"] == second["Location"]
    assert Subject.objects.count() == Email.objects.count() == 1
    # Somebody else with the same words has a subject, and a link, of their own.
    assert open_and_send(Client(), page)["Location"] != first["Location"]


BAD = {
    "no title": {"title": " "},
    "a title of invisible signs": {"title": "\u200b\u00ad"},
    "a title too long": {"title": "é" * 141},
    "no situation": {"situation": ""},
    "a situation too long": {"situation": "é" * 3501},
    "a change too long": {"change": "é" * 2001},
    "a place too long": {"place": "é" * 141},
    "an address without @": {"email": "quelquun"},
    "an address too long": {"email": "a" * 250 + "@example.org"},
    "a kind of sender that is not offered": {"sender_kind": "king"},
    "a theme that is gone": {"theme": "987654"},
    "a theme that is no number": {"theme": "x' OR 1=1"},
    "the trap": {"website": "https://example.org"},
}


@pytest.mark.once
def test_what_is_wrong_is_said_beside_its_field_and_every_word_is_kept():
    make_themes("Transports")
    page, client = make_subject_page(), Client()
    for name, wrong in BAD.items():
        response = open_and_send(client, page, **wrong)
        assert response.status_code == 422, name
        form = response.context["form"]
        (field,) = wrong
        (sentence,) = form.errors[field]
        assert " " in plain(sentence), name
        assert plain(sentence) in words_of(response), name
        # What cannot be chosen any more cannot be shown as chosen; the trap comes back empty.
        shown = field not in {"sender_kind", "theme", "website"}
        blank = field == "title" and "invisible" in name
        kept = {key: value for key, value in wrong.items() if shown and not blank and value.strip()}
        left = {key: value for key, value in WORDS.items() if key not in wrong}
        fields = fields_of(response)
        assert {key: fields[key] for key in left | kept} == left | kept, name
    assert not Subject.objects.exists()


def test_hostile_text_is_shown_as_it_was_typed():
    page, client = make_subject_page(), Client()
    hostile = '<script>alert(1)</script> {{ 7|add:7 }} "\u202e\x00 اللغة 🚌'
    sent = open_and_send(client, page, title=hostile, situation=hostile, place=hostile)
    subject = Subject.objects.get()
    services.answer(submission_id=subject.pk, words=hostile, publish=True, by=None, now=subject.submitted_at)
    for address in (sent["Location"], page.public_path(subject.submission), page.url, f"{page.url}flux/"):
        body = client.get(address).content.decode()
        assert "<script>alert" not in body
        assert "7|add:7" in body
        assert "\u202e" not in body
        assert "\x00" not in body


def test_too_fast_expired_or_not_storable_the_words_come_back(settings, monkeypatch):
    page, client = make_subject_page(), Client()
    settings.RATE_LIMITS = True
    fast = open_and_send(client, page)
    assert fast.status_code == 429
    assert_kept(fast)
    settings.RATE_LIMITS = False
    strict = Client(enforce_csrf_checks=True)
    expired = strict.post(page.form_path, WORDS)
    assert expired.status_code == 403
    assert_kept(expired)
    assert "csrfmiddlewaretoken" in fields_of(expired)

    def fails(**kwargs):
        raise DatabaseError

    monkeypatch.setattr(proposing_views, "submit_subject", fails)
    faulty = open_and_send(client, page)
    assert faulty.status_code == 503
    assert_kept(faulty)


def test_only_the_form_takes_a_post_and_nothing_of_it_is_cached():
    page, client = make_subject_page(), Client()
    assert "no-store" in client.get(page.form_path)["Cache-Control"]
    subject = submit()
    for address in (page.url, f"{page.url}flux/", page.public_path(subject.submission)):
        for sender in (client, Client(enforce_csrf_checks=True)):
            assert sender.post(address, WORDS).status_code in {403, 405}
    assert client.post(page.url, WORDS).status_code == 405
    assert "sessionid" not in client.get(page.url).cookies
    assert "csrftoken" not in Client().get(page.url).cookies


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_subject():
    page = make_subject_page()
    words = services.SubjectWords(title="Une fois", situation="Pas deux.")
    now = timezone.now()

    def click():
        return services.submit_subject(page=page, words=words, sender_secret="navigateur", now=now)

    first, second = at_once(click, click)
    assert first.submission_id == second.submission_id
    assert Subject.objects.count() == 1
