"""What the CMS screens about one day share: the day, who may see it, the way back, the log of a look."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from contributions.permissions import staff
from events.models import EventPage
from events.permissions import may_decide_registrations, may_view_attendees, may_view_needs

CHECK_IN = "events_check_in"
TICKS = "events_ticks"
LOGISTICS = "events_logistics"
SHEET = "events_sheet"
MESSAGE = "events_message"
DECIDE = "events_decide"
DAYS = "events_days"
READINGS = "events_readings"

ATTENDEES_SHOWN = "events.attendees_shown"
NEEDS_SHOWN = "events.needs_shown"
# Written by services.write_to_group.
WRITTEN = "events.write_to_group"


class DayView(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one day, for those whom `may` lets in."""

    header_icon = "calendar-alt"
    may: Callable[..., bool]
    day: EventPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may(request.user, kwargs["pk"]):
            raise PermissionDenied
        try:
            self.day = get_object_or_404(EventPage, pk=kwargs["pk"])
        except OverflowError as error:
            raise Http404 from error
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.day.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(DAYS), "label": gettext("Days")},
            {"url": reverse(LOGISTICS, args=[self.day.pk]), "label": self.day.title},
            {"url": "", "label": self.get_page_title(), "sublabel": self.day.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "day": self.day,
            "may_view_attendees": may_view_attendees(user, self.day.pk),
            "may_view_needs": may_view_needs(user, self.day.pk),
            "may_decide": may_decide_registrations(user, self.day.pk),
        }

    def look(self, action: str, rows: int) -> None:
        """Written before anything is shown: no look at names or needs without its line in the log."""
        if rows:
            log(instance=self.day, action=action, user=staff(self.request), data={"rows": rows})
