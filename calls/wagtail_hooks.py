from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry

from calls.course_views import CourseView, StartView
from calls.models import CallChange, CallPage
from calls.permissions import may_start_from, may_steer
from people.models import User
from portal.page_buttons import on_its_screens


@hooks.register("register_admin_urls")
def call_urls() -> list[URLPattern]:
    return [
        path("calls/<int:pk>/course/", CourseView.as_view(), name="calls_course"),
        path("calls/<int:pk>/start/", StartView.as_view(), name="calls_start"),
    ]


@hooks.register("register_log_actions")
def register_moves(actions: LogActionRegistry) -> None:
    """Moves of a call as they show in the page's history."""
    for verb in CallChange.Verb:
        actions.register_action(f"calls.{verb}", verb.label, verb.label)


@on_its_screens
def _buttons(page: Any, user: User) -> Iterator[Button]:
    if page.pk is None or page.specific_class is not CallPage:
        return
    call = page.specific
    if may_steer(user, call):
        yield Button(
            _("Course of the call"),
            reverse("calls_course", args=[call.pk]),
            icon_name="calendar-alt",
            priority=12,
        )
    if may_start_from(user, call):
        yield Button(
            gettext("New call from this one"),
            reverse("calls_start", args=[call.pk]),
            icon_name="copy",
            priority=32,
        )
