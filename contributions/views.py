"""The page behind the secret link: the receipt, the state, and what became of it."""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions.answers import own_answers
from contributions.files import attachment_response
from contributions.models import Contribution, Submission
from contributions.permissions import may_read_attachment
from contributions.report_pages import follow_report
from contributions.thread import thread_of
from people import links
from people.models import ContactDetails, SecretLink

R = TypeVar("R", bound=HttpResponseBase)


@require_safe
@never_cache
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show one submission to whoever holds its link. Reading only: mail scanners open links too."""
    link = links.resolve(token, purpose=SecretLink.Purpose.FOLLOW, now=timezone.now())
    if link is None:
        return _discreet(render(request, "contributions/follow_unknown.html", status=404))
    if link.submission.kind == Submission.Kind.REPORT:
        return _discreet(follow_report(request, link))
    return _discreet(render(request, "contributions/follow.html", _follow_context(link, token)))


@require_safe
@never_cache
def follow_attachment(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file of one submission, for whoever holds its link, whatever became of it."""
    link = links.resolve(token, purpose=SecretLink.Purpose.FOLLOW, now=timezone.now())
    if link is None:
        return _discreet(render(request, "contributions/follow_unknown.html", status=404))
    found = (
        Contribution.objects.filter(pk=link.submission_id).select_related("submission__attachment").first()
    )
    attachment = getattr(found.submission, "attachment", None) if found else None
    if found is None or attachment is None or not may_read_attachment(found, link=link):
        raise Http404
    return _discreet(attachment_response(attachment))


def _discreet(response: R) -> R:
    """The address is the right itself: not for search engines, nor for the next site visited."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _follow_context(link: SecretLink, token: str) -> dict[str, object]:
    contribution = Contribution.objects.select_related("submission__attachment", "theme", "territory").get(
        pk=link.submission_id
    )
    submission = contribution.submission
    page = submission.page.specific
    published = contribution.status == Contribution.Status.PUBLISHED
    return {
        "contribution": contribution,
        "page": page,
        "link_url": links.url_for(link),
        "answers": own_answers(submission),
        "attachment": getattr(submission, "attachment", None),
        "attachment_url": reverse("follow_attachment", args=[token]),
        "thread": thread_of(submission),
        "read_by": page.read_by(submission.submitted_at),
        "erased_after": ContactDetails.objects.filter(submission=submission)
        .values_list("delete_after", flat=True)
        .first(),
        "public_path": page.public_path(submission) if published else None,
        "last_decision": submission.decisions.select_related("reason").order_by("-decided_at").first(),
    }
