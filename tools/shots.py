"""Screenshots of every public page in every state (tools.shown): `make shots`, into shots/.

At 360, 768 and 1280 px, by day and by night, and as it is printed. From a portal of its own, on one and the
same Monday, so that the pictures change when the pages do. `ARGS="appel journee-"` takes those whose name
begins so; `ARGS="--list"` names them all.
"""

import random
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from unittest import mock

import time_machine
from playwright.sync_api import Browser, Playwright, sync_playwright

from tools.shown.portal import begin, take_from_scratch

if TYPE_CHECKING:
    from tools.shown.serving import ShownServer
    from tools.shown.taking import Shown

FOLDER = Path("shots")
MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
WIDTHS = (360, 768, 1280)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# A4 in CSS pixels, less the margins of @page (static/css/print.css): what a page is laid out in.
PAPER = 718
# The first is the same engine without its windows, and quicker.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    begin()
    from tools.shown.serving import served
    from tools.shown.taking import taken

    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        take(Path(folder))
        all_pages = taken(Path(folder))
        if "--list" in wanted:
            print(*(page.name for page in all_pages.pages), sep="\n")
            return
        pages = [page for page in all_pages.pages if not wanted or page.name.startswith(tuple(wanted))]
        if not pages:
            sys.exit("No page is called so: --list names them all.")
        FOLDER.mkdir(exist_ok=True)
        with served(all_pages) as site, sync_playwright() as playwright:
            browser = launch(playwright)
            for scheme in SCHEMES:
                for width in WIDTHS:
                    shoot(browser, site, pages, width, f"{width}-{scheme}", scheme)
            shoot(browser, site, pages, PAPER, "print", "light", media="print")
            browser.close()
    print(f"{len(pages)} pages, {len(pages) * (len(SCHEMES) * len(WIDTHS) + 1)} pictures in {FOLDER}/")


def launch(playwright: Playwright) -> Browser:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        sys.exit("No Chromium: install one (on Debian: apt install chromium-headless-shell).")
    return playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)


def take(folder: Path) -> None:
    # The same references each time.
    choice = random.Random(9).choice
    with mock.patch("contributions.references.secrets.choice", choice), time_machine.travel(MONDAY):
        take_from_scratch(folder)


def shoot(
    browser: Browser,
    site: "ShownServer",
    pages: "list[Shown]",
    width: int,
    look: str,
    scheme: Scheme,
    *,
    media: Literal["screen", "print"] = "screen",
) -> None:
    """One picture of each page, in a browser of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
    )
    tab = context.new_page()
    tab.emulate_media(media=media)
    for page in pages:
        tab.goto(site.show(page))
        tab.screenshot(path=FOLDER / f"{page.name}-{look}.png", full_page=True, animations="disabled")
    context.close()
    print(f"{look}: {len(pages)}")


if __name__ == "__main__":
    main()
