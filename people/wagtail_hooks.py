from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from people.drafts import cms as drafts_in_the_cms  # noqa: F401 -- registers its screen and its button
from people.mail import menu  # noqa: F401 -- registers its addresses and its place in the menu
from people.models import AgentDomain
from people.reports import RetentionReport, may_view_report


class AgentDomainViewSet(SnippetViewSet):
    """The list of whose addresses are agents'."""

    model = AgentDomain
    icon = "mail"
    menu_label = _("Domains of agents")
    menu_order = 520
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["domain", "with_subdomains"]
    list_per_page = 50
    search_fields = ["domain"]


register_snippet(AgentDomainViewSet)


class _RetentionMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_view_report(request.user)  # type: ignore[arg-type]


@hooks.register("register_admin_urls")
def retention_report_url() -> list[Any]:
    return [path("reports/retention/", RetentionReport.as_view(), name="retention_report")]


@hooks.register("register_reports_menu_item")
def retention_report_item() -> MenuItem:
    return _RetentionMenuItem(
        _("Retention and erasure"),
        reverse("retention_report"),
        name="retention-and-erasure",
        icon_name="bin",
        order=950,
    )
