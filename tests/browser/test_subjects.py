"""A subject in a real browser: proposed on a phone without JavaScript, answered on the desk, read by all."""

import pytest

from lab.models import Subject
from tests.cms import log_in
from tests.factories import make_call, make_reason, make_user
from tests.subjects import ANSWER, WORDS, make_subject, make_subject_page

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


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
