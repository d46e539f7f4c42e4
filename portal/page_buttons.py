"""Buttons of a page in the CMS: in the head of its screens, and in its row of a list."""

from collections.abc import Callable, Iterator
from typing import Any

from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

# What a page offers to a user; nothing for pages that it is not about.
PageButtons = Callable[[Any, Any], Iterator[Button]]


def on_its_screens(buttons: PageButtons) -> PageButtons:
    """Show what `buttons` gives wherever a page stands in the CMS."""

    @hooks.register("register_page_header_buttons")
    def header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
        yield from buttons(page, user)

    @hooks.register("register_page_listing_more_buttons")
    def row(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
        yield from buttons(page, user)

    return buttons
