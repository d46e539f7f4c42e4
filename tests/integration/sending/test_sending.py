"""Sending an answer: the clock, twice, and when something else fails."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, OperationalError
from django.test import Client
from django.utils.formats import date_format
from django.utils.translation import gettext
from post_office.models import Email

from calls import answering
from calls.services import submit_contribution
from contributions.models import Contribution, Submission
from people.models import ContactDetails
from tests.factories import PASSWORD, make_call, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of
from tests.sending import WORDS, assert_kept, assert_said, form_url, open_and_send

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


# --- The clock ------------------------------------------------------------------------


def test_a_call_that_closed_between_opening_and_sending_keeps_the_words_and_says_when(citizen):
    call = make_call(closes_at=datetime(2031, 3, 14, 18, 30, tzinfo=PARIS), results_promised_on=None)
    with time_machine.travel(call.closes_at - timedelta(seconds=1), tick=False) as clock:
        fields = fields_of(citizen.get(form_url(call))) | WORDS
        clock.shift(1)
        response = citizen.post(form_url(call), fields)
        assert response.status_code == 409
        page = soup(response)
        assert page.select_one("#kept-title")["value"] == WORDS["title"]
        assert page.select_one("#kept-body").get_text().removeprefix("\n") == WORDS["body"]
        for name in ("title", "body"):
            assert len(page.select(f'label[for="kept-{name}"]')) == 1
        assert plain(date_format(call.timetable.last_day)) in words_of(response)
        # Somebody to send them to.
        assert page.select_one(f'main a[href="mailto:{call.service_email}"]') is not None
        assert Submission.objects.count() == 0
        assert citizen.get(form_url(call)).status_code == 200


def test_a_call_deleted_in_the_instant_of_sending_keeps_the_words(citizen, monkeypatch):
    call = make_call()
    fields = fields_of(citizen.get(form_url(call))) | WORDS

    def delete_first(**sent):
        call.delete()
        return submit_contribution(**sent)

    monkeypatch.setattr(answering, "submit_contribution", delete_first)
    response = citizen.post(form_url(call), fields)
    assert response.status_code == 409
    assert soup(response).select_one("#kept-title")["value"] == WORDS["title"]
    assert Submission.objects.count() == 0


def test_an_answer_sent_in_the_last_second_is_taken(citizen):
    call = make_call("closing_soon")
    with time_machine.travel(call.closes_at - timedelta(seconds=1), tick=False):
        assert open_and_send(citizen, call).status_code == 303


def test_bad_words_to_a_closed_call_hear_of_the_closing_first(call, citizen):
    fields = fields_of(citizen.get(form_url(call))) | WORDS | {"title": "", "body": "é" * 20_000}
    with time_machine.travel(call.closes_at, tick=False):
        response = citizen.post(form_url(call), fields)
    assert response.status_code == 409
    assert soup(response).select_one("#kept-body").get_text().removeprefix("\n") == "é" * 20_000


def test_a_call_that_is_not_open_yet_shows_when_it_opens_and_takes_nothing(client):
    call = make_call("upcoming", opens_at=datetime(2031, 3, 14, 9, tzinfo=PARIS), closes_at=None)
    with time_machine.travel(call.opens_at - timedelta(seconds=1), tick=False):
        shown, sent = client.get(form_url(call)), client.post(form_url(call), WORDS)
        assert (shown.status_code, sent.status_code) == (200, 409)
        for response in (shown, sent):
            assert plain(date_format(call.opens_at.astimezone(PARIS), "DATE_FORMAT")) in words_of(response)
            assert soup(response).select_one("form.form") is None
        assert soup(sent).select_one("#kept-title")["value"] == WORDS["title"]
        assert Submission.objects.count() == 0
    with time_machine.travel(call.opens_at, tick=False):
        assert client.post(form_url(call), WORDS).status_code == 303


def test_a_call_without_an_opening_date_says_so(client):
    call = make_call("upcoming", opens_at=None, closes_at=None, results_promised_on=None)
    assert plain(gettext("The opening date is not known yet.")) in words_of(client.get(form_url(call)))
    assert client.post(form_url(call), WORDS).status_code == 409


# --- Sent twice -----------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_contribution_with_one_receipt(call, citizen):
    fields = fields_of(citizen.get(form_url(call))) | WORDS
    first, second = citizen.post(form_url(call), fields), citizen.post(form_url(call), fields)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert Contribution.objects.count() == ContactDetails.objects.count() == Email.objects.count() == 1


def test_the_same_words_from_two_tabs_are_one_contribution(call, citizen):
    tabs = [fields_of(citizen.get(form_url(call))) | WORDS for _tab in range(2)]
    assert tabs[0]["csrfmiddlewaretoken"] != tabs[1]["csrfmiddlewaretoken"]
    receipts = {citizen.post(form_url(call), tab)["Location"] for tab in tabs}
    assert len(receipts) == Contribution.objects.count() == 1


def test_a_second_click_after_the_closing_finds_the_receipt_of_the_first(call, citizen):
    fields = fields_of(citizen.get(form_url(call))) | WORDS
    first = citizen.post(form_url(call), fields)
    with time_machine.travel(call.closes_at, tick=False):
        second = citizen.post(form_url(call), fields)
    assert second["Location"] == first["Location"]


def test_the_same_words_from_another_browser_are_another_contribution_and_another_receipt(call):
    receipts = [open_and_send(Client(enforce_csrf_checks=True), call)["Location"] for _person in range(2)]
    assert receipts[0] != receipts[1]
    references = set(Submission.objects.values_list("reference", flat=True))
    assert len(references) == 2
    shown = [
        {reference for reference in references if reference in words_of(Client().get(receipt))}
        for receipt in receipts
    ]
    assert [len(found) for found in shown] == [1, 1]
    assert shown[0] != shown[1]


def test_the_same_words_without_any_cookie_never_share_a_receipt(call):
    """Two strangers behind tools that keep no cookie must not read each other's page."""
    receipts = {Client().post(form_url(call), WORDS)["Location"] for _person in range(2)}
    assert len(receipts) == Contribution.objects.count() == 2


