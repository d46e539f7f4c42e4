"""The register of decisions: who decided what, when and why. Read only, no contact details."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions.models import Decision
from contributions.permissions import kinds_kept_from, may_view_decisions
from contributions.registers.base import ReadOnly, Register, column
from contributions.registers.filters import CallFilter, ReasonFilter, by_choice
from contributions.registers.searching import WordsSearch


class DecisionPermissions(ReadOnly):
    may = staticmethod(may_view_decisions)

    def page_id(self, obj: Decision) -> int:
        return obj.submission.page_id

    def user_can_inspect_obj(self, user: Any, obj: Decision) -> bool:
        return super().user_can_inspect_obj(user, obj) and obj.submission.kind not in kinds_kept_from(user)


class DecisionRegister(Register):
    model = Decision
    code = "decisions"
    menu_label = _("Decisions")
    menu_icon = "list-ul"
    permission_helper_class = DecisionPermissions
    page_lookup = "submission__page"
    list_display = ["reference", "page", "verb", "reason", "decided_by", "decided_at"]
    list_filter = [by_choice("verb", Decision.Verb, _("decision")), ReasonFilter, CallFilter]
    # One index, one query: the envelope and its page come with the row.
    list_select_related = ["submission", "submission__page", "reason", "decided_by"]
    ordering = ["-decided_at", "-id"]
    search_handler_class = WordsSearch
    inspect_view_fields = ["words"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows, kept = super().get_queryset(request), kinds_kept_from(request.user)
        return rows.exclude(submission__kind__in=kept) if kept else rows

    @column(_("reference"))
    def reference(self, decision: Decision) -> str:
        return decision.submission.reference

    @column(_("call"))
    def page(self, decision: Decision) -> str:
        return str(decision.submission.page)
