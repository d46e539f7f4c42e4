"""Sending an answer as no browser does: malformed requests, expired forms, robots."""

from datetime import timedelta

import pytest
import time_machine
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.utils import timezone

from contributions.models import Contribution, Submission
from people.models import ContactDetails
from portal.charsets import readable
from portal.wsgi import application
from tests.reading import fields_of, soup
from tests.sending import WORDS, assert_kept, assert_said, error_of, form_url, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- Requests that no browser makes ---------------------------------------------------

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"title=%ED%A0%80&body=%ED%A0%80%ED%B0%80", FORM),  # lone surrogates
        (b"title=%FF%FE&body=%C3%28", FORM),  # not UTF-8
        (b"title=\xff\xfe&body=\xc3\x28", FORM),
        (b"title=%00&body=%00", FORM),
        (b"&&&==&%&title&body=", FORM),
        (b"title=a&body=b", f"{FORM}; charset=latin-1"),
        (b"title=a&body=b", f"{FORM}; charset=no-such-charset"),
        (b"", FORM),
        (b'{"title": "a"}', "application/json"),
        (b"title=a", "text/plain"),
        (b"title=a", ""),
        (b"--x\r\nrubbish", "multipart/form-data; boundary=x"),
        (b"--x\r\nrubbish", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xff\xed\xa0\x80\r\n'
            b'--x\r\nContent-Disposition: form-data; name="body"; filename="a.exe"\r\n\r\nMZ\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
@pytest.mark.parametrize("enforce", [False, True])
def test_a_malformed_request_is_answered_with_a_refusal(call, body, content_type, enforce):
    client = Client(enforce_csrf_checks=enforce)
    response = client.generic("POST", form_url(call), body, content_type=content_type)
    assert response.status_code in {303, 400, 403, 422}
    stored = Contribution.objects.first()
    assert (response.status_code == 303) is (stored is not None)
    if stored is not None:
        assert "\x00" not in stored.title + stored.body
        assert client.get(response["Location"]).status_code == 200


@pytest.fixture
def one_connection():
    """Requests leave the connection of the test open, as those of the test client do."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def through_wsgi(request: HttpRequest, content_type: str) -> tuple[int, str]:
    """The status and the page that a server gets for `request`: Django builds a request of it first."""
    told = []
    environ = request.META | {"CONTENT_TYPE": content_type}
    answer = application(environ, lambda status, headers: told.append(int(status.split()[0])))
    return told[0], b"".join(answer).decode()


@pytest.mark.parametrize(
    "charset",
    [
        "charset=hex",
        'Charset="undefined"',
        "charset=idna",
        "charset*=undefined''hex",
        "charset*=x''y",
        "charset=é",
    ],
)
def test_a_charset_that_nothing_can_be_read_with_was_never_said(call, one_connection, charset):
    factory = RequestFactory()
    asked = factory.get("/recherche/?q=caf%C3%A9")
    status, page = through_wsgi(asked, f"text/plain; {charset}")
    assert status == 200
    assert "café" in page
    sent = factory.post(form_url(call), WORDS)
    status, page = through_wsgi(sent, f"{MULTIPART_CONTENT}; {charset}")
    # Without a token it is not taken, and the words come back, unless nothing says any more what parts them.
    parted = "*" not in charset
    assert status == (403 if parted else 400)
    assert (WORDS["shown_as"] in page) is parted
    assert "</html>" in page


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data; boundary=x",
        "multipart/form-data; charset=UTF-8; boundary=x",
        "multipart/form-data; charset=latin-1; boundary=x",
    ],
)
def test_a_charset_of_text_is_left_as_it_is(content_type):
    assert readable(content_type) == content_type


def test_bytes_that_are_not_text_become_replacement_signs(call, client):
    body = b"title=%FF un titre&body=un texte %ED%A0%80"
    response = client.generic("POST", form_url(call), body, content_type=FORM)
    assert response.status_code == 303
    assert Contribution.objects.get().title == "\ufffd un titre"


def test_of_a_field_sent_several_times_one_value_is_taken(call, client):
    body = "title=un&title=deux&body=un&body=deux&email=&email=&website=&opened=&opened="
    response = client.generic("POST", form_url(call), body.encode(), content_type=FORM)
    assert response.status_code == 303
    assert Contribution.objects.get().title == "deux"


@pytest.mark.parametrize("enforce", [False, True])
def test_thousands_of_fields_are_refused(call, enforce):
    client = Client(enforce_csrf_checks=enforce)
    many = "&".join(f"champ{number}=1" for number in range(10_500))
    response = client.generic("POST", form_url(call), f"title=a&body=b&{many}".encode(), content_type=FORM)
    assert response.status_code == 400
    assert Submission.objects.count() == 0


def test_fields_that_nobody_asked_for_are_not_stored(call, client):
    extra = {
        "status": "published",
        "page": "1",
        "reference": "2222-2222",
        "version": "9",
        "idempotency_key": "x",
    }
    assert client.post(form_url(call), WORDS | extra).status_code == 303
    contribution = Contribution.objects.get()
    assert contribution.status == Contribution.Status.AWAITING
    assert contribution.page_id == call.pk
    assert contribution.reference != "2222-2222"


def test_a_very_heavy_request_is_refused(call, client):
    assert client.post(form_url(call), WORDS | {"body": "a" * 6_000_000}).status_code == 413
    assert Submission.objects.count() == 0


# --- An expired or foreign form -------------------------------------------------------


def tampered(fields: dict[str, str], how: str) -> dict[str, str]:
    changed = dict(fields)
    if how == "no token":
        del changed["csrfmiddlewaretoken"]
    elif how == "wrong token":
        changed["csrfmiddlewaretoken"] = "x" * 64
    elif how == "malformed token":
        changed["csrfmiddlewaretoken"] = "é\x00<b>"
    return changed


@pytest.mark.parametrize("how", ["no token", "wrong token", "malformed token", "no cookie", "foreign site"])
def test_an_expired_form_keeps_the_words_and_one_click_sends_them(call, citizen, how):
    fields = tampered(fields_of(citizen.get(form_url(call))) | WORDS, how)
    headers = {"Origin": "https://ailleurs.example"} if how == "foreign site" else {}
    if how == "no cookie":
        citizen.cookies.clear()
    response = citizen.post(form_url(call), fields, headers=headers)
    assert response.status_code == 403
    assert_kept(response)
    assert_said(response)
    again = fields_of(response)
    assert again["csrfmiddlewaretoken"] != fields.get("csrfmiddlewaretoken")
    sent = citizen.post(form_url(call), again)
    assert sent.status_code == 303
    assert Contribution.objects.get().body == WORDS["body"]
    assert ContactDetails.objects.get().email == WORDS["email"]


def test_an_expired_form_of_a_call_that_has_closed_meanwhile_keeps_the_words(call, citizen):
    with time_machine.travel(call.closes_at + timedelta(hours=1), tick=False):
        response = citizen.post(form_url(call), WORDS)
    assert response.status_code == 409
    assert WORDS["title"] in str(soup(response).select_one("#kept-title")["value"])
    assert Submission.objects.count() == 0


def test_one_click_also_sends_a_form_that_came_back_with_errors(call, citizen):
    response = open_and_send(citizen, call, title="")
    sent = citizen.post(form_url(call), fields_of(response) | {"title": WORDS["title"]})
    assert sent.status_code == 303


# --- Robots ---------------------------------------------------------------------------


def test_a_filled_trap_keeps_the_words_stores_nothing_and_the_next_click_sends(call, citizen):
    response = open_and_send(citizen, call, website="https://vendre.example")
    assert response.status_code == 422
    assert_kept(response)
    again = fields_of(response)
    assert again["website"] == ""
    assert error_of(response, "website")
    assert citizen.post(form_url(call), again).status_code == 303


def test_a_form_sent_faster_than_anybody_writes_is_kept_and_taken_three_seconds_later(
    call, citizen, settings
):
    settings.RATE_LIMITS = True
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        fields = fields_of(citizen.get(form_url(call))) | WORDS
        clock.shift(2)
        response = citizen.post(form_url(call), fields)
        assert response.status_code == 429
        assert_kept(response)
        assert_said(response)
        clock.shift(1)
        assert citizen.post(form_url(call), fields_of(response)).status_code == 429
        clock.shift(3.1)
        assert citizen.post(form_url(call), fields_of(response)).status_code == 303


@pytest.mark.parametrize("stamp", ["", "x", "::", "1a2b3c:signature", "é"])
def test_a_stamp_that_is_not_ours_counts_as_too_fast(call, citizen, settings, stamp):
    settings.RATE_LIMITS = True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fields = fields_of(citizen.get(form_url(call))) | WORDS
        clock.shift(60)
        response = citizen.post(form_url(call), fields | {"opened": stamp})
        assert response.status_code == 429
        assert_kept(response)
        clock.shift(60)
        assert citizen.post(form_url(call), fields_of(response)).status_code == 303


def test_a_form_left_open_for_a_day_is_taken(call, citizen, settings):
    settings.RATE_LIMITS = True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fields = fields_of(citizen.get(form_url(call))) | WORDS
        clock.shift(24 * 3600)
        assert citizen.post(form_url(call), fields).status_code == 303


def test_without_limits_a_form_is_taken_at_once_and_without_a_stamp(call, client, settings):
    assert settings.RATE_LIMITS is False
    assert client.post(form_url(call), WORDS).status_code == 303
