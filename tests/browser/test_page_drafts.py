"""An editor begins a call and shows its draft; somebody without an account reads it on a phone."""

import pytest
from django.utils.translation import gettext

from calls.models import CallPage
from contributions.models import Submission
from tests.cms import log_in
from tests.factories import make_user
from tests.looking import sideways
from tests.results import make_result_index

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

LOOKS = [(1280, "light"), (1280, "dark"), (360, "light")]
SETTLED = "document.getAnimations().forEach(each => each instanceof CSSTransition && each.finish())"


def look_at(page, axe):
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 1600})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        axe(page)
        assert not sideways(page), (page.url, width)


def test_a_call_is_begun_from_today_and_its_draft_read_by_somebody_without_an_account(
    desktop, browser, axe, live_server
):
    user = make_user("editor")
    make_result_index()
    log_in(desktop, user)
    desktop.locator("#today-heading").wait_for()
    look_at(desktop, axe)
    desktop.set_viewport_size({"width": 1280, "height": 900})
    desktop.locator(".today a[href='/admin/starters/call/']").click()
    desktop.locator(".desk-screen form").wait_for()
    look_at(desktop, axe)
    desktop.fill("#id_title", "Le premier emploi")
    desktop.locator(".desk-screen form button").click()
    desktop.locator("#id_question").wait_for()
    call = CallPage.objects.get(title="Le premier emploi")

    desktop.goto(f"/admin/drafts/{call.pk}/")
    look_at(desktop, axe)
    desktop.locator("button", has_text=gettext("Open the address")).click()
    desktop.locator("#draft-url").wait_for()
    look_at(desktop, axe)
    address = desktop.locator("#draft-url").get_attribute("href")
    path = address[address.index("/suivi/") :]

    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    phone = context.new_page()
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto(path)
    phone.locator("#brouillon").wait_for()
    phone.locator(".draft__views a").nth(1).click()
    phone.locator("form.form").wait_for()
    # Its buttons do nothing, and a browser refuses to send it by the keyboard too.
    phone.locator("form.form .btn--big:disabled").wait_for()
    assert phone.locator("form button:not(:disabled)").count() == 0
    context.close()
    assert not Submission.objects.exists()

    desktop.goto(path)
    desktop.locator("#brouillon").wait_for()
    look_at(desktop, axe)
