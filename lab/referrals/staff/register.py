"""The register of referrals: what was asked, by which function or service, and where it stands. No names."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions.permissions import may_read
from contributions.queue import QUEUE_ITEM, submission_of_reference
from contributions.registers.base import ReadOnly, Register, column
from contributions.registers.filters import by_choice
from contributions.registers.searching import NameSearch
from lab.models import Referral
from lab.referrals.permissions import may_view_referrals
from lab.referrals.waiting import WATCHED
from lab.statuses import ReferralStatus


class ReferralPermissions(ReadOnly):
    may = staticmethod(may_view_referrals)

    def page_id(self, obj: Referral) -> int:
        return obj.page_id


class ReferralSearch(NameSearch):
    """By reference, or by a part of a title, or of the function or service."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        submission_id = submission_of_reference(search_term)
        if submission_id is not None:
            return queryset.filter(pk=submission_id)
        return super().search_queryset(queryset, search_term, **kwargs)


class WatchFilter(SimpleListFilter):
    """What somebody of the lab should look at."""

    title = pgettext_lazy("filter", "what is to be looked at")
    parameter_name = "watch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, each.label) for code, each in WATCHED.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        watched = WATCHED.get(self.value() or "")
        return watched.narrow(queryset, timezone.now()) if watched else queryset


class ReferralRegister(Register):
    model = Referral
    code = "referrals"
    menu_label = pgettext_lazy("register", "Referrals")
    menu_icon = "form"
    menu_order = 162
    permission_helper_class = ReferralPermissions
    page_lookup = "page"
    list_display = ["reference", "title", "commissioner", "status", "received", "due"]
    # A screen is narrow; a row's own page holds these too.
    inspect_view_fields = ["commissioner_kind", "expected_by", "public_title", "public", "passed_on_to"]
    list_filter = [
        by_choice("status", ReferralStatus, _("state")),
        WatchFilter,
        by_choice("commissioner_kind", Referral.CommissionerKind, pgettext_lazy("filter", "commissioner")),
    ]
    list_select_related = ["submission"]
    ordering = ["-submitted_at", "-submission_id"]
    search_handler_class = ReferralSearch
    search_fields = ["title", "commissioner", "public_title"]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        if request.path == self.export_url:
            return [*self.list_display, *self.inspect_view_fields]
        return self.list_display

    def links(self, user: Any, row: Referral) -> list[tuple[str, str]]:
        if not may_read(user, row.page_id):
            return []
        return [(gettext("Read"), reverse(QUEUE_ITEM, args=[row.pk]))]

    @column(_("reference"))
    def reference(self, referral: Referral) -> str:
        return referral.reference

    @column(_("received"))
    def received(self, referral: Referral) -> str:
        return date_format(timezone.localtime(referral.submitted_at), "SHORT_DATE_FORMAT")

    @column(_("answer due"))
    def due(self, referral: Referral) -> str:
        if referral.answer_due is None:
            return ""
        day = date_format(referral.answer_due, "SHORT_DATE_FORMAT")
        if referral.answer_due < timezone.localdate():
            return gettext("%(day)s, late") % {"day": day}
        return day

    @column(pgettext_lazy("referral", "published"))
    def public(self, referral: Referral) -> Any:
        return referral.published_at
