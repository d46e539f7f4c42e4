"""How a screen of the CMS is looked at in a real browser: axe in both schemes, nothing off a phone's side."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.cms_screens import FORM, LIST
from tests.conftest import under_axe
from tests.looking import tokenless

# What runs off the side of the screen, but for what scrolls by itself there, and for what Wagtail puts
# beyond the edge on purpose: the outline of a form, and the buttons of comments, shown where one comments.
BEYOND_THE_EDGE = """
    [...document.querySelectorAll("main .nice-padding *, main .w-form-width *")]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
        .filter(each => !each.closest(".w-minimap, .w-field__comment-button"))
        .filter(each => {
            for (let box = each.parentElement; box.tagName !== "MAIN"; box = box.parentElement)
                if (/auto|scroll|hidden/.test(getComputedStyle(box).overflowX)) return false;
            return true;
        })
        .map(each => each.outerHTML.slice(0, 100))
"""
ROWS = "document.querySelectorAll('main table tbody tr').length"
SETTLED = "document.getAnimations().forEach(each => each instanceof CSSTransition && each.finish())"
RUN = """
    ([context, options]) => axe.run(context || document, options).then(({violations}) => violations.map(
        ({id, nodes}) => `${id}: ` + nodes.map(({html, any}) =>
            `${html.slice(0, 160)} ${any.map(each => each.message).join(" ")}`).slice(0, 3).join(" | ")
    ))
"""
WIDE, PHONE = {"width": 1280, "height": 2400}, {"width": 360, "height": 2400}
# Wagtail's menu is the same beside every screen: it is looked at once.
MENU = {"exclude": ["#wagtail-sidebar"]}
# All that another scheme can change of a screen that is otherwise the same; what a thumb hits (WCAG 2.5.8).
COLOURS, TARGETS = ["color-contrast", "link-in-text-block"], ["target-size"]


class Looker:
    """Looks at one screen after the other: each is loaded once, and given axe-core once."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.script = Axe().axe_script

    def wrong_with(self, name: str, address: str) -> Iterator[str]:
        """What is wrong at `address`, a sentence each."""
        is_form = name.startswith(FORM)
        self.begin(PHONE if is_form else WIDE)
        self.page.goto(address)
        if not self.page.url.endswith(address):
            yield f"leads elsewhere: {self.page.url}"
        if name.startswith(LIST) and not self.page.evaluate(ROWS):
            yield "has no row to show"
        yield from self.wrong_here(None if name == "today" else MENU, on_phone_only=is_form)

    def begin(self, viewport: dict[str, int] = WIDE) -> None:
        """By day, and as wide as the next screen is to be opened."""
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(viewport)

    def wrong_here(self, context: Any = MENU, *, on_phone_only: bool = False) -> Iterator[str]:
        """What is wrong with the screen that is open."""
        self.page.evaluate(self.script)
        if not on_phone_only:
            yield from (f"by day: {each}" for each in self.axe(context))
            self.page.emulate_media(color_scheme="dark")
            yield from (f"by night: {each}" for each in self.axe(context, COLOURS))
            self.page.set_viewport_size(PHONE)
        yield from tokenless(self.page)
        # Contrast does not depend on the width.
        yield from (f"on a phone: {each}" for each in self.axe(["main"], TARGETS))
        yield from (f"runs off a phone: {each}" for each in self.page.evaluate(BEYOND_THE_EDGE)[:4])

    def axe(self, context: Any, rules: list[str] | None = None) -> list[str]:
        options = {"preload": False, "resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = rules
        # It tries inline styles of its own, which the policy rightly refuses.
        under_axe.add(self.page)
        self.page.evaluate(SETTLED)
        found: list[str] = self.page.evaluate(RUN, [context, options])
        self.page.evaluate("0")  # lets its last messages arrive
        under_axe.discard(self.page)
        return found
