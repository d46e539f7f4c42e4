"""Screenshots of every page type at 360, 768 and 1280 px, light and dark: `make shots`.

Looks at a portal that is already running (PORT, 8000 by default) and writes into shots/.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (360, 768, 1280)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
FOLDER = Path("shots")
BASE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
CALL = "/participer/premier-emploi-pres-de-chez-vous/"
PAGES = {
    "accueil": "/",
    "participer": "/participer/",
    "appel": CALL,
    "appel-clos": "/participer/manger-le-midi-a-claret/",
    "appel-a-venir": "/participer/demarches-en-ligne-ou-bloquez-vous/",
    "contribuer": CALL + "contribuer/",
    "reponses": CALL + "contributions/?nature=experience",
    "reponses-mal-demandees": CALL + "contributions/?theme=inconnu&graine=-1",
    "recherche": "/recherche/?q=bus",
    "themes": "/themes/",
    "theme": "/themes/emploi/",
    "pas-encore-ouvert": "/participer/demarches-en-ligne-ou-bloquez-vous/contribuer/",
    "rubrique": "/le-labo/",
    "page": "/le-labo/la-demarche/",
    "charte": "/charte-de-participation/",
    "donnees-personnelles": "/donnees-personnelles/",
    "introuvable": "/nulle-part/",
}
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    wanted = sys.argv[1:] or None
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        for scheme in SCHEMES:
            for width in WIDTHS:
                _shoot(browser, width, scheme, wanted)
        browser.close()


def _shoot(browser: Browser, width: int, scheme: Scheme, wanted: list[str] | None) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fr-FR"
    )
    page = context.new_page()
    for name, address in PAGES.items():
        if wanted is None or name in wanted:
            page.goto(BASE + address)
            _save(page, name, width, scheme)
    if wanted is None or "contribution" in wanted:
        page.goto(BASE + CALL)
        page.locator(".voice h3 a").first.click()
        _save(page, "contribution", width, scheme)
    if wanted is None or "erreur" in wanted or "recu" in wanted:
        _form_states(page, width, scheme)
    context.close()


def _form_states(page: Page, width: int, scheme: str) -> None:
    """The form with errors, then the receipt of a sent example."""
    page.goto(BASE + CALL + "contribuer/")
    page.locator("#id_body").fill("L’embauche est à 6 h 30. Le premier bus passe à 6 h 50.")
    page.locator("#id_email").fill("lou@")
    page.locator("main form button").first.click()
    _save(page, "erreur", width, scheme)
    page.locator("#id_title").fill(f"Trois semaines à vélo ({width} px)")
    page.locator("#id_email").fill("lou@example.org")
    page.wait_for_timeout(3500)
    page.locator("main form button").first.click()
    _save(page, "recu", width, scheme)


def _save(page: Page, name: str, width: int, scheme: str) -> None:
    path = FOLDER / f"{name}-{width}-{scheme}.png"
    page.screenshot(path=path, full_page=True)
    print(path)


if __name__ == "__main__":
    main()
