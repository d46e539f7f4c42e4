"""Experiments in the CMS: the screen of who follows, and how looks at addresses show in the log."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from people.models import User
from projects.experiments.desk import FOLLOWERS
from projects.experiments.permissions import may_view_followers
from projects.experiments.staff import TESTERS_EXPORTED, TESTERS_SHOWN, FollowersView
from projects.models import Experiment

if TYPE_CHECKING:
    from django.db.models import QuerySet

COUNTED: dict[str, Promise] = {
    TESTERS_SHOWN: _("Addresses of those who offer to test shown"),
    TESTERS_EXPORTED: _("Addresses of those who offer to test exported"),
}


@hooks.register("register_admin_urls")
def follower_urls() -> list[URLPattern]:
    return [path("experimentations/<int:pk>/suivi/", FollowersView.as_view(), name=FOLLOWERS)]


@hooks.register("register_permissions")
def follower_permissions() -> "QuerySet[Permission]":
    """So that it can be given to a group in the CMS."""
    return Permission.objects.filter(content_type__app_label="projects", codename="view_follower")


@hooks.register("register_log_actions")
def register_counted(actions: LogActionRegistry) -> None:
    """Who looked at addresses, and how many rows that was; never whose."""
    for code, label in COUNTED.items():
        _register_one(actions, code, label)


def _register_one(actions: LogActionRegistry, code: str, name: Promise) -> None:
    @actions.register_action(code)
    class CountedFormatter(LogFormatter):
        label = name

        def format_message(self, log_entry: Any) -> str:
            rows = log_entry.data.get("rows", 0)
            return f"{name} ({ngettext('%(rows)d row', '%(rows)d rows', rows) % {'rows': rows}})"


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    yield from _buttons(page, user)


def _buttons(page: Page, user: User) -> Iterator[Button]:
    if page.pk is None or page.specific_class is not Experiment or not may_view_followers(user, page.pk):
        return
    yield Button(_("Who follows"), reverse(FOLLOWERS, args=[page.pk]), icon_name="group", priority=15)
