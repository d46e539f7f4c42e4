"""The page of a secret link once its submission is erased: what went, what stays and why."""

from typing import Any

from contributions.models import Contest, Decision, Report, Submission, ThreadEntry
from contributions.sent import kind_of
from people.models import SecretLink


def erased_page(link: SecretLink, token: str) -> dict[str, Any]:
    """Reference, dates, decisions without words, counts."""
    submission = link.submission
    steps = ThreadEntry.objects.filter(submission=submission, kind=ThreadEntry.Kind.ERASED)
    decisions = Decision.objects.filter(submission=submission).select_related("reason")
    return {
        "submission": submission,
        "page": submission.page.specific,
        "kind": kind_of(submission),
        "is_report": submission.kind == Submission.Kind.REPORT,
        "on_request": steps.exists(),
        "decisions": list(decisions.order_by("decided_at", "id")),
        "contest": Contest.objects.filter(pk=submission.pk).first(),
        "report": Report.objects.filter(pk=submission.pk).first(),
    }
