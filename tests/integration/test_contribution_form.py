"""The form of a call, and everything that people, browsers and robots can send to it."""

import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils.translation import gettext

from calls.models import CallIndexPage, CallPage
from contributions.form_fields import EMAIL_MAX, NAME_MAX
from contributions.models import Contribution, Submission
from contributions.pages import BODY_MAX
from contributions.words_form import TITLE_MAX
from home.models import HomePage
from people.models import ContactDetails
from tests.factories import make_call
from tests.reading import fields_of, plain, soup, words_of
from tests.sending import WORDS, assert_kept, error_of, form_url, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def call() -> CallPage:
    return make_call()


@pytest.fixture
def citizen() -> Client:
    """A browser that keeps its cookies, behind the guard against foreign forms."""
    return Client(enforce_csrf_checks=True)


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
            # Enter in a text field leads to the preview: nothing is sent by accident.
            assert plain(buttons[0].get_text()) == gettext("Check before sending")
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
