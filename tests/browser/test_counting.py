"""What is left of a text while it is written: counted as the server counts, and said aloud near the end."""

import re

import pytest
from playwright.sync_api import expect

from contributions.form_fields import PlainTextField
from tests.factories import make_call

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

LONGEST = 200
COUNT = "[data-count=id_body]"
MOST = "#id_body-count"
# Line ends, letters of two signs, emoji of several, what is taken out, what is only space.
STRANGE = [
    "",
    "   \n ",
    "Deux\nlignes",
    "  au bord  \n",
    "e\u0301te\u0301",
    "👩‍👩‍👧 et 🚌",
    "co\u202eucou\u0007",
    "\u200b\u200b",
    "\ufefftexte",
    "œ" * LONGEST,
]


def open_form(page) -> None:
    call = make_call(longest_answer=LONGEST)
    page.goto(f"{call.url}contribuer/")


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_signs_are_counted_as_the_server_counts_them(desktop):
    open_form(desktop)
    field = PlainTextField(longest=LONGEST, required=False)
    for text in STRANGE:
        desktop.fill("#id_body", text)
        left = LONGEST - len(field.clean(text.replace("\n", "\r\n")))
        expect(desktop.locator(COUNT)).to_have_text(re.compile(rf"^{left}\D"))


def test_too_many_signs_are_said_aloud_once_the_typing_rests(phone, axe):
    open_form(phone)
    said = phone.locator(f"{MOST} + [aria-live=polite]")
    expect(phone.locator("#id_body")).to_have_accessible_description(re.compile("200 signes au plus"))
    phone.locator("#id_body").press_sequentially("Peu.")
    expect(phone.locator(COUNT)).to_have_text(re.compile("^196"))
    expect(said).to_be_empty()
    phone.fill("#id_body", "a" * 212)
    expect(phone.locator(f"{COUNT}.is-over")).to_have_text(re.compile("^12"))
    expect(said).to_have_text(re.compile("^12"))
    # Read again whenever it changes: it does not, at any key.
    expect(phone.locator("#id_body")).to_have_accessible_description(re.compile("200 signes au plus"))
    expect(phone.locator("#id_body")).not_to_have_accessible_description(re.compile("de trop"))
    axe(phone)


def test_without_a_script_the_most_that_fits_is_written_below(no_js):
    open_form(no_js)
    assert number_in(no_js.locator(COUNT).inner_text()) == LONGEST
