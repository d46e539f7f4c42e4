"""The screens in the pictures of docs/guide/: the demonstration, as the people who work on it see it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page

# Draws one screen; what it returns is pictured, the whole window where it returns nothing.
Shot = Callable[[Page, Any], Locator | None]
OPEN_CALL = "premier-emploi-pres-de-chez-vous"
CLOSED_CALL = "manger-le-midi-a-claret"


@dataclass(frozen=True)
class Demonstration:
    """Who looks: `reader` coordinates, `editor` writes and has the coordination publish."""

    reader: Any
    editor: Any


def make_demonstration() -> Demonstration:
    """The demonstration in an empty database, with the same references each time."""
    from people.models import User

    # Other ones than those of the other pictures.
    choice = random.Random(29).choice
    with mock.patch("contributions.references.secrets.choice", choice):
        call_command("setup_portal", verbosity=0)
        call_command("load_demo", verbosity=0)
    people = User.objects.in_bulk(
        ["coordination@example.org", "redaction@example.org"], field_name="email"
    )
    return Demonstration(people["coordination@example.org"], people["redaction@example.org"])


def login(page: Page, demo: Demonstration) -> None:
    page.context.clear_cookies()
    page.goto("/admin/")
    page.set_viewport_size({"width": 1280, "height": 640})


def today(page: Page, demo: Demonstration) -> None:
    page.goto("/admin/")
    page.set_viewport_size({"width": 1280, "height": 760})


def explorer(page: Page, demo: Demonstration) -> None:
    page.goto(reverse("wagtailadmin_explore", args=[_key("participer")]))


def text_page(page: Page, demo: Demonstration) -> None:
    _edit(page, "la-demarche")


def blocks(page: Page, demo: Demonstration) -> None:
    _edit(page, "la-demarche")
    adder = page.locator("[data-contentpath='body'] .c-sf-add-button").nth(2)
    adder.click()
    page.locator(".w-combobox").wait_for()


def submit(page: Page, demo: Demonstration) -> None:
    from tools.guide_shots import session_of

    (session,) = page.context.cookies()
    page.context.add_cookies([session | {"value": session_of(demo.editor)}])
    _edit(page, "la-demarche")


def call_dates(page: Page, demo: Demonstration) -> None:
    _edit(page, OPEN_CALL, tab="Dates et règles")


def call_life(page: Page, demo: Demonstration) -> None:
    page.goto(reverse("calls_course", args=[_key(OPEN_CALL)]))


def outcomes(page: Page, demo: Demonstration) -> None:
    page.goto(reverse("contributions_outcomes", args=[_key(CLOSED_CALL)]))


def _edit(page: Page, slug: str, tab: str = "") -> None:
    page.goto(reverse("wagtailadmin_pages:edit", args=[_key(slug)]))
    if tab:
        page.get_by_role("tab", name=tab).click()


def _key(slug: str) -> int:
    from wagtail.models import Page as WagtailPage

    key: int = WagtailPage.objects.get(slug=slug).pk
    return key


SCREENS: dict[str, Shot] = {
    "connexion": login,
    "aujourdhui": today,
    "explorateur": explorer,
    "page-modifier": text_page,
    "page-blocs": blocks,
    "page-soumettre": submit,
    "appel-dates": call_dates,
    "appel-vie": call_life,
}
