"""What the lab offers and the roles of agents in a browser: looked at by axe, and joined to the end."""

import os
import re

import pytest
from post_office.models import Email

from lab.models import ReferralIndexPage
from people.links import filled
from people.models import Engagement
from taxonomy.models import Territory
from tests.engaging import make_theme
from tests.offers import make_joined, make_roles, make_service, make_service_index

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS", "")


def shoot(page, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{page.viewport_size['width']}.png", full_page=True)


def fits(page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_the_screen_and_axe_finds_nothing(open_page, axe, width):
    index, roles = make_service_index(), make_roles(counted_services="Jeunesse")
    index.get_parent().add_child(instance=ReferralIndexPage(title="Saisir", slug="saisir"))
    service = make_service(senders=["agent"])
    make_service(stage="design", senders=["association"], maturity="confirmed")
    for number in range(6):
        make_joined(email=f"a{number}@example.org", service="Jeunesse")
    page = open_page(viewport={"width": width, "height": 800})
    addresses = [
        index.url,
        f"{index.url}?etape=inconnue&vous=agent",
        service.url,
        roles.url,
        f"{roles.url}rejoindre/",
        f"{roles.url}rejoindre/?suite=courriel",
    ]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for number, address in enumerate(addresses):
            page.goto(address)
            fits(page)
            axe(page)
            shoot(page, f"{number}-{scheme}")
    page.goto(f"{roles.url}rejoindre/")
    page.locator("main form button").click()
    page.wait_for_selector("#errors")
    fits(page)
    axe(page)
    shoot(page, "errors")


def test_an_agent_joins_by_keyboard_without_javascript_and_confirms_by_the_mail(no_js):
    make_theme("Emploi des jeunes")
    Territory.objects.create(kind="departement", code="13", title="Bouches-du-Rhône", slug="bdr")
    no_js.goto(make_roles().url)
    no_js.locator("a[href$='niveau=involved']").focus()
    no_js.keyboard.press("Enter")
    no_js.wait_for_url("**/rejoindre/**")
    assert no_js.locator("input[value=involved]").is_checked()
    no_js.locator("main form button").click()
    # The first fault has the focus, and the words stay.
    no_js.locator("#id_email:focus").wait_for()
    no_js.keyboard.type("agent@example.org")
    no_js.keyboard.press("Enter")
    no_js.wait_for_url("**/?suite=courriel")
    shoot(no_js, "sent")
    mail = Email.objects.get()
    no_js.goto(re.search(r"/suivi/\S+", filled([mail.message])[0])[0])
    no_js.locator("main form button").click()
    assert Engagement.objects.acting().get().level == "involved"
    no_js.locator(".actions a").last.click()
    shoot(no_js, "receipt")
    no_js.locator("a[href$='effacer/']").click()
    no_js.locator("input[name=understood]").check()
    no_js.locator("main form button").click()
    shoot(no_js, "erased")
    assert not Engagement.objects.exists()
