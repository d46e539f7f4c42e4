"""The checks in the CMS: axe-core on the preview, and our advice about the draft, in one panel.

The userbar stands in previews alone (templates/base.html). It is drawn after the page, from the draft that
the preview was made of: advice about it is written there, and `static/js/advice.js` shows it in the editor's
panel each time the preview was renewed.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from portal.content_checks.advice import advise, ease


class PortalCheckerItem(ContentCheckerItem):
    """Wagtail's checker, with more of axe-core's rules and with advice about the words of `page`."""

    template_name = "portal/admin/checker_item.html"

    # What it says of alternative text, advice says better, and of the words that were written.
    axe_run_only = [
        *(rule for rule in ContentCheckerItem.axe_run_only if rule != "alt-text-quality"),
        *("image-alt", "list", "listitem", "table-duplicate-name", "td-has-header", "th-has-data-cells"),
    ]
    axe_custom_rules = [
        rule for rule in ContentCheckerItem.axe_custom_rules if rule["id"] != "alt-text-quality"
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "empty-meta-description": {
            "error_name": _("The page has no summary"),
            "help_text": _("One or two sentences, for lists and for search engines."),
        },
        "image-alt": {
            "error_name": _("Picture without alternative text"),
            "help_text": _("Say what it shows, or declare it decorative."),
        },
        "list": {
            "error_name": _("List that is not one"),
            "help_text": _("Make the list with the button of the text block."),
        },
        "listitem": {
            "error_name": _("List that is not one"),
            "help_text": _("Make the list with the button of the text block."),
        },
        "table-duplicate-name": {
            "error_name": _("Table whose title says twice the same"),
            "help_text": _("Give the table one title."),
        },
        "td-has-header": {
            "error_name": _("Table without headers"),
            "help_text": _("Name each column in the first line."),
        },
        "th-has-data-cells": {
            "error_name": _("Header of a table without cells"),
            "help_text": _("Take out the empty column or line."),
        },
    }

    def __init__(self, in_editor: bool = False, page: Page | None = None) -> None:
        super().__init__(in_editor=in_editor)
        self.page = page

    def get_axe_include(self, request: HttpRequest) -> list[str]:
        # The header and the footer are not the editor's.
        return ["main"]

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        request = parent_context.get("request")
        if self.page is not None and getattr(request, "in_preview_panel", False):
            context["advice"] = advise(self.page)
            context["ease"] = ease(self.page)
            context["found"] = sum(len(one.found) for one in context["advice"])
        return context


def put_ours_in(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    """The hook `construct_wagtail_userbar`: our checker in the place of Wagtail's."""
    for place, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[place] = PortalCheckerItem(in_editor=item.in_editor, page=page)
