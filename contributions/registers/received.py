"""The register of contributions: references and where they stand. No title, no words, no names."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.permissions import may_read
from contributions.queue import QUEUE_ITEM
from contributions.registers.base import ReadOnly, Register, column
from contributions.registers.filters import CallFilter, by_choice
from contributions.registers.searching import WordsSearch


class ContributionPermissions(ReadOnly):
    may = staticmethod(may_read)

    def page_id(self, obj: Contribution) -> int:
        return obj.page_id


class ContributionRegister(Register):
    model = Contribution
    code = "contributions"
    menu_label = _("Contributions")
    menu_icon = "comment"
    permission_helper_class = ContributionPermissions
    page_lookup = "page"
    list_display = ["reference", "page", "status", "kind", "submitted_at", "masked"]
    list_filter = [by_choice("status", Contribution.Status, _("state")), CallFilter]
    list_select_related = ["submission", "page"]
    search_handler_class = WordsSearch

    def get_ordering(self, request: HttpRequest) -> list[str]:
        # The last to arrive first: by key, which the primary key follows, or the index of a call's rows.
        # The indexes that begin with the state go by the date of receipt.
        if request.GET.get("status") in Contribution.Status.values:
            return ["-submitted_at", "-submission_id"]
        return ["-submission_id"]

    def links(self, user: Any, row: Contribution) -> list[tuple[str, str]]:
        if not may_read(user, row.page_id):
            return []
        return [(gettext("Read"), reverse(QUEUE_ITEM, args=[row.pk]))]

    @column(_("reference"))
    def reference(self, contribution: Contribution) -> str:
        return contribution.reference

    @column(_("masked"))
    def masked(self, contribution: Contribution) -> str:
        return gettext("passages masked") if contribution.redacted else ""
