"""A poster is one page of its paper, and nothing of it is cut, however long the question is."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from calls.models import CallPage
from tests.days import make_day
from tests.factories import make_call

pytestmark = pytest.mark.once

LONG = (
    "Quelles sont les démarches administratives incompréhensibles qui vous ont découragé d’entreprendre, et "
    "qu’aurait-il fallu qu’un agent de la Région vous dise clairement pour aller jusqu’au bout ?"
)
# In millimetres.
PAPERS = {"": (210, 297), "a4-encre/": (210, 297), "a3/": (297, 420), "a3-encre/": (297, 420)}

WHAT_IS_CUT = """() => {
  const sheet = document.querySelector(".wallposter").getBoundingClientRect();
  const way = document.querySelector(".wallposter__way").getBoundingClientRect();
  const cut = [...document.querySelectorAll(".wallposter :is(p, dt, dd, h1, time)")].filter((each) => {
    const box = each.getBoundingClientRect();
    const leaves = box.bottom > sheet.bottom + 1 || box.right > sheet.right + 1;
    return leaves || each.scrollWidth > each.clientWidth + 1;
  });
  const title = document.querySelector(".wallposter__title").getBoundingClientRect();
  return cut.map((each) => each.textContent).concat(title.bottom > way.top + 1 ? ["the title"] : []);
}"""


def posters() -> dict[str, str]:
    assert len(LONG) > 190
    assert len(LONG) <= CallPage._meta.get_field("question").max_length
    crowded = {
        "audience": "jeunes de 16 à 25 ans\nemployeurs du bassin d’emploi\naccompagnants\nélus",
        "service_name": "Mission de coordination de l’innovation publique, équipe de l’emploi des jeunes",
        "service_email": "emploi@example.org",
        "service_phone": "01 99 00 00 30",
    }
    pages = {
        "long": make_call(question=LONG, slug="longue", **crowded),
        "short": make_call(question="Et si on mangeait mieux ?", slug="courte", stage="design"),
        "day": make_day(title=LONG, slug="journee-longue"),
        "cancelled": make_day("cancelled", slug="annulee"),
    }
    return {name: f"{page.url}affiche/" for name, page in pages.items()}


def test_a_poster_is_one_page_of_its_paper_and_nothing_is_cut(desktop, axe: Callable[..., None]):
    for name, address in posters().items():
        for slug, (width, height) in PAPERS.items():
            desktop.emulate_media(media="screen")
            desktop.goto(address + slug)
            if slug == "":
                axe(desktop)
            desktop.emulate_media(media="print")
            printed = desktop.pdf(prefer_css_page_size=True, print_background=slug == "")
            with pikepdf.open(io.BytesIO(printed)) as pdf:
                assert len(pdf.pages) == 1, (name, slug)
                box = [float(side) / 72 * 25.4 for side in pdf.pages[0].mediabox]
            assert box[2:] == pytest.approx([width, height], abs=1), (name, slug)
            assert desktop.evaluate(WHAT_IS_CUT) == [], (name, slug)


def test_without_a_script_the_page_says_how_to_print(no_js):
    no_js.goto(f"{make_call().url}affiche/")
    assert not no_js.locator("[data-print]").is_visible()
    no_js.locator(".wall__tools p").last.wait_for()
    assert (
        "navigateur" in no_js.locator(".wall__tools").inner_text()
        or "browser" in no_js.locator(".wall__tools").inner_text()
    )
