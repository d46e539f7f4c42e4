"""The pictures of docs/guide/ and docs/how-to/, in a real browser: `make guide`.

Serves portals of its own (tools/guide_*.py make them) from a temporary folder, on a free port of 127.0.0.1,
on one and the same Monday morning: the pictures change when the screens do.
"""

import io
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import django
import time_machine
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tools.guide_screens import SCREENS, Shot, make_demonstration
from tools.shots import launch

if TYPE_CHECKING:
    from tools.guide_days import GuideDays
    from tools.guide_portal import GuidePortal
    from tools.guide_referrals import GuideReferrals

MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
COLOURS = 64
SHADE = 2
DESK = "/admin/moderation/"
WAITING = f"{DESK}?status=awaiting"


def main() -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": "",
        # Playwright's loop runs in this thread, where Django would refuse the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    django.setup()
    wanted = sys.argv[1:] or list(SHOTS)
    if unknown := sorted(set(wanted) - set(SHOTS)):
        sys.exit(f"No such picture: {', '.join(unknown)}. There are {', '.join(SHOTS)}.")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for albums in SITES:
            if any(name in wanted for album in albums for name in album.shots):
                with scratch_site() as address:
                    for album in albums:
                        take(browser, address, album, wanted)
        browser.close()


def take(browser: Browser, address: str, album: "Album", wanted: list[str]) -> None:
    """The wanted pictures of one album, all at the same instant."""
    names = [name for name in album.shots if name in wanted]
    album.folder.mkdir(parents=True, exist_ok=True)
    with time_machine.travel(MONDAY):
        portal = album.make() if names else None
        for name in names:
            shoot(browser, address, album.folder / f"{name}.png", album.shots[name], portal)


@contextmanager
def scratch_site() -> Iterator[str]:
    """The address of a portal whose database is new and empty; both are gone afterwards."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connection, connections
    from django.test.testcases import LiveServerThread

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    try:
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
        connections.close_all()


def make_days() -> "GuideDays":
    from tools.guide_days import make_guide_days

    # Other ones than those of the calls.
    choice = random.Random(28).choice
    with mock.patch("contributions.references.secrets.choice", choice):
        return make_guide_days()


def make_referrals() -> "GuideReferrals":
    from tools.guide_referrals import make_guide_referrals

    choice = random.Random(29).choice
    with mock.patch("contributions.references.secrets.choice", choice):
        return make_guide_referrals()


def make_portal() -> "GuidePortal":
    from tools.guide_portal import make_guide_portal

    # The same references each time.
    choice = random.Random(27).choice
    with mock.patch("contributions.references.secrets.choice", choice):
        return make_guide_portal()


def shoot(browser: Browser, address: str, path: Path, shot: Shot, portal: Any) -> None:
    """Take one picture in a browser of its own and write it."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": 1280, "height": 860},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="light",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "sessionid", "value": session_of(portal.reader), "url": address}])
    # A busy machine may take its time.
    context.set_default_timeout(120_000)
    page = context.new_page()
    seen = shot(page, portal) or page
    page.wait_for_load_state("networkidle")
    write(path, seen.screenshot(animations="disabled", caret="hide"))
    context.close()


def session_of(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def write(path: Path, picture: bytes) -> None:
    """Screens have few colours: a palette makes a third of the size."""
    palette = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    if path.exists() and look_the_same(Image.open(path), palette):
        print(f"{path} (as it was)")
        return
    palette.save(path, optimize=True)
    print(f"{path} ({path.stat().st_size // 1024} kB)")


def look_the_same(one: Image.Image, other: Image.Image) -> bool:
    """Whether nobody sees a difference: a browser does not smooth an edge twice the same."""
    if one.size != other.size:
        return False
    bands = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    return all(
        max(place for place, number in enumerate(band.histogram()) if number) <= SHADE for band in bands
    )


# --- The pictures -----------------------------------------------------------------------


def desk(page: Page, portal: "GuidePortal") -> None:
    page.goto(WAITING)


def filters(page: Page, portal: "GuidePortal") -> None:
    page.goto(WAITING)
    page.locator("button:has(.icon-sliders)").click()
    page.locator("[aria-controls='drilldown-id_page']").hover()


def item(page: Page, portal: "GuidePortal") -> None:
    open_item(page, portal.to_read)
    page.set_viewport_size({"width": 1280, "height": 1120})


def decline(page: Page, portal: "GuidePortal") -> None:
    open_item(page, portal.to_read)
    page.set_viewport_size({"width": 1280, "height": 1080})
    page.keyboard.press("d")
    page.keyboard.press("3")


def mask(page: Page, portal: "GuidePortal") -> None:
    from tools.guide_portal import MASKED

    page.goto(f"{DESK}redact/{portal.to_mask.pk}/")
    text = page.locator("#id_text_body")
    text.evaluate(
        "(field, words) => { const at = field.value.indexOf(words); field.focus();"
        " field.setSelectionRange(at, at + words.length); }",
        MASKED,
    )
    page.locator("[data-desk-mask]").click()
    page.locator("input[name=reason]").nth(2).check()
    page.locator("button[name=preview]").click()
    page.get_by_text("[…]").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 1180})


