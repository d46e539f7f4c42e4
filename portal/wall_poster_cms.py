"""The way from a page in the CMS to its poster: a call is put on walls by whoever opened it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from wagtail.admin.widgets import Button
from wagtail.models import Page

from portal.page_buttons import on_its_screens

# What is offered there, by the end of its address; the poster's own page leads to the others.
OFFERED = {"": "A4", "a3/": "A3"}


@on_its_screens
def poster_buttons(page: Page, user: Any) -> Iterator[Button]:
    """One for each size of paper. A page that is not live has no poster: its code would lead nowhere."""
    if not page.live or not hasattr(page.specific_class, "poster_path"):
        return
    # In its editor a page is its draft, whose address may be another.
    url = (Page.objects.get(pk=page.pk) if page.has_unpublished_changes else page).get_url()
    for place, (below, size) in enumerate(OFFERED.items() if url else ()):
        yield Button(
            gettext("Poster to print, %(size)s") % {"size": size},
            f"{url}affiche/{below}",
            icon_name="doc-full-inverse",
            attrs={"target": "_blank", "rel": "noreferrer"},
            priority=14 + place,
        )
