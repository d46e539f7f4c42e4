"""A report sent by a robot, twice, too late, or while something else fails."""

from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import DatabaseError, OperationalError
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from calls.models import CallPage
from contributions import notifications
from contributions.models import Report
from people.models import ContactDetails
from tests.factories import make_call, make_contribution
from tests.racing import at_once
from tests.reading import fields_of, soup, words_of
from tests.report_form import assert_kept, assert_nothing_stored, open_and_send
from tests.reporting import WORDS, form_url, reject, take_away
from tests.sending import assert_said

pytestmark = pytest.mark.django_db

Status = Report.Status


# --- Robots, floods, double clicks, expired forms -------------------------------------


def test_a_filled_trap_keeps_the_words_and_the_next_click_sends(published, citizen):
    response = open_and_send(citizen, published, website="https://vendre.example")
    assert response.status_code == 422
    assert_kept(response)
    again = fields_of(response)
    assert again["website"] == ""
    assert citizen.post(form_url(published), again).status_code == 303


def test_a_report_sent_faster_than_anybody_writes_is_kept_and_taken_later(published, citizen, settings):
    settings.RATE_LIMITS = True
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        response = open_and_send(citizen, published)
        assert response.status_code == 429
        assert_kept(response)
        assert_said(response)
        clock.shift(3.1)
        assert citizen.post(form_url(published), fields_of(response)).status_code == 303


def test_a_flood_waits_keeps_its_words_and_stops_no_contribution(published, citizen, settings):
    settings.RATE_LIMITS, settings.SENDER_RATE = True, "3/m"
    caches["limits"].clear()
    call = CallPage.objects.get()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fields = fields_of(citizen.get(form_url(published))) | WORDS
        answer_fields = fields_of(citizen.get(f"{call.url}contribuer/"))
        clock.shift(5)
        answers = [
            citizen.post(form_url(published), fields | {"words": f"Signalement {n}"}) for n in range(4)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        assert int(answers[-1]["Retry-After"]) > 0
        assert_said(answers[-1])
        assert fields_of(answers[-1])["words"] == "Signalement 3"
        answer_fields |= {"title": "Un titre", "body": "Un texte.", "email": ""}
        assert citizen.post(f"{call.url}contribuer/", answer_fields).status_code == 303
    caches["limits"].clear()
    assert Report.objects.count() == 3


def test_the_same_report_sent_twice_is_one_with_one_receipt(published, citizen):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    first, second = (citizen.post(form_url(published), fields) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == ContactDetails.objects.count() == Email.objects.count() == 1


def test_a_second_click_after_the_content_was_taken_down_finds_the_receipt_of_the_first(published, citizen):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    first = citizen.post(form_url(published), fields)
    take_away(published)
    assert citizen.post(form_url(published), fields)["Location"] == first["Location"]
    assert Report.objects.count() == 1


def test_other_words_another_content_or_another_browser_are_another_report(published, citizen):
    other = make_contribution(CallPage.objects.get(), "published")
    receipts = {
        open_and_send(citizen, published)["Location"],
        open_and_send(citizen, published, words="Autre chose.")["Location"],
        open_and_send(citizen, other)["Location"],
        open_and_send(Client(enforce_csrf_checks=True), published)["Location"],
        *(Client().post(form_url(published), WORDS)["Location"] for _without_cookie in range(2)),
    }
    assert len(receipts) == Report.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_arrives_twice_at_once_is_one_report():
    contribution = make_contribution(make_call(), "published")
    browser = Client(enforce_csrf_checks=True)
    url = form_url(contribution)
    fields = fields_of(browser.get(url)) | WORDS

    def click() -> tuple[int, str | None]:
        client = Client(enforce_csrf_checks=True)
        client.cookies = browser.cookies
        response = client.post(url, fields)
        return response.status_code, response.get("Location")

    answers = at_once(*[click] * 4)
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 303
    assert Report.objects.count() == ContactDetails.objects.count() == Email.objects.count() == 1


@pytest.mark.parametrize("how", ["no token", "wrong token", "no cookie", "foreign site"])
def test_an_expired_form_keeps_the_words_and_one_click_sends_them(published, citizen, how):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    headers = {"Origin": "https://ailleurs.example"} if how == "foreign site" else {}
    if how == "no token":
        del fields["csrfmiddlewaretoken"]
    elif how == "wrong token":
        fields["csrfmiddlewaretoken"] = "x" * 64
    elif how == "no cookie":
        citizen.cookies.clear()
    response = citizen.post(form_url(published), fields, headers=headers)
    assert response.status_code == 403
    assert_kept(response)
    assert_said(response)
    assert "no-store" in response["Cache-Control"]
    assert citizen.post(form_url(published), fields_of(response)).status_code == 303


@pytest.mark.parametrize("verb", ["decline", "withdraw", "reopen"])
@pytest.mark.parametrize("expired", [True, False])
@pytest.mark.parametrize("ground", ["insult", ""])
def test_what_went_out_of_sight_while_one_wrote_says_so_and_keeps_the_words(
    verb, expired, ground, published, citizen
):
    fields = fields_of(citizen.get(form_url(published))) | WORDS | {"ground": ground}
    take_away(published, verb)
    if expired:
        del fields["csrfmiddlewaretoken"]
    response = citizen.post(form_url(published), fields)
    assert response.status_code == 410
    assert "no-store" in response["Cache-Control"]
    shown = soup(response)
    assert shown.select_one("textarea[readonly]").get_text().strip() == WORDS["words"]
    assert published.reference in words_of(response)
    # What was public is not any more, here either.
    assert "MOTS-PUBLICS" not in response.content.decode()
    assert not shown.select("form.form")
    assert_nothing_stored()
    assert citizen.get(form_url(published)).status_code == 404


def test_what_was_masked_while_one_wrote_can_still_be_reported(published, citizen):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    take_away(published, "redact")
    assert citizen.post(form_url(published), fields).status_code == 303


# --- When something else fails --------------------------------------------------------


@pytest.mark.parametrize("failure", [RuntimeError("template"), DatabaseError("queue")])
def test_mail_that_is_down_costs_no_report_and_no_answer(published, citizen, monkeypatch, failure):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise failure

    monkeypatch.setattr(notifications.mail, "send", fail)
    assert open_and_send(citizen, published).status_code == 303
    report = Report.objects.get()
    reject(report)
    report.refresh_from_db()
    assert report.status == Status.REJECTED
    assert Email.objects.count() == 0


@pytest.mark.parametrize("sentence", ["database or disk is full", "database is locked"])
def test_a_database_that_cannot_write_stores_nothing_and_keeps_the_words(
    published, citizen, monkeypatch, caplog, sentence
):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError(sentence)

    monkeypatch.setattr("contributions.services.reporting.give_link", fail)
    response = open_and_send(citizen, published)
    assert response.status_code == 503
    assert_said(response)
    assert_kept(response)
    assert WORDS["words"] not in caplog.text
    assert WORDS["email"] not in caplog.text
    monkeypatch.undo()
    assert citizen.post(form_url(published), fields_of(response)).status_code == 303


def test_an_exception_in_the_middle_stores_nothing(published, citizen, monkeypatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("contributions.services.reporting.give_link", fail)
    citizen.raise_request_exception = False
    assert open_and_send(citizen, published).status_code == 500
    assert_nothing_stored()
