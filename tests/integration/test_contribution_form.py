"""The form of a call, and everything that people, browsers and robots can send to it."""

import re
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from post_office.models import Email

from calls.forms import BODY_MAX, EMAIL_MAX, NAME_MAX, TITLE_MAX
from calls.models import CallIndexPage, CallPage
from contributions.models import Contribution, Submission
from home.models import HomePage
from people.models import ContactDetails
from tests.factories import PASSWORD, make_call, make_user

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
WORDS = {
    "title": "Le premier bus",
    "body": "Il passe à 8 h 40.\n\nL’embauche est à 7 h 30.",
    "shown_as": "Intérimaire",
    "email": "quelquun@example.org",
}


@pytest.fixture
def call() -> CallPage:
    return make_call()


@pytest.fixture
def citizen() -> Client:
    """A browser that keeps its cookies, behind the guard against foreign forms."""
    return Client(enforce_csrf_checks=True)


def form_url(call: CallPage) -> str:
    return f"{call.url}contribuer/"


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def plain(text: str) -> str:
    """With ordinary spaces, and without the signs that keep words together."""
    return " ".join(text.replace("\u2060", "").split())


def words_of(response) -> str:
    """What a reader sees, with ordinary spaces."""
    return plain(soup(response).get_text(" "))


def fields_of(response) -> dict[str, str]:
    """What a browser would send if one clicked the button of the form on this page."""
    form = soup(response).select_one("form.form")
    assert form is not None, "no form to send again"
    fields = {}
    for control in form.select("input[name], textarea[name]"):
        value = control.get("value", "") if control.name == "input" else control.get_text()
        fields[str(control["name"])] = str(value).removeprefix("\n")
    return fields


def open_and_send(client: Client, call: CallPage, **words: str):
    """Open the form, fill it in, send it."""
    return client.post(form_url(call), fields_of(client.get(form_url(call))) | WORDS | words)


def error_of(response, name: str) -> str:
    """The one sentence about a field, which the reader sees too."""
    (sentence,) = response.context["form"].errors[name]
    assert plain(sentence) in words_of(response)
    return plain(sentence)


def assert_said(response) -> None:
    """A notice above the form says, in a sentence, why it was not sent."""
    notice = plain(response.context["notice"])
    assert notice.endswith(".")
    assert notice in words_of(response)


def assert_kept(response, **words: str) -> None:
    """Every word stands in the form again, and nothing was stored."""
    fields = fields_of(response)
    for name, value in (WORDS | words).items():
        assert fields[name] == value, name
    assert Submission.objects.count() == 0
    assert ContactDetails.objects.count() == 0
    assert Email.objects.count() == 0


def assert_never_cached(response) -> None:
    assert "no-store" in response["Cache-Control"]


# --- The form itself ------------------------------------------------------------------


def test_opening_the_form_stores_nothing(call, client):
    for method in (client.get, client.head, client.options):
        assert method(form_url(call)).status_code == 200
    assert Submission.objects.count() == 0


def test_the_prompt_of_the_editor_labels_the_answer(client):
    call = make_call(prompt="Racontez un moment précis")
    label = soup(client.get(form_url(call))).select_one('label[for="id_body"]')
    assert label is not None
    assert plain(label.get_text()) == "Racontez un moment précis"


def test_each_field_has_one_label_and_is_tied_to_its_hint(call, client):
    page = soup(client.get(form_url(call)))
    visible = page.select("form.form input:not([type=hidden]), form.form textarea")
    assert {field["name"] for field in visible} == {"title", "body", "shown_as", "email", "website"}
    for field in visible:
        assert len(page.select(f'label[for="{field["id"]}"]')) == 1
        for described in str(field.get("aria-describedby", "")).split():
            assert len(page.select(f'[id="{described}"]')) == 1
        assert not field.has_attr("aria-invalid")
        # A browser would cut a pasted text without a word.
        assert not field.has_attr("maxlength")
    assert page.select_one("#id_email")["aria-describedby"] == "id_email-hint"


