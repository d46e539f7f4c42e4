"""Site and CMS in a real browser: nothing is asked of another host, nothing breaks a content policy.

The fixture `open_page` fails the test on either; here the screens are many, and the requests are counted.
"""

import pytest
from django.urls import reverse

from home.models import HomePage
from tests.cms import log_in
from tests.factories import make_call, make_contribution, make_reason, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(desktop) -> list[str]:
    """The addresses that the browser asked for."""
    addresses: list[str] = []
    desktop.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_no_page_of_the_site_asks_another_host(desktop, asked, live_server):
    call = make_call()
    contribution = make_contribution(call, status="published")
    make_reason()
    addresses = [
        "/",
        call.get_parent().url,
        call.url,
        f"{call.url}contribuer/",
        f"{call.url}contributions/",
        call.public_path(contribution.submission),
        "/recherche/?q=bus",
        "/themes/",
        "/nulle-part/",
        "/admin/login/",
        "/admin/password_reset/",
    ]
    for address in addresses:
        desktop.goto(address)
    assert len(asked) > 3 * len(addresses)
    assert all(url.startswith(live_server.url) for url in asked)
    # What the visitor's own action needed: the form's token, and no more.
    assert {cookie["name"] for cookie in desktop.context.cookies()} <= {"csrftoken"}


def test_no_screen_of_the_cms_asks_another_host(desktop, asked, live_server):
    call = make_call()
    make_contribution(call)
    log_in(desktop, make_user("admin"))
    home = HomePage.objects.get()
    screens = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add_multiple"),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:add_multiple"),
        reverse("wagtailusers_users:index"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailadmin_account"),
        reverse("wagtailredirects:index"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:aging_pages"),
        reverse("calls_course", args=[call.pk]),
    ]
    for screen in screens:
        desktop.goto(screen)
    desktop.goto(reverse("wagtailadmin_pages:edit", args=[call.pk]))
    desktop.locator("[data-side-panel-toggle=preview]").click()
    desktop.frame_locator("iframe").first.locator("h1").first.wait_for()
    # A window of the CMS's own brings its scripts with it.
    desktop.locator("[data-chooser-action-choose]:visible").first.click()
    desktop.locator(".modal-body").wait_for()
    assert len(asked) > 3 * len(screens)
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in asked)
    assert {cookie["name"] for cookie in desktop.context.cookies()} == {"csrftoken", "sessionid"}
