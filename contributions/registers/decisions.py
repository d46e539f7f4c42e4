"""The register of decisions: who decided what, when and why. Read only, no contact details."""

from django.utils.translation import gettext_lazy as _

from contributions.models import Decision
from contributions.permissions import may_view_decisions
from contributions.registers.base import ReadOnly, Register, column
from contributions.registers.filters import CallFilter, ReasonFilter, by_choice
from contributions.registers.searching import WordsSearch


class DecisionPermissions(ReadOnly):
    may = staticmethod(may_view_decisions)

    def page_id(self, obj: Decision) -> int:
        return obj.submission.page_id


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

    @column(_("reference"))
    def reference(self, decision: Decision) -> str:
        return decision.submission.reference

    @column(_("call"))
    def page(self, decision: Decision) -> str:
        return str(decision.submission.page)
