"""Reports as the portal makes and answers them, for tests."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from calls.models import CallPage
from contributions import services
from contributions.models import Contribution, Decision, Report, Submission
from contributions.redaction import Redaction
from people.models import User
from tests.factories import make_reason, make_user

WORDS = {"ground": "insult", "words": "Le deuxième paragraphe insulte.", "email": "temoin@example.org"}
ATTACK = "\"'><script>alert(1)</script></textarea><img src=x onerror=alert(2)><b>"


def form_url(contribution: Contribution) -> str:
    return CallPage.objects.get(pk=contribution.page_id).report_path(contribution.submission)


def page_url(contribution: Contribution) -> str:
    return CallPage.objects.get(pk=contribution.page_id).public_path(contribution.submission)


def make_report(contribution: Contribution, **fields: Any) -> Report:
    values = {"ground": "insult", "words": "MOTS-DU-SIGNALEMENT", "now": timezone.now()} | fields
    link = services.submit_report(contribution=contribution, **values)
    return Report.objects.get(pk=link.submission_id)


def take_away(contribution: Contribution, verb: str = "decline") -> None:
    """What a moderator or its author does to it meanwhile."""
    common = about(contribution)
    if verb == "decline":
        services.decline(**common, reason=make_reason())
    elif verb == "withdraw":
        services.withdraw(**common)
    elif verb == "reopen":
        services.reopen(**common)
    else:
        services.redact(**common, reason=make_reason(), redaction=Redaction(passages={"body": [(0, 4)]}))


def about(report: Any, by: User | None = None) -> dict[str, Any]:
    """What every verb takes, as somebody of the staff would have it on their screen now."""
    submission = Submission.objects.get(pk=report.pk)
    return {
        "submission_id": report.pk,
        "version_seen": submission.version,
        "by": by or User.objects.filter(is_staff=True).first() or make_user(),
        "now": timezone.now(),
    }


def reject(report: Report, **fields: Any) -> Decision:
    values = {"upheld": False, "words": "Rien ne l’interdit."} | about(report)
    return services.answer_report(**values | fields)


def uphold(report: Report, **fields: Any) -> Decision:
    return reject(report, **{"upheld": True} | fields)


def take_down(report: Report, **fields: Any) -> Decision:
    values = {
        "content_version_seen": Submission.objects.get(pk=report.content_id).version,
        "words": "Ce passage insulte.",
    }
    return services.take_down(**about(report) | values | fields)


def item(submission: Any) -> str:
    return reverse("desk:inspect", args=[submission.pk])


def link_of(report: Report) -> Any:
    return report.submission.secret_links.get()
