"""Every public page in every state, in a real browser: what must hold on all of them (tools.shown).

Each page is opened on a phone by day; on a wide screen by night those on which every element of the others
stands, in the same place. All is asked of a page there: opening it is what costs. A part of the pages is a
test of its own, so that several workers share them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from bench.weight import weigh
from tests import looking
from tests.conftest import RULES_OF_COLOURS
from tools.shown.taking import Shown

pytestmark = pytest.mark.once

PARTS = 4
# What a page may weigh, compressed: HTML, style and scripts.
MOST_BYTES = 60_000
# Pages on which something holds otherwise, and why.
FOR_DEVELOPERS = {"planche"}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "color_scheme": "light",
}
WIDE = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark", "reduced_motion": "reduce"}
NO_SCRIPT = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


def is_mail(page: Shown) -> bool:
    return page.name.startswith("mail-")


def part_of(pages: list[Shown], part: int) -> list[Shown]:
    """Every fourth page: neighbours look alike, and are as long."""
    return pages[part::PARTS]


class Visit:
    """One browser window through which pages are looked at; gathers what is wrong, page by page."""

    def __init__(self, browser: Any, site: Any, **options: Any) -> None:
        self.site = site
        self.context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", **options)
        self.context.add_init_script(looking.WATCH_SHIFTS)
        self.page = self.context.new_page()
        self.name = ""
        self.visited = 0
        self.is_under_axe = False
        self.wrong: dict[str, list[str]] = defaultdict(list)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.note([f"script error: {error}"]))
        self.page.on("request", self._ask)
        self.page.on("response", self._answered)

    def open(self, pages: list[Shown]) -> Iterator[Shown]:
        for each in pages:
            self.name = each.name
            self.page.goto(self.site.show(each))
            self.visited += 1
            yield each

    def note(self, sentences: list[str]) -> None:
        for sentence in sentences:
            self.wrong[sentence].append(self.name)

    def still(self) -> None:
        """Nothing moves while the page loads; on a busy machine once is not always."""
        if looking.shifts(self.page):
            self.page.reload()
            self.note(looking.shifts(self.page))

    def axe(self, run: Any, rules: dict[str, Any] | None = None) -> None:
        self.is_under_axe = True
        self.note(looking.violations(self.page, run, rules))
        self.page.evaluate("0")  # lets its last messages arrive
        self.is_under_axe = False

    def end(self) -> None:
        self.context.close()
        assert self.visited
        told = [f"{sentence}\n    on {', '.join(names[:8])}" for sentence, names in self.wrong.items()]
        assert not told, f"{len(told)} faults\n" + "\n".join(told[:30])

    def _hear(self, message: Any) -> None:
        # axe tries inline styles of its own, which the policy rightly refuses.
        if "Content Security Policy" in message.text and not self.is_under_axe:
            self.note([message.text])

    def _ask(self, request: Any) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:", "about:")):
            self.note([f"asked another host: {request.url}"])

    def _answered(self, response: Any) -> None:
        missing = response.status == 404 and response.request.resource_type != "document"
        if missing and not response.url.endswith("/favicon.ico"):
            self.note([f"nothing at {response.url}"])


# --- What axe has seen --------------------------------------------------------------------


class Places(HTMLParser):
    """Each element of a page by what it is and what it stands in: what styles and roles depend on."""

    VOID = frozenset(
        {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    )

    def __init__(self, page: Shown) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: set[str] = set()
        self.feed(page.html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        names = " ".join(sorted(name for name in values if name.startswith(("aria", "tabindex", "hidden"))))
        what = f"{tag}.{values.get('class')}[{values.get('role')} {values.get('type')} {names}]"
        self.found.add(">".join([*self.open, what]))
        if tag not in self.VOID:
            self.open.append(what)

    def handle_endtag(self, tag: str) -> None:
        while self.open and not self.open.pop().startswith(f"{tag}."):
            pass


def new_to_axe(pages: list[Shown]) -> set[str]:
    """The pages to be looked at: every element of any other stands, in the same place, on one of these.

    Whichever page has most that was on none before comes first: so they are few.
    """
    unseen = {page.name: Places(page).found for page in pages}
    chosen = set()
    while unseen:
        name, found = max(unseen.items(), key=lambda each: len(each[1]))
        chosen.add(name)
        left = {other: places - found for other, places in unseen.items()}
        unseen = {other: places for other, places in left.items() if places}
    return chosen


@pytest.fixture(scope="session")
def to_axe(shown) -> set[str]:
    return new_to_axe(shown.pages)


def one_of_each_type(pages: list[Shown]) -> set[str]:
    """A page at every address of every page type, and at every one outside the tree, by name."""
    return set({(page.page_type, page.route, page.url_name): page.name for page in pages}.values())


@pytest.fixture(scope="session")
def run_axe() -> Any:
    from axe_playwright_python.sync_playwright import Axe

    return Axe().run


# --- The looks ----------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(PARTS))
def test_on_a_phone_by_day(browser, shown, shown_site, run_axe, to_axe, part):
    """Axe, headings, no scrolling sideways (at 320 px too, 400 % of 1280), rings, targets, spaced text,
    a token in each form that is posted.
    """
    visit = Visit(browser, shown_site, **PHONE)
    for each in visit.open(part_of(shown.pages, part)):
        visit.note(looking.sideways(visit.page))
        visit.still()
        if not is_mail(each):
            visit.note(looking.outline(visit.page))
            visit.note(looking.focus(visit.page))
            visit.note(looking.targets(visit.page))
            visit.note(looking.tokenless(visit.page))
        if each.name in to_axe:
            visit.axe(run_axe)
        visit.page.set_viewport_size({"width": 320, "height": 740})
        visit.note(looking.sideways(visit.page))
        visit.note(looking.spacing(visit.page))
        visit.page.set_viewport_size(PHONE["viewport"])
    visit.end()


@pytest.mark.parametrize("part", range(PARTS))
def test_on_a_wide_screen_by_night(browser, shown, shown_site, run_axe, to_axe, part):
    """Axe, nothing that moves for who asks for none, rings, targets; with forced colours, edges and rings.

    What a wide screen shows besides is the same at one address in all states: there, axe reads one of them
    whole, and of the others the colours.
    """
    whole = one_of_each_type(shown.pages)
    pages = [page for page in shown.pages if page.name in whole | to_axe and not is_mail(page)]
    visit = Visit(browser, shown_site, **WIDE)
    for each in visit.open(part_of(pages, part)):
        visit.still()
        for look in (looking.sideways, looking.moving, looking.focus, looking.targets):
            visit.note(look(visit.page))
        if each.name in whole:
            visit.axe(run_axe)
        else:
            visit.axe(run_axe, RULES_OF_COLOURS)
        visit.page.emulate_media(forced_colors="active")
        visit.note(looking.edges(visit.page))
        visit.note(looking.focus(visit.page))
        visit.page.emulate_media(forced_colors="none")
    visit.end()


def test_without_a_script_nothing_is_offered_that_needs_one(browser, shown, shown_site):
    visit = Visit(browser, shown_site, **NO_SCRIPT)
    # What differs is where a script is asked for.
    pages = [page for page in shown.pages if b"<script" in page.html and page.name not in FOR_DEVELOPERS]
    for _each in visit.open(pages[::2]):
        visit.note(looking.dead(visit.page))
    visit.end()


# --- Without a browser --------------------------------------------------------------------


def test_no_page_weighs_more_than_a_slow_connection_bears(shown, shown_site):
    heavy = {}
    styled = 0
    for page in shown.pages:
        if page.name not in FOR_DEVELOPERS and not is_mail(page):
            shown_site.show(page)
            weight = weigh(shown_site.server_port, page.address, status=page.status)
            assert weight.html > 500, page.name
            styled += weight.css > 5000
            if weight.total > MOST_BYTES:
                heavy[page.name] = weight
    assert not heavy
    # All but what somebody downloads of what is held about them.
    assert styled >= 250


def title_of(page: Shown) -> str:
    found = re.search(r"<title>(.*?)</title>", page.html.decode(), re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def test_two_pages_of_a_scene_that_stand_at_two_addresses_have_two_titles(shown):
    titles: Counter[tuple[str, str]] = Counter()
    for scene, path, title in {
        (page.scene, page.address.partition("?")[0], title_of(page))
        for page in shown.pages
        if not is_mail(page)
    }:
        assert title, path
        titles[scene, title] += 1
    assert {what: number for what, number in titles.items() if number > 1} == {}
