"""Where the CMS has outcomes: addresses, menu, buttons of pages, audit log."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from contributions.outcomes import addresses
from contributions.outcomes.panel_views import OutcomeView
from contributions.outcomes.screens import OverviewView, PageView, PublishView, may_open
from contributions.outcomes.sheet_screens import ExportSheetView, ImportSheetView, SheetView
from contributions.pages import ParticipationPage
from contributions.services.outcomes import PUBLISHED_ACTION, WITHDRAWN_ACTION
from people.models import User


@hooks.register("register_admin_urls")
def outcome_urls() -> list[URLPattern]:
    return [
        path("suites/", OverviewView.as_view(), name=addresses.INDEX),
        path("suites/contribution/<int:pk>/", OutcomeView.as_view(), name=addresses.ITEM),
        path("suites/tableur/<int:pk>/", SheetView.as_view(), name=addresses.SHEET),
        path("suites/<int:pk>/", PageView.as_view(), name=addresses.OF_PAGE),
        path("suites/<int:pk>/publier/", PublishView.as_view(), name=addresses.PUBLISH),
        path("suites/<int:pk>/exporter/", ExportSheetView.as_view(), name=addresses.EXPORT),
        path("suites/<int:pk>/importer/", ImportSheetView.as_view(), name=addresses.IMPORT),
    ]


class OutcomesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_open(request.user)


@hooks.register("register_admin_menu_item")
def outcomes_menu_item() -> MenuItem:
    return OutcomesMenuItem(
        _("Outcomes"), reverse(addresses.INDEX), name="outcomes", icon_name="check", order=155
    )


@hooks.register("register_page_header_buttons")
def outcomes_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """On the page of whatever takes contributions."""
    if page.pk and isinstance(page.specific_deferred, ParticipationPage) and may_open(user, page.pk):
        url = reverse(addresses.OF_PAGE, args=[page.pk])
        yield Button(gettext("Outcomes of its contributions"), url=url, icon_name="check", priority=66)


@hooks.register("register_log_actions")
def register_outcome_actions(actions: LogActionRegistry) -> None:
    withdrawn = _("Outcome withdrawn")
    actions.register_action(WITHDRAWN_ACTION, withdrawn, withdrawn)
    published = _("Outcomes published")

    @actions.register_action(PUBLISHED_ACTION)
    class PublishedFormatter(LogFormatter):
        label = published

        def format_message(self, log_entry: Any) -> str:
            count = log_entry.data.get("count", 0)
            return ngettext("%(count)d outcome published", "%(count)d outcomes published", count) % {
                "count": count
            }
