"""Passing a page on in a real browser: a letter without a script; a copy, and the device's own way."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.factories import make_call, make_contribution

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

DEVICE = """
navigator.share = async (what) => { document.documentElement.dataset.shared = JSON.stringify(what); };
navigator.clipboard.writeText = async (text) => { document.documentElement.dataset.copied = text; };
"""


def test_a_page_is_copied_and_shared_by_the_device(phone, axe):
    call = make_call(question="Que faut-il « changer » & comment ?")
    phone.add_init_script(DEVICE)
    phone.goto(call.url)
    address = phone.locator("#page-address").inner_text()
    assert address.endswith(call.url)
    phone.locator("[data-copy=page-address]").click()
    expect(phone.locator("#page-said")).not_to_be_empty()
    expect(phone.locator("html")).to_have_attribute("data-copied", address)
    phone.locator("[data-share]").click()
    expect(phone.locator("html")).to_have_attribute(
        "data-shared", f'{{"title":"Que faut-il « changer » & comment ?","url":"{address}"}}'
    )
    axe(phone)


def test_without_a_script_there_is_the_address_and_a_letter(no_js):
    call = make_call()
    row = make_contribution(call, "published", title="Plus de bus & moins d’attente ?")
    path = call.public_path(row.submission)
    no_js.goto(path)
    expect(no_js.locator("[data-copy=page-address]")).to_be_hidden()
    expect(no_js.locator("[data-share]")).to_be_hidden()
    letter = urlsplit(no_js.locator('a[href^="mailto:?"]').get_attribute("href"))
    said = parse_qs(letter.query)
    assert said["subject"] == [row.title]
    assert said["body"][0].startswith(f"{row.title}\r\n\r\nhttp")
    assert said["body"][0].endswith(path)
