"""The page behind the secret link: the receipt, the state, and what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions.models import Contribution
from contributions.thread import thread_of
from people import links
from people.models import ContactDetails, SecretLink


@require_safe
@never_cache
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show one submission to whoever holds its link. Reading only: mail scanners open links too."""
    link = links.resolve(token, purpose=SecretLink.Purpose.FOLLOW, now=timezone.now())
    if link is None:
        response = render(request, "contributions/follow_unknown.html", status=404)
    else:
        response = render(request, "contributions/follow.html", _follow_context(link))
    # The address is the right itself: not for search engines, nor for the next site visited.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _follow_context(link: SecretLink) -> dict[str, object]:
    contribution = Contribution.objects.with_envelope().get(pk=link.submission_id)
    submission = contribution.submission
    page = submission.page.specific
    published = contribution.status == Contribution.Status.PUBLISHED
    return {
        "contribution": contribution,
        "page": page,
        "link_url": links.url_for(link),
        "thread": thread_of(submission),
        "read_by": page.read_by(submission.submitted_at),
        "erased_after": ContactDetails.objects.filter(submission=submission)
        .values_list("delete_after", flat=True)
        .first(),
        "public_path": page.public_path(submission) if published else None,
        "last_decision": submission.decisions.select_related("reason").order_by("-decided_at").first(),
    }
