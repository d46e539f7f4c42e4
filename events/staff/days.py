"""Days as the staff works through them: what comes next with its figures, what is over and not told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from contributions.permissions import pages_of
from events.models import EventPage, Registration
from events.permissions import may_view_registrations
from events.states import is_over, is_to_come
from events.statuses import HAS_A_SEAT, Status

SHOWN = 50
WEEK = timedelta(days=7)
# Minutes that take longer than this are late.
TOLD_WITHIN = timedelta(days=15)


def days_of(user: Any) -> QuerySet[EventPage]:
    """The live days whose registrations `user` sees."""
    rows = EventPage.objects.live()
    pages = pages_of(user)
    return rows if pages is None else rows.filter(pk__in=pages)


def coming(user: Any, now: datetime) -> QuerySet[EventPage]:
    """Days to come and under way that have a date, the next first."""
    dated = days_of(user).filter(is_to_come(now), starts_at__isnull=False)
    return dated.filter(Q(postponed_at=None) | Q(postponed_at__gt=now)).order_by("starts_at", "pk")


def this_week(user: Any, now: datetime) -> QuerySet[EventPage]:
    """Those of the seven days from now."""
    return coming(user, now).filter(starts_at__lt=now + WEEK)


def untold(user: Any, now: datetime) -> QuerySet[EventPage]:
    """Days that took place and whose minutes nobody published, the last first."""
    rows = days_of(user).filter(is_over(now), minutes_published_at=None)
    return rows.filter(Q(cancelled_at=None) | Q(cancelled_at__gt=now)).order_by("-ends_at", "-pk")


def people_of(days: Iterable[EventPage]) -> dict[int, dict[str, int]]:
    """How many people of each day stand where, in one query."""
    rows = Registration.objects.filter(page__in=[day.pk for day in days]).order_by()
    found: dict[int, dict[str, int]] = {}
    for page, status, people in rows.values_list("page", "status").annotate(
        people=Count("pk") + Sum("companions")
    ):
        found.setdefault(page, {})[status] = people
    return found


def rows_of(days: list[EventPage]) -> list[dict[str, Any]]:
    """Each day with its figures."""
    people = people_of(days)
    return [
        {
            "day": day,
            "seated": sum(people.get(day.pk, {}).get(status, 0) for status in HAS_A_SEAT),
            "waiting": people.get(day.pk, {}).get(Status.WAITING, 0),
            "awaiting": people.get(day.pk, {}).get(Status.AWAITING, 0),
            "came": people.get(day.pk, {}).get(Status.ATTENDED, 0),
        }
        for day in days
    ]


class DaysView(WagtailAdminTemplateMixin, TemplateView):
    """The next days and the untold ones, each leading to its sheet."""

    template_name = "events/admin/days.html"
    page_title = _("Days")
    header_icon = "calendar-alt"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_view_registrations(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = self.request.user, timezone.now()
        return super().get_context_data(**kwargs) | {
            "coming": rows_of(list(coming(user, now)[:SHOWN])),
            "untold": rows_of(list(untold(user, now)[:SHOWN])),
        }