def test_browsers_are_told_what_each_field_is_for(call, client):
    page = soup(client.get(form_url(call)))
    assert page.select_one("#id_shown_as")["autocomplete"] == "nickname"
    email = page.select_one("#id_email")
    assert (email["type"], email["autocomplete"], email["inputmode"]) == ("email", "email", "email")


def test_the_trap_is_hidden_from_people_and_left_alone_by_browsers(call, client):
    trap = soup(client.get(form_url(call))).select_one("input[name=website]")
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert trap.find_parent(attrs={"aria-hidden": "true"}) is not None


def forward_is_first(page: BeautifulSoup) -> int:
    """How many forms `page` has; in each, the first button in the source is the one that goes forward."""
    forms = page.select("form")
    for form in forms:
        buttons = [
            button
            for button in form.select("button, input[type=submit], input[type=image]")
            if button.get("type", "submit") != "button"
        ]
        assert buttons, "a form without a button"
        assert not buttons[0].has_attr("formaction")
        assert "btn--line" not in buttons[0].get("class", [])
        if "form" in form.get("class", []):
            assert plain(buttons[0].get_text()) == gettext("Send")
    return len(forms)


def test_the_button_that_goes_forward_comes_first_in_every_form(call, citizen):
    wrong = open_and_send(citizen, call, title="")
    sent = open_and_send(citizen, call)
    pages = [
        citizen.get(form_url(call)),
        wrong,
        citizen.get(sent["Location"]),
        citizen.get(call.url),
        citizen.get(CallIndexPage.objects.get().url),
        citizen.get(HomePage.objects.get().url),
    ]
    assert sum(forward_is_first(soup(page)) for page in pages) == 2


def test_nothing_of_a_form_or_a_receipt_is_kept_by_caches(call, citizen):
    assert_never_cached(citizen.get(form_url(call)))
    assert_never_cached(open_and_send(citizen, call, title=""))
    assert_never_cached(citizen.post(form_url(call), WORDS))  # without a token
    sent = open_and_send(citizen, call)
    assert_never_cached(sent)
    assert_never_cached(citizen.get(sent["Location"]))
    with time_machine.travel(call.closes_at, tick=False):
        assert_never_cached(citizen.get(form_url(call)))
        assert_never_cached(citizen.post(form_url(call), WORDS))


def test_a_post_answers_with_a_redirect_that_a_reload_does_not_repeat(call, citizen):
    sent = open_and_send(citizen, call)
    assert sent.status_code == 303
    receipt = citizen.get(sent["Location"])
    assert receipt.status_code == 200
    assert Submission.objects.get().reference in words_of(receipt)


# --- Errors ---------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["", "   \r\n\t ", "\u200b\u2060\ufeff", "\x00\x08", "\u202e"])
def test_an_empty_answer_is_refused_next_to_each_field(call, citizen, nothing):
    response = open_and_send(citizen, call, title=nothing, body=nothing)
    assert response.status_code == 422
    assert Submission.objects.count() == 0
    fields = fields_of(response)
    assert (fields["shown_as"], fields["email"]) == (WORDS["shown_as"], WORDS["email"])
    assert error_of(response, "title") != error_of(response, "body")


def test_an_error_is_tied_to_its_field_announced_and_led_to(call, citizen):
    response = open_and_send(citizen, call, title="", email="sans-arobase")
    page = soup(response)
    summary = page.select_one("[role=alert]")
    assert summary is not None
    assert page.title.get_text().startswith(gettext("Error:"))
    led_to = {str(link["href"]) for link in summary.select("a")}
    assert led_to == {"#id_title", "#id_email"}
    for name in ("title", "email"):
        field = page.select_one(f"#id_{name}")
        assert field["aria-invalid"] == "true"
        error = page.select_one(f"#id_{name}-error")
        assert f"id_{name}-error" in str(field["aria-describedby"]).split()
        assert plain(error.get_text()) in plain(summary.get_text())
    assert not page.select_one("#id_body").has_attr("aria-invalid")
    # Before the form in the source, so that it is read first.
    assert page.select_one("form.form").find_previous(attrs={"role": "alert"}) == summary


