"""The CMS's report of retention: what is held and why, what will go when, what went. Counts, never what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from people import erasers
from people.erasers import Eraser
from people.models import ErasedTally, User
from people.retention import WHOLE_RUN

VIEW_REPORT = "people.view_erasedtally"
WINDOWS = (0, 7, 30, 90)
COUNTED_AT_MOST = 1000
DAYS_SHOWN = 60
RUNS_EVERY = timedelta(days=2)


def may_view_report(user: User) -> bool:
    return user.has_perm(VIEW_REPORT)


@dataclass(frozen=True)
class Number:
    """How many; `more` says that counting stopped there."""

    count: int
    more: bool


@dataclass(frozen=True)
class Kind:
    """One kind of data, and how many of its rows will be due in each of WINDOWS."""

    eraser: Eraser
    due: list[Number]


def kinds(now: datetime) -> list[Kind]:
    """Every kind; a fixed number of queries, each along an index and no further than a thousand rows."""
    return [
        Kind(each, [_bounded(each, now + timedelta(days=days)) for days in WINDOWS])
        for each in erasers.registered()
    ]


def _bounded(eraser: Eraser, now: datetime) -> Number:
    found = eraser.due(now).order_by()[: COUNTED_AT_MOST + 1].count()
    return Number(min(found, COUNTED_AT_MOST), found > COUNTED_AT_MOST)


class RetentionReport(WagtailAdminTemplateMixin, TemplateView):
    """For the data protection officer, under Reports."""

    template_name = "people/admin/retention.html"
    page_title = _("Retention and erasure")
    header_icon = "bin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_view_report(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        today = timezone.localdate(now)
        went = ErasedTally.objects.exclude(eraser=WHOLE_RUN).filter(count__gt=0)
        runs = ErasedTally.objects.filter(eraser=WHOLE_RUN)
        last_run = runs.order_by("-day").values_list("day", flat=True).first()
        labels = {each.code: each.label for each in erasers.registered()}
        since = today - timedelta(days=DAYS_SHOWN)
        return super().get_context_data(**kwargs) | {
            "kinds": kinds(now),
            "windows": WINDOWS[1:],
            "went": [
                {"day": row.day, "label": labels.get(row.eraser, row.eraser)}
                | {"on_request": row.on_request, "count": row.count}
                for row in went.filter(day__gte=since).order_by("-day", "eraser", "on_request")
            ],
            "days_shown": DAYS_SHOWN,
            "last_run": last_run,
            "is_late": last_run is None or last_run < today - RUNS_EVERY,
        }
