"""Days in the CMS: their series, their course, and what is refused while people hold a seat."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from events.course import may_steer
from events.course_views import CourseView
from events.engaged import cms  # noqa: F401 -- registers its addresses and its place in the menu
from events.holding import days_that_stay, too_many
from events.models import EventChange, EventPage, EventSeries
from events.staff import hooks as staff_hooks  # noqa: F401 -- the same
from people.models import User
from portal.page_buttons import on_its_screens


class EventSeriesViewSet(SnippetViewSet):
    model = EventSeries
    icon = "list-ol"
    menu_label = _("Series of days")
    menu_order = 177
    add_to_admin_menu = True
    list_display = ["title", "slug"]
    search_fields = ["title"]
    copy_view_enabled = False


register_snippet(EventSeriesViewSet)


@hooks.register("register_admin_urls")
def course_urls() -> list[URLPattern]:
    return [path("events/<int:pk>/course/", CourseView.as_view(), name="events_course")]


@hooks.register("register_log_actions")
def register_moves(actions: LogActionRegistry) -> None:
    """Moves of a day as they show in the page's history."""
    for verb in EventChange.Verb:
        actions.register_action(f"events.{verb}", verb.label, verb.label)


@on_its_screens
def _buttons(page: Any, user: User) -> Iterator[Button]:
    if page.pk is None or page.specific_class is not EventPage:
        return
    day = page.specific
    if may_steer(user, day):
        yield Button(
            _("Course of the day"),
            reverse("events_course", args=[day.pk]),
            icon_name="calendar-alt",
            priority=12,
        )


@hooks.register("before_unpublish_page")
def keep_days_with_seats(request: HttpRequest, page: Page) -> HttpResponse | None:
    """People come to this day, or to one below this page: it is cancelled or postponed first."""
    below = "include_descendants" in request.POST
    return _stays(request, [page], below=below)


# Before contributions.wagtail_hooks says to unpublish it, which such a day refuses too.
@hooks.register("before_delete_page", order=-1)
def keep_days_with_seats_from_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The same: nobody finds a day gone that they come to."""
    return _stays(request, [page], below=True)


@hooks.register("before_bulk_action", order=-1)
def keep_days_with_seats_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    if action_type not in {"unpublish", "delete"} or not (objects and isinstance(objects[0], Page)):
        return None
    below = action_type == "delete" or "include_descendants" in request.POST
    return _stays(request, objects, below=below)


def _stays(request: HttpRequest, pages: list[Page], *, below: bool) -> HttpResponse | None:
    found = pages if below else [page for page in pages if page.specific_class is EventPage]
    for sentence in days_that_stay(found, timezone.now()):
        messages.error(request, sentence)
        return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
    return None


@hooks.register("after_publish_page")
def say_who_is_too_many(request: HttpRequest, page: Page) -> None:
    """Fewer seats than people who hold one: nobody is taken out, and the editor knows."""
    if page.specific_class is EventPage:
        for sentence in too_many(EventPage.objects.get(pk=page.pk)):
            messages.warning(request, sentence)
