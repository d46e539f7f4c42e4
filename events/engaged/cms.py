"""Where those who engage stand in the CMS: figures, resource agents by skill, needs and their answers."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter

from events.engaged import cms_views, needs
from events.engaged.permissions import ASK, VIEW


class EngagedMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


@hooks.register("register_admin_menu_item")
def engaged_menu_item() -> MenuItem:
    return EngagedMenuItem(
        _("Agents who engage"), reverse("engaged"), name="engaged", icon_name="group", order=178
    )


@hooks.register("register_admin_urls")
def engaged_urls() -> list[URLPattern]:
    return [
        path("engaged/", cms_views.FiguresView.as_view(), name="engaged"),
        path("engaged/resources/", cms_views.ResourcesView.as_view(), name="engaged_resources"),
        path("engaged/needs/<int:pk>/", cms_views.NeedView.as_view(), name="engaged_need"),
    ]


@hooks.register("register_permissions")
def engaged_permissions() -> "QuerySet[Permission]":
    """So that they can be given to a group in the CMS."""
    codenames = [label.partition(".")[2] for label in (VIEW, ASK)]
    return Permission.objects.filter(content_type__app_label="people", codename__in=codenames)


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    """How these show in the log: with how many rows, and never whose."""

    class Rows(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            rows = log_entry.data.get("rows", 0)
            counted = ngettext("%(rows)d agent", "%(rows)d agents", rows) % {"rows": rows}
            return f"{self.label} ({counted})"

    labels = {
        needs.ASKED: _("Need for a skill asked"),
        needs.ANSWERS_SHOWN: _("Addresses of those who answered yes shown"),
        needs.LISTED: _("Resource agents listed"),
    }
    for action, label in labels.items():
        actions.register_action(action)(type("RowsFormatter", (Rows,), {"label": label}))