@pytest.mark.parametrize(
    ("name", "longest", "length"),
    [
        ("title", TITLE_MAX, TITLE_MAX + 1),
        ("body", BODY_MAX, 20_000),
        ("shown_as", NAME_MAX, 20_000),
        ("email", EMAIL_MAX, 20_000),
    ],
)
def test_an_over_long_text_is_kept_whole_and_told_how_much_too_long(call, citizen, name, longest, length):
    text = "é" * length
    response = open_and_send(citizen, call, **{name: text})
    assert response.status_code == 422
    assert_kept(response, **{name: text})
    assert {str(length - longest), str(longest)} <= set(re.findall(r"\d+", error_of(response, name)))


def test_the_longest_answer_is_taken_and_a_line_break_counts_once(call, citizen):
    lines = "a\r\n" * (BODY_MAX // 2 - 1) + "bb"
    assert len(lines.replace("\r\n", "\n")) == BODY_MAX
    assert open_and_send(citizen, call, title="t" * TITLE_MAX, body=lines).status_code == 303
    assert Contribution.objects.get().body == lines.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "email",
    [
        "sans-arobase",
        "quelquun@",
        "@example.org",
        "quelquun@example",
        "quelqu un@example.org",
        "a@b@example.org",
        "quelquun@example.org, autre@example.org",
        "quelquun@example.org\r\nBcc: tous@example.org",
        "quelquun@exam\x00ple..org",
        '"><script>alert(1)</script>@example.org',
    ],
)
def test_an_address_that_cannot_be_one_is_refused_with_a_sentence(call, citizen, email):
    response = open_and_send(citizen, call, email=email)
    assert response.status_code == 422
    assert Submission.objects.count() == 0
    assert "@" in error_of(response, "email")
    assert list(response.context["form"].errors) == ["email"]
    assert fields_of(response)["body"] == WORDS["body"]


@pytest.mark.parametrize("email", ["  Quelqu.un+labo@Example.org ", "a@b.fr", "quelquun@exâmple.fr", ""])
def test_an_address_that_may_be_one_is_taken(call, citizen, email):
    assert open_and_send(citizen, call, email=email).status_code == 303
    assert [details.email for details in ContactDetails.objects.all()] == ([email.strip()] if email else [])


# --- Unusual words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Merci 🙌🏽 👩‍👩‍👧 🚲", "Merci 🙌🏽 👩‍👩‍👧 🚲"),
        ("الحافلة الأولى متأخرة", "الحافلة الأولى متأخرة"),
        ("האוטובוס הראשון\nמאחר", "האוטובוס הראשון\nמאחר"),
        ("avant\x00après\x08!\x1b[0m", "avantaprès![0m"),
        ("droite\u202egauche\u2066", "droitegauche"),
        ("une\r\ndeux\rtrois", "une\ndeux\ntrois"),
        ("e\u0301", "é"),
        ("<nom> et <50 et a & b", "<nom> et <50 et a & b"),
        ("{{ 7|add:7 }} {% now 'Y' %}", "{{ 7|add:7 }} {% now 'Y' %}"),
        ("' OR 1=1; --", "' OR 1=1; --"),
        ("%s %(x)s %d", "%s %(x)s %d"),
    ],
)
def test_unusual_words_are_stored_and_shown_as_they_are(call, citizen, sent, stored):
    title = " ".join(sent.split())
    response = open_and_send(citizen, call, title=title, body=sent, shown_as=title[:NAME_MAX])
    assert response.status_code == 303
    contribution = Contribution.objects.get()
    assert contribution.body == stored
    assert contribution.title == " ".join(stored.split())
    assert contribution.shown_as == contribution.title
    Contribution.objects.update(status=Contribution.Status.PUBLISHED)
    for url in (response["Location"], call.url, call.public_path(contribution.submission)):
        shown = citizen.get(url)
        assert shown.status_code == 200
        assert plain(stored) in words_of(shown)
    # Words of any direction keep to their own place.
    page = soup(citizen.get(call.public_path(contribution.submission)))
    assert page.select_one("h1")["dir"] == "auto"


