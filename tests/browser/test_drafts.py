"""Drafts on the device: kept until the receipt is there, in two tabs, and where nothing may be kept."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_call
from tests.subjects import make_subject_page

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

NOTE = "[data-draft-note]"
NO_STORAGE = """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no"); } });"""


def write_subject(page, path: str) -> None:
    page.goto(path)
    page.fill("#id_title", "Le premier bus")
    page.fill("#id_situation", "Il passe à 8 h 40.")
    page.locator(NOTE).wait_for()


def test_a_subject_that_was_sent_is_no_draft_any_more(phone):
    page = make_subject_page()
    write_subject(phone, page.form_path)
    phone.locator("form.form button[value=send]").click()
    phone.wait_for_url("**/suivi/**")
    phone.goto(page.form_path)
    expect(phone.locator("#id_title")).to_have_value("")
    expect(phone.locator(NOTE)).to_be_hidden()


def test_a_text_whose_sending_never_arrived_is_still_there(phone):
    page = make_subject_page()
    write_subject(phone, page.form_path)
    phone.route(f"**{page.form_path}", lambda route: route.fulfill(status=502, body="Bad gateway"))
    phone.locator("form.form button[value=send]").click()
    phone.get_by_text("Bad gateway").wait_for()
    phone.unroute(f"**{page.form_path}")
    phone.goto(page.form_path)
    expect(phone.locator("#id_situation")).to_have_value("Il passe à 8 h 40.")


def test_of_two_tabs_the_longer_text_is_kept(desktop):
    form = f"{make_call().url}contribuer/"
    other = desktop.context.new_page()
    desktop.goto(form)
    other.goto(form)
    desktop.fill("#id_body", "Un long texte, écrit avec soin.")
    desktop.locator(NOTE).wait_for()
    other.fill("#id_body", "Deux mots.")
    # Longer than the script waits before it keeps.
    other.wait_for_timeout(700)
    desktop.close()
    other.reload()
    expect(other.locator("#id_body")).to_have_value("Un long texte, écrit avec soin.")


def test_where_nothing_may_be_kept_the_form_works_and_promises_nothing(desktop):
    desktop.add_init_script(NO_STORAGE)
    page = make_subject_page()
    desktop.goto(page.form_path)
    desktop.fill("#id_title", "Le premier bus")
    desktop.fill("#id_situation", "Il passe à 8 h 40.")
    desktop.wait_for_timeout(700)
    expect(desktop.locator(NOTE)).to_be_hidden()
    desktop.locator("form.form button[value=send]").click()
    desktop.wait_for_url("**/suivi/**")