def masked(page: Page, portal: "GuidePortal") -> None:
    page.goto(portal.bus.public_path(portal.masked.submission))
    page.set_viewport_size({"width": 1280, "height": 1000})


def contest(page: Page, portal: "GuidePortal") -> None:
    open_item(page, portal.contested)


def report(page: Page, portal: "GuidePortal") -> None:
    open_item(page, portal.report)


def selection(page: Page, portal: "GuidePortal") -> None:
    page.goto(f"{WAITING}&page={portal.bus.pk}")
    page.locator("th [data-bulk-action-select-all-checkbox]").check()
    page.locator("[data-bulk-action-footer]:not(.hidden)").wait_for()


def together(page: Page, portal: "GuidePortal") -> None:
    selection(page, portal)
    page.locator("a[data-bulk-action-button][href*='/publish/']").click()
    page.locator("#selected-title").wait_for()


def keys(page: Page, portal: "GuidePortal") -> Locator:
    open_item(page, portal.to_read)
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog").filter(has=page.locator(".desk-keys"))
    dialog.wait_for()
    return page.locator(".w-dialog__box:visible")


def decisions(page: Page, portal: "GuidePortal") -> None:
    page.goto("/admin/contributions/decision/")


def alerts(page: Page, portal: "GuidePortal") -> None:
    page.goto("/admin/account/#tab-notifications")


def register(page: Page, portal: "GuidePortal") -> None:
    page.goto(portal.bus.moderation_path())
    page.set_viewport_size({"width": 1280, "height": 1240})


def day_sheet(page: Page, days: "GuideDays") -> None:
    page.goto(f"/admin/journees/{days.today.pk}/")
    page.set_viewport_size({"width": 1280, "height": 1180})


def day_door(page: Page, days: "GuideDays") -> None:
    page.set_viewport_size({"width": 768, "height": 1024})
    page.goto(f"/admin/journees/{days.today.pk}/accueil/")


def day_list(page: Page, days: "GuideDays") -> None:
    page.goto(f"/admin/journees/{days.today.pk}/liste/")
    page.set_viewport_size({"width": 1280, "height": 1000})


def day_together(page: Page, days: "GuideDays") -> None:
    page.goto(f"{WAITING}&page={days.by_hand.pk}")
    page.locator("th [data-bulk-action-select-all-checkbox]").check()
    page.locator("[data-bulk-action-footer]:not(.hidden)").wait_for()
    page.locator("a[data-bulk-action-button][href*='/validate/']").click()
    page.locator("#selected-title").wait_for()


def referral_item(page: Page, referrals: "GuideReferrals") -> None:
    page.goto(f"{DESK}inspect/{referrals.waiting.pk}/")
    page.locator("[data-desk-move=admit] > summary").click()
    page.set_viewport_size({"width": 1280, "height": 1500})


def referral_brief(page: Page, referrals: "GuideReferrals") -> None:
    page.goto(f"{DESK}inspect/{referrals.admissible.pk}/")
    page.locator("a[href*='/commande/']").first.click()
    page.locator("[name=propose]").wait_for()
    page.set_viewport_size({"width": 1280, "height": 1240})


def referral_public(page: Page, referrals: "GuideReferrals") -> None:
    page.goto(referrals.agreed.page.specific.public_path(referrals.agreed.submission))
    page.set_viewport_size({"width": 1280, "height": 1100})


def open_item(page: Page, contribution: Any) -> None:
    page.goto(f"{DESK}inspect/{contribution.pk}/?status=awaiting")


# The names of the files: they stand in a French document.
MODERATION: dict[str, Shot] = {
    "bureau": desk,
    "filtres": filters,
    "contribution": item,
    "ecarter": decline,
    "masquer": mask,
    "page-publique": masked,
    "contestation": contest,
    "signalement": report,
    "selection": selection,
    "ensemble": together,
    "touches": keys,
    "decisions": decisions,
    "alertes": alerts,
    "registre-public": register,
}
DAYS: dict[str, Shot] = {
    "journee-fiche": day_sheet,
    "journee-accueil": day_door,
    "journee-liste": day_list,
    "journee-valider": day_together,
}

REFERRALS: dict[str, Shot] = {
    "saisine-examiner": referral_item,
    "saisine-commande": referral_brief,
    "saisine-publique": referral_public,
}


@dataclass(frozen=True)
class Album:
    """Pictures of one folder that are taken of the same portal."""

    folder: Path
    make: Callable[[], Any]
    shots: dict[str, Shot]


HOW_TO = Path("docs/how-to/images")
GUIDE = Path("docs/guide/images")
# Those of one row share a database. The desk first: what waits of the others stands in no picture of it.
SITES = [
    [
        Album(HOW_TO, make_portal, MODERATION),
        Album(HOW_TO, make_days, DAYS),
        Album(HOW_TO, make_referrals, REFERRALS),
    ],
    [Album(GUIDE, make_demonstration, SCREENS)],
]
ALBUMS = [album for albums in SITES for album in albums]
SHOTS = {name: shot for album in ALBUMS for name, shot in album.shots.items()}


if __name__ == "__main__":
    main()
