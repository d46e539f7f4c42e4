"""The page behind the secret link of a report: its receipt, then its answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from contributions.models import Contribution, Report, ThreadEntry
from contributions.services import last_decision
from contributions.thread import thread_of
from people import links
from people.models import ContactDetails, SecretLink


def follow_report(request: HttpRequest, link: SecretLink) -> HttpResponse:
    """What was reported, by when it is read, and what was answered. Reading only."""
    report = Report.objects.select_related("submission", "content__contribution").get(pk=link.submission_id)
    submission, content = report.submission, report.content
    page = submission.page.specific
    is_public = content.contribution.status == Contribution.Status.PUBLISHED
    titles: dict[str, str] = {
        ThreadEntry.Kind.RECEIVED: gettext("Report received"),
        ThreadEntry.Kind.ANSWERED: gettext("Answer of the team"),
    }
    context = {
        "report": report,
        "page": page,
        "link_url": links.url_for(link),
        "content_reference": content.reference,
        "content_path": page.public_path(content) if is_public else None,
        "is_public": is_public,
        # Its last step holds the answer's words.
        "thread": thread_of(submission, titles=titles),
        "answer": last_decision(submission),
        "read_by": page.read_by(submission.submitted_at),
        "erased_after": ContactDetails.objects.filter(submission=submission)
        .values_list("delete_after", flat=True)
        .first(),
    }
    return render(request, "contributions/follow_report.html", context)
