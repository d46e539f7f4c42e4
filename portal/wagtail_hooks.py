from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from portal import (
    passages,  # noqa: F401 -- registers the buttons of other languages
    starters,
    starters_cms,  # noqa: F401 -- registers its screens and the ways to them
    today,
    wall_poster_cms,  # noqa: F401 -- registers the ways to posters
)
from portal.content_checks.panel import put_ours_in
from portal.guide import cms as guide_in_the_cms  # noqa: F401 -- registers its pages and its menu item
from portal.jobs import cms as jobs_in_the_cms  # noqa: F401 -- registers its page and its alarm
from portal.tasks import cms as tasks_in_the_cms  # noqa: F401 -- registers its page


class TodayPanel(Component):
    """What waits for this person, first on the CMS's home page."""

    name = "today"
    template_name = "portal/admin/today_panel.html"
    order = 50

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        lines = today.waiting_for(user)
        return {
            "user": user,
            "lines": lines,
            "waits": any(line.count for line in lines),
            "late": any(line.is_late for line in lines),
            "starters": starters.offered_to(user),
            "guide_url": _guide_url(),
        }


def _guide_url() -> str:
    """The editors' guide, where this portal has one in its CMS."""
    try:
        return reverse("editor_guide")
    except NoReverseMatch:
        return ""


SHEETS = ("admin", "admin-forms", "admin-registers", "admin-today")


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    sheets = ((static(f"css/{name}.css"),) for name in SHEETS)
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("construct_homepage_panels")
def add_today_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(TodayPanel())


@hooks.register("construct_wagtail_userbar")
def check_content(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    put_ours_in(request, items, page)


@hooks.register("insert_editor_js")
def advice_js() -> str:
    return format_html('<script type="module" src="{}"></script>', static("js/advice.js"))
