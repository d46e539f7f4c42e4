"""The screens in the pictures of docs/guide/: the demonstration, as the people who work on it see it."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock

import time_machine
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

# Draws one screen; what it returns is pictured, the whole window where it returns nothing.
Shot = Callable[[Page, Any], Locator | None]
# When the demonstration was loaded: the Friday before the Monday of the pictures.
FRIDAY = datetime(2027, 2, 26, 8, 0, tzinfo=UTC)
OPEN_CALL = "premier-emploi-pres-de-chez-vous"
CLOSED_CALL = "manger-le-midi-a-claret"
PROJECT = "mieux-manger-au-lycee"
EXPERIMENT = "parcours-en-trois-temps"
RESULT = "restaurant-claret"


@dataclass(frozen=True)
class Demonstration:
    """Who looks: `reader` coordinates, `editor` writes and has the coordination publish."""

    reader: Any
    editor: Any


def make_demonstration() -> Demonstration:
    """The demonstration in an empty database, three days old, with the same references each time."""
    from people.models import User

    # Other ones than those of the other pictures.
    choice = random.Random(29).choice
    with (
        mock.patch("contributions.references.secrets.choice", choice),
        time_machine.travel(FRIDAY),
    ):
        call_command("setup_portal", verbosity=0)
        call_command("load_demo", stdout=io.StringIO())
        _add_picture()
        _add_trial()
    # So that nobody is alarmed: in a portal that works, they ran.
    call_command("run_scheduled_jobs", stdout=io.StringIO())
    people = User.objects.in_bulk(["coordination@example.org", "redaction@example.org"], field_name="email")
    return Demonstration(people["coordination@example.org"], people["redaction@example.org"])


def _add_picture() -> None:
    """A drawing in the library: a street corner with its bus shelter."""
    from wagtail.images import get_image_model

    drawn = Image.new("RGB", (1200, 800), "#dceefc")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 560, 1200, 800), fill="#4a473d")
    pen.rectangle((620, 240, 1060, 560), outline="#15140f", width=14, fill="#ffffff")
    pen.rectangle((600, 200, 1080, 250), fill="#5cb0f2")
    pen.rectangle((700, 440, 980, 470), fill="#ffc524")
    pen.ellipse((180, 150, 320, 290), fill="#ffc524")
    file = io.BytesIO()
    drawn.save(file, "PNG")
    get_image_model().objects.create(
        title="L’arrêt de bus, dessin (exemple)", file=ImageFile(file, name="arret-de-bus.png")
    )


def _add_trial() -> None:
    from projects.models import Experiment, TrialEntry

    page = Experiment.objects.get(slug=EXPERIMENT)
    page.entries.add(
        TrialEntry(
            date=date(2027, 2, 15),
            tried="Trois tables, trois temps : arriver, s’informer, rencontrer. Vingt personnes.",
            seen="À la deuxième table, on attend. Deux personnes sont parties avant la troisième.",
            learnt="Le deuxième temps doit tenir en dix minutes.",
            decision="changed",
            why="Le parcours convient, la durée non (exemple).",
        )
    )
    page.save_revision().publish()


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
    editors = session_of(demo.editor)
    page.context.add_cookies(
        [{"name": "sessionid", "value": editors, "domain": session["domain"], "path": "/"}]
    )
    _edit(page, "la-demarche")
    page.locator("footer .w-dropdown__toggle, footer [data-w-dropdown-target='toggle']").first.click()
    page.locator("footer [data-w-dropdown-target='content']:visible").wait_for()


def call_dates(page: Page, demo: Demonstration) -> None:
    _edit(page, OPEN_CALL, tab="Dates et règles")


def call_life(page: Page, demo: Demonstration) -> None:
    page.goto(reverse("calls_course", args=[_key(OPEN_CALL)]))


def outcomes(page: Page, demo: Demonstration) -> None:
    page.goto(reverse("outcomes_of_page", args=[_key(CLOSED_CALL)]))


def project(page: Page, demo: Demonstration) -> None:
    _edit(page, PROJECT, tab="Étapes et dates")


def logbook(page: Page, demo: Demonstration) -> None:
    _edit(page, EXPERIMENT, tab="Carnet d’essais")


def result(page: Page, demo: Demonstration) -> None:
    _edit(page, RESULT)


def picture(page: Page, demo: Demonstration) -> None:
    from wagtail.images import get_image_model

    page.goto(reverse("wagtailimages:edit", args=[get_image_model().objects.get().pk]))
    page.set_viewport_size({"width": 1280, "height": 1000})


def site_settings(page: Page, demo: Demonstration) -> None:
    from wagtail.models import Site

    site = Site.objects.get(is_default_site=True)
    page.goto(reverse("wagtailsettings:edit", args=["home", "sitesettings", site.pk]))
    page.locator("#id_logo-chooser").scroll_into_view_if_needed()


def erase(page: Page, demo: Demonstration) -> None:
    from contributions.models import Contribution
    from contributions.queue import QUEUE_ERASE

    published = Contribution.objects.published().order_by("pk")[:1].get()
    page.goto(reverse(QUEUE_ERASE, args=[published.pk]))


def _edit(page: Page, slug: str, tab: str = "") -> None:
    from wagtail.admin.models import EditingSession

    # Nobody else has the page open: who did, for another picture, would be shown.
    EditingSession.objects.all().delete()
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
    "suites": outcomes,
    "projet": project,
    "carnet": logbook,
    "resultat": result,
    "image": picture,
    "reglages": site_settings,
    "effacer": erase,
}
