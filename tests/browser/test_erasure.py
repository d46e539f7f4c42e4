"""Erasure and its report in a real browser: no mouse, no JavaScript, phone and desktop, both schemes, axe."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import gettext

from contributions import services
from contributions.models import Submission
from people.links import path_for
from people.retention import apply_retention
from tests.cms import log_in
from tests.factories import make_call, make_contribution, make_received, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Where to leave pictures, when somebody wants to look at them.
PICTURES = os.environ.get("PICTURES", "")


def look(page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def received():
    return make_received(
        make_call(), email="camille@example.org", title="L’accueil du mardi", body="Il faut trois visites."
    )


def test_an_author_has_everything_erased_without_javascript_and_is_told_what_is_left(no_js):
    sent = received()
    no_js.goto(path_for(sent.link))
    with no_js.expect_download() as download:
        no_js.locator("a[href$='/telecharger/']").first.click()
    assert download.value.suggested_filename.endswith(".zip")
    no_js.get_by_role("link", name=gettext("Have it erased")).click()
    button = no_js.locator("main form button")
    button.click()
    no_js.locator("#errors").wait_for()
    assert not Submission.objects.get(pk=sent.contribution.pk).erased_at
    no_js.locator("#id_understood").check()
    no_js.locator("main form button").click()
    no_js.wait_for_url(f"**{path_for(sent.link)}")
    assert sent.contribution.reference in no_js.locator("main").inner_text()
    assert "L’accueil du mardi" not in no_js.content()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark"), (360, "light"), (360, "dark")])
def test_the_pages_behind_the_link_are_accessible(open_page, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    sent = received()
    page.goto(path_for(sent.link))
    look(page, f"follow-{width}-{scheme}")
    page.goto(f"{path_for(sent.link)}effacer/")
    axe(page)
    look(page, f"effacer-{width}-{scheme}")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    page.locator("#errors").wait_for()
    axe(page)
    look(page, f"effacer-erreur-{width}-{scheme}")
    services.erase(submission_id=sent.contribution.pk, by=None, now=timezone.now())
    page.goto(path_for(sent.link))
    axe(page)
    look(page, f"efface-{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_screens_of_the_cms_are_accessible(open_page, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    erased, waiting = make_contribution(), received().contribution
    services.erase(submission_id=erased.pk, by=None, now=timezone.now())
    apply_retention(now=timezone.now())
    log_in(page, make_user("coordinator"))
    addresses = {
        "rapport": "/admin/reports/retention/",
        "demande": f"/admin/moderation/erase/{waiting.pk}/",
        "fiche": f"/admin/moderation/inspect/{erased.pk}/",
    }
    for name, address in addresses.items():
        assert page.goto(address).status == 200
        page.wait_for_load_state("networkidle")
        axe(page)
        look(page, f"cms-{name}-{width}-{scheme}")
    page.goto(addresses["demande"])
    page.locator("main form button.no").click()
    page.locator("[role=alert]").first.wait_for()
    axe(page)
    look(page, f"cms-demande-erreur-{width}-{scheme}")
    page.locator("#id_understood").check()
    page.locator("main form button.no").click()
    page.locator("#erased").wait_for()
    assert Submission.objects.get(pk=waiting.pk).erased_at
