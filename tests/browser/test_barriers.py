"""The statement of accessibility and the form that reports a barrier, in a real browser."""

import pytest

from home.models import Barrier
from tests.barriers import ANSWER, WORDS, make_accessibility_page, make_barrier
from tests.cms import log_in
from tests.factories import make_user
from tests.looking import sideways

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_on_a_phone_without_javascript_from_the_foot_of_a_page_to_the_receipt(no_js):
    page = make_accessibility_page()
    no_js.goto("/agenda/")
    no_js.locator(f"footer a[href^='{page.form_path}']").click()
    assert no_js.locator("#id_where").input_value() == "/agenda/"
    send = no_js.locator("form.form button.btn--big")
    send.click()
    no_js.locator(".notice--error").wait_for()
    assert no_js.locator(":focus").get_attribute("id") == "id_problem"
    no_js.fill("#id_problem", WORDS["problem"])
    send.click()
    no_js.wait_for_url("**/suivi/**")
    barrier = Barrier.objects.get()
    assert barrier.where == "/agenda/"
    assert no_js.locator(".ticket__number").inner_text().endswith(barrier.reference)


def test_a_moderator_answers_with_a_date_by_the_keyboard(desktop, axe):
    barrier, moderator = make_barrier(), make_user("moderator")
    log_in(desktop, moderator)
    desktop.goto(f"/admin/moderation/inspect/{barrier.pk}/")
    axe(desktop)
    desktop.keyboard.press("u")
    desktop.locator("#take_up_until").wait_for(state="visible")
    desktop.fill("#take_up_words", ANSWER)
    desktop.locator("button[name=verb][value=take_up]").click()
    desktop.locator("#take_up_until_error, .error-message").first.wait_for()
    axe(desktop)
    assert not sideways(desktop)
    desktop.fill("#take_up_until", "2099-01-01")
    desktop.locator("button[name=verb][value=take_up]").click()
    desktop.locator(".messages .success").wait_for()
    assert Barrier.objects.get().status == "planned"
