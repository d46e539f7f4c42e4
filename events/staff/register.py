"""The register of registrations, day by day: where each stands; names for those who may see them.

A look at names, and an export of them, leave a line in the log with how many. Needs are in neither.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail_modeladmin.helpers.search import BaseSearchHandler

from contributions.models import Contribution
from contributions.permissions import pages_of
from contributions.queue import QUEUE_ITEM
from contributions.references import normalise_reference
from contributions.registers.base import ReadOnly, Register, RegisterIndex, RegisterItem, column
from contributions.registers.filters import by_choice
from events.models import EventPage, Registration
from events.permissions import may_view_attendees, may_view_registrations
from events.seats import SeatKind
from events.staff.base import ATTENDEES_SHOWN, CHECK_IN
from events.staff.lines import searched
from events.statuses import HAS_A_SEAT, Status

MOST_DAYS = 100
NAMES = ["name", "organisation"]


class RegistrationPermissions(ReadOnly):
    may = staticmethod(may_view_registrations)

    def page_id(self, obj: Registration) -> int:
        return obj.page_id


def day_of(request: HttpRequest) -> int | None:
    """The day that the filter of the list has chosen."""
    value = request.GET.get(DayFilter.parameter_name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


class DayFilter(SimpleListFilter):
    """By day, the last first; an older one than the list shows is taken all the same."""

    title = pgettext_lazy("co-design", "day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = EventPage.objects.order_by(F("starts_at").desc(nulls_last=True), "-pk")
        pages = pages_of(request.user)
        if pages is not None:
            rows = rows.filter(pk__in=pages)
        return [(str(pk), title) for pk, title in rows.values_list("pk", "title")[:MOST_DAYS]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        day = day_of(request)
        return queryset if day is None else queryset.filter(page=day)


class ReferenceSearch(BaseSearchHandler):
    """By reference alone: a name that one may not see is not guessed at either."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        if not search_term.strip():
            return queryset
        reference = normalise_reference(search_term)
        return queryset.filter(submission__reference=reference) if reference else queryset.none()


class NamesSearch(BaseSearchHandler):
    """By reference, or by pieces of the name."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        return searched(queryset, search_term)


class RegistrationIndex(RegisterIndex):
    """Names are shown to whoever may see them, and the log keeps to whom and how many."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        look(self.request, len(context["object_list"]))
        self.ask_for_the_day()
        return context

    def ask_for_the_day(self) -> None:
        """Nothing is found by name without it: why, rather than an empty list."""
        typed = self.request.GET.get(self.SEARCH_VAR, "").strip()
        if not typed or normalise_reference(typed) or day_of(self.request) is not None:
            return
        if may_view_attendees(self.request.user):
            messages.warning(self.request, gettext("To search by name, choose a day in the filters first."))


class RegistrationItem(RegisterItem):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.shows_names = may_view_attendees(request.user, self.instance.page_id)
        return super().dispatch(request, *args, **kwargs)

    def get_fields_dict(self) -> list[dict[str, Any]]:
        names = [name for name in self.model_admin.get_inspect_view_fields() if self.shows(name)]
        return [self.get_dict_for_field(name) for name in names]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.shows_names:
            look(self.request, 1)
        return super().get_context_data(**kwargs)

    def shows(self, name: str) -> bool:
        return self.shows_names or name not in NAMES


class RegistrationRegister(Register):
    model = Registration
    code = "registrations"
    menu_label = _("Registrations")
    menu_icon = "group"
    menu_order = 161
    permission_helper_class = RegistrationPermissions
    page_lookup = "page"
    list_display = ["reference", "name", "day", "status", "sender_kind", "party", "registered_at"]
    # A screen is narrow; a row's own page and the workbook hold these too.
    inspect_view_fields = ["organisation", "seat_kind", "attended_at"]
    list_filter = [
        DayFilter,
        by_choice("status", Status, _("state")),
        by_choice("sender_kind", Contribution.SenderKind, _("I am")),
        by_choice("seat_kind", SeatKind, _("kind of seat")),
    ]
    list_select_related = ["submission", "page", "attendee"]
    ordering = ["-submission_id"]
    index_view_class = RegistrationIndex
    inspect_view_class = RegistrationItem
    # For whoever may search names, NamesSearch.
    search_handler_class = ReferenceSearch
    search_fields = ["reference"]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        shows_names = may_view_attendees(request.user)
        names = [name for name in self.list_display if shows_names or name not in NAMES]
        if request.path == self.export_url:
            return names + [name for name in self.inspect_view_fields if shows_names or name not in NAMES]
        return [name for name in names if name != "day"] if request.GET.get("day") else names

    def get_search_handler(self, request: HttpRequest, search_fields: Any = None) -> Any:
        """By name among those of one day only: no index finds a piece of a name among all there are."""
        by_name = may_view_attendees(request.user) and day_of(request) is not None
        handler = NamesSearch if by_name else ReferenceSearch
        return handler(search_fields or self.search_fields)

    def links(self, user: Any, row: Registration) -> list[tuple[str, str]]:
        found = []
        if row.status == Status.AWAITING and may_view_registrations(user, row.page_id):
            found.append((gettext("Read"), reverse(QUEUE_ITEM, args=[row.pk])))
        if row.status in HAS_A_SEAT and may_view_attendees(user, row.page_id):
            door = reverse(CHECK_IN, args=[row.page_id])
            found.append((gettext("At the door"), f"{door}?r={row.submission.reference}"))
        return found

    @column(_("reference"))
    def reference(self, registration: Registration) -> str:
        return registration.submission.reference

    @column(_("name"))
    def name(self, registration: Registration) -> str:
        return _of_attendee(registration, "name")

    @column(_("organisation"))
    def organisation(self, registration: Registration) -> str:
        parts = (_of_attendee(registration, "organisation"), _of_attendee(registration, "service"))
        return ", ".join(filter(None, parts))

    @column(pgettext_lazy("co-design", "day"))
    def day(self, registration: Registration) -> str:
        return registration.page.title

    @column(_("people"))
    def party(self, registration: Registration) -> int:
        return registration.party


def look(request: HttpRequest, rows: int) -> None:
    """The line of the log for names that are about to be shown; none for whoever sees none."""
    if rows and may_view_attendees(request.user):
        log(
            instance=ContentType.objects.get_for_model(Registration),
            action=ATTENDEES_SHOWN,
            user=request.user,
            title=gettext("Registrations"),
            data={"rows": rows},
        )


def _of_attendee(registration: Registration, name: str) -> str:
    return getattr(getattr(registration, "attendee", None), name, "")