def test_other_words_or_another_call_are_another_contribution(call, citizen):
    other = make_call()
    receipts = {
        open_and_send(citizen, call)["Location"],
        open_and_send(citizen, call, body="Autre chose.")["Location"],
        open_and_send(citizen, other)["Location"],
    }
    assert len(receipts) == Contribution.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_arrives_twice_at_once_is_one_contribution():
    call = make_call()
    browser = Client(enforce_csrf_checks=True)
    fields = fields_of(browser.get(form_url(call))) | WORDS

    def click() -> tuple[int, str | None]:
        client = Client(enforce_csrf_checks=True)
        client.cookies = browser.cookies
        response = client.post(form_url(call), fields)
        return response.status_code, response.get("Location")

    answers = at_once(*[click] * 4)
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 303
    assert Contribution.objects.count() == ContactDetails.objects.count() == Email.objects.count() == 1


# --- When something else fails --------------------------------------------------------


@pytest.mark.parametrize("failure", [RuntimeError("mail is away"), DatabaseError("no such table")])
def test_a_failing_mail_queue_does_not_cost_a_contribution(call, citizen, monkeypatch, failure):
    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr("contributions.notifications.mail.send", fail)
    sent = open_and_send(citizen, call)
    assert sent.status_code == 303
    assert Contribution.objects.count() == ContactDetails.objects.count() == 1
    assert citizen.get(sent["Location"]).status_code == 200


@pytest.mark.parametrize("sentence", ["database or disk is full", "database is locked"])
def test_a_database_that_cannot_write_stores_nothing_and_keeps_the_words(
    call, citizen, monkeypatch, caplog, sentence
):
    def fail(*args, **kwargs):
        raise OperationalError(sentence)

    monkeypatch.setattr("contributions.services.receiving.keep_contact_details", fail)
    response = open_and_send(citizen, call)
    assert response.status_code == 503
    assert_said(response)
    assert_kept(response)
    assert Contribution.objects.count() == 0
    assert WORDS["email"] not in caplog.text
    monkeypatch.undo()
    assert citizen.post(form_url(call), fields_of(response)).status_code == 303


def test_an_exception_in_the_middle_of_storing_stores_nothing(call, citizen, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("nobody expected this")

    citizen.raise_request_exception = False
    monkeypatch.setattr("contributions.services.receiving.keep_contact_details", fail)
    assert open_and_send(citizen, call).status_code == 500
    assert Submission.objects.count() == Contribution.objects.count() == Email.objects.count() == 0


# --- Members of staff -----------------------------------------------------------------


def test_somebody_logged_in_to_the_cms_answers_like_anybody_else(call):
    client = Client(enforce_csrf_checks=True)
    client.login(username=make_user("editor").email, password=PASSWORD)
    assert open_and_send(client, call).status_code == 303
    assert Contribution.objects.get().status == Contribution.Status.AWAITING
