"""The sheet of a day: how many come, to what, and what they need; names nowhere."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import services
from events.figures import by_level, by_workshop, figures_of
from events.models import Needs
from events.permissions import may_decide_registrations, may_view_needs, may_view_registrations
from events.staff.base import LOGISTICS, NEEDS_SHOWN, DayView
from events.states import EventState
from events.statuses import HAS_A_SEAT, Status

NEEDS_AT_MOST = 500
OVER = (EventState.OVER, EventState.REPORTED)


class LogisticsView(DayView):
    """Numbers for whoever sees registrations; needs, when they are asked for, for whoever may see those."""

    template_name = "events/admin/logistics.html"
    page_title = _("Sheet of the day")
    header_icon = "list-ul"
    may = staticmethod(may_view_registrations)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *before, _own_address, here = super().get_breadcrumbs_items()
        return [*before, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        day, figures = self.day, figures_of(self.day.pk)
        shows_needs = "needs" in self.request.GET
        people, by_status = by_workshop(day.pk), figures.by_status
        over = day.state(timezone.now()) in OVER
        return context | {
            "state": day.state(timezone.now()).label,
            "figures": figures,
            "statuses": [
                (status.label, figures.by_status[status])
                for status in Status
                if figures.by_status.get(status)
            ],
            "levels": by_level(day.pk),
            "workshops": [(workshop, *people.get(workshop.pk, (0, 0))) for workshop in day.workshops.all()],
            "needs": self.needs() if shows_needs else None,
            "has_needs": not shows_needs and context["may_view_needs"] and self.rows().exists(),
            "needs_at_most": NEEDS_AT_MOST,
            "over": over,
            "not_ticked": by_status.get(Status.CONFIRMED, 0) if over else 0,
        }

    def rows(self) -> Any:
        return Needs.objects.filter(registration__page=self.day, registration__status__in=HAS_A_SEAT)

    def needs(self) -> list[tuple[str, str, int]]:
        """What people who have a seat need, each with how many come of that party; no name, no reference."""
        if not may_view_needs(self.request.user, self.day.pk):
            raise PermissionDenied
        # Not in the order of registration, which would tell who.
        rows = self.rows().order_by("access", "diet", "pk")
        found = list(rows.values_list("access", "diet", "registration__companions")[:NEEDS_AT_MOST])
        self.look(NEEDS_SHOWN, len(found))
        return [(access, diet, 1 + companions) for access, diet, companions in found]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The absent are marked."""
        if not may_decide_registrations(request.user, pk):
            raise PermissionDenied
        try:
            absent = services.mark_absent(event_id=pk, now=timezone.now())
        except services.DayNotOver:
            messages.error(request, gettext("The day is not over: whoever has not come yet may still come."))
        else:
            said = ngettext(
                "%(count)d registration is marked “did not come”.",
                "%(count)d registrations are marked “did not come”.",
                absent,
            )
            messages.success(request, said % {"count": absent})
        return redirect(LOGISTICS, pk)