ATTACK = "\"'><script>alert(1)</script></textarea><img src=x onerror=alert(2)><b>"


def attacks(page: BeautifulSoup) -> list[Tag]:
    """Elements and attributes that no template of ours writes."""
    inline = [script for script in page.select("script") if not script.get("src")]
    handlers = page.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs))
    return [*inline, *handlers, *page.select("img[src=x], b b, [href^='javascript:']")]


def test_html_and_scripts_in_every_field_are_only_words(call, citizen):
    words = {name: f"{name} {ATTACK}" for name in WORDS}
    words["shown_as"] = "<script>alert(3)</script>\"'><i>"
    refused = open_and_send(citizen, call, **words)
    assert refused.status_code == 422  # the address is none
    assert_kept(refused, **words)
    sent = open_and_send(citizen, call, **words | {"email": WORDS["email"]})
    assert sent.status_code == 303
    Contribution.objects.update(status=Contribution.Status.PUBLISHED)
    submission = Submission.objects.get()
    pages = {
        "form": refused,
        "receipt": citizen.get(sent["Location"]),
        "call": citizen.get(call.url),
        "contribution": citizen.get(call.public_path(submission)),
    }
    with time_machine.travel(call.closes_at, tick=False):
        pages["closed"] = citizen.post(form_url(call), words)
        pages["expired"] = Client(enforce_csrf_checks=True).post(form_url(call), words)
    for name, page in pages.items():
        assert not attacks(soup(page)), name
        assert b"<script>alert" not in page.content
        assert b"&lt;script&gt;alert" in page.content


def test_scripts_in_a_refused_address_do_not_come_back_as_html(call, citizen):
    page = soup(open_and_send(citizen, call, email=ATTACK))
    assert page.select_one("#id_email")["value"] == ATTACK
    assert not attacks(page)


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
    assert client.post(form_url(call), WORDS | {"body": "a" * 6_000_000}).status_code == 400
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
        when = date_format(timezone.localtime(call.closes_at), "DATETIME_FORMAT")
        assert plain(when) in words_of(response)
        assert "18:30" in plain(when).replace(" h ", ":") or "18" in when
        # Somebody to send them to.
        assert page.select_one(f'main a[href="mailto:{call.service_email}"]') is not None
        assert Submission.objects.count() == 0
        assert citizen.get(form_url(call)).status_code == 200


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
    barrier, answers = threading.Barrier(4), []

    def click() -> None:
        client = Client(enforce_csrf_checks=True)
        client.cookies = browser.cookies
        barrier.wait()
        try:
            response = client.post(form_url(call), fields)
            answers.append((response.status_code, response.get("Location")))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _click in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert Contribution.objects.count() == ContactDetails.objects.count() == Email.objects.count() == 1


# --- When something else fails --------------------------------------------------------


@pytest.mark.xfail(strict=True, reason="contributions.services.receive lets the queue's failure through")
@pytest.mark.parametrize("failure", [RuntimeError("mail is away"), DatabaseError("no such table")])
def test_a_failing_mail_queue_does_not_cost_a_contribution(call, citizen, monkeypatch, failure):
    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr("contributions.notifications.mail.send", fail)
    sent = open_and_send(citizen, call)
    assert sent.status_code == 303
    assert Contribution.objects.count() == ContactDetails.objects.count() == 1
    assert citizen.get(sent["Location"]).status_code == 200


def test_an_exception_in_the_middle_of_storing_stores_nothing(call, citizen, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk is full")

    citizen.raise_request_exception = False
    monkeypatch.setattr("contributions.services.keep_contact_details", fail)
    assert open_and_send(citizen, call).status_code == 500
    assert Submission.objects.count() == Contribution.objects.count() == Email.objects.count() == 0


# --- Members of staff -----------------------------------------------------------------


def test_somebody_logged_in_to_the_cms_answers_like_anybody_else(call):
    client = Client(enforce_csrf_checks=True)
    client.login(username=make_user("editor").email, password=PASSWORD)
    assert open_and_send(client, call).status_code == 303
    assert Contribution.objects.get().status == Contribution.Status.AWAITING
