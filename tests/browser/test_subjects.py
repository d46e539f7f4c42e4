"""A subject in a real browser: proposed on a phone without JavaScript, answered on the desk, read by all."""

import pytest

from lab.models import Subject
from people.links import path_for
from people.services import give_link
from tests.cms import log_in
from tests.factories import make_call, make_reason, make_user
from tests.subjects import ANSWER, WORDS, make_subject, make_subject_page, public_path

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def fits(page) -> bool:
    width = page.evaluate("document.documentElement.scrollWidth")
    return bool(width <= page.viewport_size["width"])


def test_on_a_phone_without_javascript_one_proposes_a_subject_and_takes_it_back(no_js):
    page = make_subject_page()
    no_js.goto(page.url)
    no_js.locator("main a.btn--big").click()
    send = no_js.locator("form.form button.btn--big")
    send.click()
    no_js.locator(".notice--error").wait_for()
    assert no_js.locator(":focus").get_attribute("id") == "id_title"
    no_js.fill("#id_title", WORDS["title"])
    no_js.fill("#id_situation", WORDS["situation"])
    send.click()
    no_js.wait_for_url("**/suivi/**")
    subject = Subject.objects.get()
    assert no_js.locator(".ticket__number").inner_text().endswith(subject.reference)
    no_js.reload()
    assert Subject.objects.count() == 1
    no_js.locator("a[href$='/sujet/retirer/']").click()
    no_js.locator("form.form button.btn--big").click()
    no_js.wait_for_url("**/suivi/**")
    assert Subject.objects.get().status == "withdrawn"


def test_every_page_of_subjects_is_accessible_at_both_widths(phone, desktop, axe):
    page = make_subject_page()
    shown = make_subject("answered", change="Un bus plus tôt.", place="Carpentras", email="a@example.org")
    hidden = make_subject("answered", publish=False)
    make_subject("in_review")
    for browser in (phone, desktop):
        for address in (
            page.url,
            public_path(shown),
            page.form_path,
            path_for(give_link(shown.submission)),
            path_for(give_link(hidden.submission)),
        ):
            browser.goto(address)
            axe(browser)
            assert fits(browser), address
    phone.goto(page.form_path)
    phone.locator("form.form button.btn--big").click()
    phone.wait_for_selector(".notice--error")
    axe(phone)


def test_a_coordinator_answers_with_the_keyboard_and_links_a_call(desktop, axe):
    make_reason()
    subject, call, coordinator = make_subject(), make_call(), make_user("coordinator")
    log_in(desktop, coordinator)
    desktop.goto(f"/admin/moderation/inspect/{subject.pk}/")
    axe(desktop)
    desktop.keyboard.press("a")
    desktop.locator("#answer_words").wait_for(state="visible")
    desktop.fill("#answer_words", ANSWER)
    desktop.locator("details[data-desk-move=answer] input[name=publish][value=yes]").check()
    desktop.locator("button[name=verb][value=answer]").click()
    desktop.wait_for_url("**/admin/moderation/**")
    assert Subject.objects.get().status == "answered"
    desktop.goto(f"/admin/moderation/inspect/{subject.pk}/")
    desktop.locator("#links button[data-chooser-action-choose]:visible").click()
    desktop.fill(".modal-body input[name=q]", call.title)
    desktop.locator(".modal-body a.choose-page").first.click()
    desktop.locator(".modal-body").wait_for(state="detached")
    desktop.locator("#links form > p > button").click()
    desktop.locator(".messages .success").wait_for()
    desktop.goto(call.url)
    assert subject.title in desktop.locator("main").inner_text()
