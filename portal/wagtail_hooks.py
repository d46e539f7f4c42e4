from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.ui.components import Component

from portal import today
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
        return {"user": user, "lines": today.waiting_for(user)}


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_homepage_panels")
def add_today_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(TodayPanel())
