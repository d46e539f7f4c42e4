"""The list of a day by workshop: printed for the door, then typed back when the network never came."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.permissions import staff
from events import services
from events.models import Workshop
from events.permissions import may_view_attendees
from events.staff.base import ATTENDEES_SHOWN, DayView
from events.staff.checkin import registration_of
from events.staff.lines import expected, lines

ROWS_SHOWN = 300


class SheetView(DayView):
    """Everybody who has a seat, or those of one workshop, with a box before each name.

    On paper the boxes are ticked by hand; here they are typed back, all of them with one button.
    """

    template_name = "events/admin/sheet.html"
    page_title = _("List to print")
    header_icon = "list-ol"
    may = staticmethod(may_view_attendees)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        workshops = list(self.day.workshops.all())
        chosen = self.chosen(workshops)
        rows = expected(self.day)
        if chosen is not None:
            rows = rows.filter(choices__workshop=chosen)
        page = Paginator(rows, ROWS_SHOWN).get_page(self.request.GET.get("p"))
        shown = lines(page.object_list, self.day)
        self.look(ATTENDEES_SHOWN, len(shown))
        return super().get_context_data(**kwargs) | {
            "workshops": workshops,
            "chosen": chosen,
            "no_door": services.why_no_door(self.day, timezone.now()),
            "lines": shown,
            "people": sum(line.registration.party for line in shown),
            "page_obj": page,
            "here": self.request.get_full_path(),
            "blank_lines": range(8),
        }

    def chosen(self, workshops: list[Workshop]) -> Workshop | None:
        named = self.request.GET.get("workshop", "")
        return next((each for each in workshops if str(each.pk) == named), None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Ticks what was typed back; who is ticked already stays so."""
        now, ticked, refused = timezone.now(), 0, []
        # A day that is over is typed back as of its end: nobody came at the hour of the typing.
        at = min(now, self.day.ends_at) if self.day.ends_at else now
        for key in dict.fromkeys(request.POST.getlist("came")[:ROWS_SHOWN]):
            registration = registration_of(self.day.pk, key)
            if registration is None:
                continue
            try:
                found = services.check_in(registration_id=registration.pk, at=at, now=now, by=staff(request))
            except services.NotCheckedIn as refusal:
                refused.append(str(refusal))
            else:
                ticked += not found.again
        for sentence in dict.fromkeys(refused):
            messages.error(request, sentence)
        if ticked:
            said = ngettext("%(count)d is ticked.", "%(count)d are ticked.", ticked)
            messages.success(request, said % {"count": ticked})
        elif not refused:
            messages.warning(request, gettext("Nobody new is ticked."))
        return redirect(request.get_full_path())
