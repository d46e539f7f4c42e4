"""Experiments in the CMS: the screen of who follows, and how looks at addresses show in the log."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from people.models import User
from portal.counted import log_counted
from portal.page_buttons import on_its_screens
from projects.experiments.desk import FOLLOWERS
from projects.experiments.permissions import may_view_followers
from projects.experiments.staff import TESTERS_EXPORTED, TESTERS_SHOWN, FollowersView
from projects.models import Experiment

if TYPE_CHECKING:
    from django.db.models import QuerySet

log_counted(
    {
        TESTERS_SHOWN: _("Addresses of those who offer to test shown"),
        TESTERS_EXPORTED: _("Addresses of those who offer to test exported"),
    }
)


@hooks.register("register_admin_urls")
def follower_urls() -> list[URLPattern]:
    return [path("experimentations/<int:pk>/suivi/", FollowersView.as_view(), name=FOLLOWERS)]


@hooks.register("register_permissions")
def follower_permissions() -> "QuerySet[Permission]":
    """So that it can be given to a group in the CMS."""
    return Permission.objects.filter(content_type__app_label="projects", codename="view_follower")


@on_its_screens
def _buttons(page: Page, user: User) -> Iterator[Button]:
    if page.pk is None or page.specific_class is not Experiment or not may_view_followers(user, page.pk):
        return
    yield Button(_("Who follows"), reverse(FOLLOWERS, args=[page.pk]), icon_name="group", priority=15)
