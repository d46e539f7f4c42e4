"""Where the screens of links stand in the CMS, and how links show in the history of a page."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from contributions.models import ThreadEntry
from contributions.permissions import may_link
from people.models import User
from portal.page_buttons import on_its_screens
from projects.follow_up.desk_panel import PANEL, PanelView
from projects.follow_up.linking import LINKED, UNLINKED, kinds_of
from projects.follow_up.screen import SCREEN, LinkingView

LABELS: dict[str, Promise] = {
    LINKED: _("Contributions linked"),
    UNLINKED: _("Contributions no longer linked"),
}


@hooks.register("register_admin_urls")
def linking_urls() -> list[URLPattern]:
    return [
        path("projects/<int:pk>/contributions/", LinkingView.as_view(), name=SCREEN),
        path("projects/contributions/<int:pk>/", PanelView.as_view(), name=PANEL),
    ]


@on_its_screens
def _buttons(page: Page, user: User) -> Iterator[Button]:
    if page.pk is not None and kinds_of(page) and may_link(user):
        yield Button(_("Link contributions"), reverse(SCREEN, args=[page.pk]), icon_name="link", priority=15)


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    for code, label in LABELS.items():
        _register_one(actions, code, label)


def _register_one(actions: LogActionRegistry, code: str, name: Promise) -> None:
    @actions.register_action(code)
    class LinksFormatter(LogFormatter):
        label = name

        def format_message(self, log_entry: Any) -> str:
            count, kind = log_entry.data.get("count", 0), log_entry.data.get("kind", "")
            known = kind in ThreadEntry.Kind.values
            said = f", “{ThreadEntry.Kind(kind).label}”" if known else ""
            number = ngettext("%(count)d contribution", "%(count)d contributions", count) % {"count": count}
            return f"{name} ({number}{said})"
