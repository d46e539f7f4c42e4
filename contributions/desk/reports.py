"""Reports on the desk: their lines, and the page of one of them."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from contributions import moves, services
from contributions.desk.item import ItemView
from contributions.desk.kinds import DeskKind, Line
from contributions.desk.report_forms import Answer, answers_shown
from contributions.models import Contribution, Decision, Reason, Report, Submission
from contributions.queue import QUEUE_ITEM, QUEUE_REDACT, QUEUE_REPORT
from people.models import ContactDetails

OTHERS_SHOWN = 20


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    rows = Report.objects.filter(pk__in=keys).select_related("content").defer("words")
    return {
        row.pk: Line(
            title=gettext("Report of %(reference)s: %(ground)s")
            % {"reference": row.content.reference, "ground": row.get_ground_display()},
            state=row.get_status_display(),
        )
        for row in rows
    }


class ReportItem(ItemView):
    """One report beside what it is about: the public words, the reporter's, and the answers there are."""

    template_name = "contributions/admin/report.html"
    header_icon = "warning"

    @cached_property
    def report(self) -> Report:
        return Report.objects.select_related("content__contribution").get(pk=self.submission.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        content: Contribution = report.content.contribution
        content.submission = report.content
        context = super().get_context_data(**kwargs)
        page = context["page"]
        stands = services.stands_as_reported(report)
        is_public = content.status == Contribution.Status.PUBLISHED
        answers = set()
        if context["may_moderate"] and report.status == Report.Status.AWAITING:
            answers = self.answers(content, stands=stands)
        initial = {
            "version_seen": self.submission.version,
            "content_version_seen": report.content.version,
        }
        moves_shown = answers_shown(answers, initial=initial, failed=self.more.get("answer_form"))
        others = report.content.reports.exclude(pk=report.pk).select_related("submission")
        return context | {
            "report": report,
            "content": content,
            "content_url": reverse(QUEUE_ITEM, args=[content.pk]),
            "redact_url": reverse(QUEUE_REDACT, args=[content.pk]),
            "public_path": page.public_path(report.content) if is_public else None,
            "is_public": is_public,
            "stands": stands,
            "others": others.order_by("-submitted_at", "-pk")[:OTHERS_SHOWN],
            "moves": list(moves_shown),
            "has_reasons": Reason.objects.filter(active=True).exists(),
            "answer_url": self.address(QUEUE_REPORT),
            "read_by": page.read_by(self.submission.submitted_at),
            "has_address": ContactDetails.objects.filter(submission=self.submission).exists(),
        }

    def answers(self, content: Contribution, *, stands: bool) -> set[str]:
        """What may be answered now; upheld only once the public no longer reads what was reported."""
        if not stands:
            return {Answer.UPHOLD, Answer.REJECT}
        legal = moves.legal_verbs(content, moves.open_contest(content))
        return {Answer.REJECT} | ({Answer.TAKE_DOWN} if Decision.Verb.DECLINE in legal else set())


REPORTS = DeskKind(Submission.Kind.REPORT, _lines, ReportItem)
