"""The register of reports: what was reported, when, and when it was answered. No words, no addresses."""

from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Decision, Report
from contributions.permissions import may_view_reports
from contributions.registers.base import ReadOnly, Register, column
from contributions.registers.filters import CallFilter, by_choice
from contributions.registers.searching import WordsSearch


class ReportPermissions(ReadOnly):
    may = staticmethod(may_view_reports)

    def page_id(self, obj: Report) -> int:
        return obj.submission.page_id


class ReportSearch(WordsSearch):
    """By the reference of the report or of what it is about, or by the words of that."""

    reference_fields = ("submission_id", "content_id")
    words_field = "content_id"


class ReportRegister(Register):
    model = Report
    code = "reports"
    menu_label = pgettext_lazy("register", "Reports")
    menu_icon = "warning"
    permission_helper_class = ReportPermissions
    page_lookup = "submission__page"
    list_display = ["reference", "reported", "page", "ground", "status", "submitted_at", "answered"]
    list_filter = [
        by_choice("status", Report.Status, _("state")),
        by_choice("ground", Report.Ground, _("what is wrong")),
        CallFilter,
    ]
    list_select_related = ["submission", "submission__page", "content"]
    ordering = ["-submitted_at", "-submission_id"]
    search_handler_class = ReportSearch

    def get_queryset(self, request: HttpRequest) -> Any:
        answers = Decision.objects.filter(submission=OuterRef("pk")).order_by("-decided_at")
        answered = Subquery(answers.values("decided_at")[:1])
        return super().get_queryset(request).annotate(answered_at=answered)

    @column(_("reference"))
    def reference(self, report: Report) -> str:
        return report.reference

    @column(_("reported contribution"))
    def reported(self, report: Report) -> str:
        return report.content.reference

    @column(_("call"))
    def page(self, report: Report) -> str:
        return str(report.submission.page)

    @column(_("answered"))
    def answered(self, report: Any) -> datetime | None:
        if not hasattr(report, "answered_at"):  # one row, read by its key
            report.answered_at = report.submission.decisions.aggregate(at=Max("decided_at"))["at"]
        return report.answered_at
