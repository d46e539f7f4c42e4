"""An export prepared while one looks: a script opens the page again, a link does without it."""

import pytest

from contributions import exports
from portal.tasks.worker import Worker
from tests.cms import log_in
from tests.factories import make_call, make_contribution, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_asked_for_waited_for_and_downloaded(desktop, no_js, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    call = make_call()
    make_contribution(call)
    user = make_user("coordinator")
    log_in(desktop, user)
    desktop.goto(f"/admin/moderation/export/{call.pk}/")
    desktop.click("button[value=answers]")
    desktop.wait_for_url("**/prepared/*/")
    assert desktop.locator("[data-state=waiting]").count() == 1
    log_in(no_js, user)
    no_js.goto(desktop.url)
    Worker().run_what_is_due()
    desktop.locator("[data-state=ready]").wait_for()
    # By the keyboard: Wagtail's menu lies over a phone's page when nothing folds it.
    no_js.locator(".desk-screen > p > a.button").press("Enter")
    no_js.locator("[data-state=ready]").wait_for()
    with desktop.expect_download() as download:
        desktop.locator(".desk-screen form button").click()
    assert download.value.suggested_filename.endswith(".xlsx")
