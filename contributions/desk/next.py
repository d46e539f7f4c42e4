"""What a moderator reads next: forward in the list they came from, and round again at its end."""

from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from contributions.desk.filters import narrowed
from contributions.models import Submission
from contributions.querysets import SubmissionQuerySet
from contributions.services import CLAIM_LASTS


def next_waiting(
    request: HttpRequest, submission: Submission, *, waited_since: datetime | None
) -> Submission | None:
    """The next that waits after `submission`, which waited since `waited_since`; None when nothing does.

    Within the filters of the address; without any, within the same page first. What a colleague is on
    is passed over. What was skipped comes back only when the end was reached.
    """
    waiting = Submission.objects.open_to(request.user).awaiting_decision()
    waiting = waiting.exclude(pk=submission.pk).exclude(_somebody_else_is_on_it(request))
    query = filters_of(request)
    if query:
        return _forward(narrowed(waiting, query, request).awaiting_decision(), submission, waited_since)
    here = waiting.filter(page_id=submission.page_id)
    return _forward(here, submission, waited_since) or waiting.first()


def filters_of(request: HttpRequest) -> QueryDict:
    """The filters of the list that the address of an item carries; the state does not count: all wait."""
    query = request.GET.copy()
    query.pop("status", None)
    return query


def _forward(
    rows: SubmissionQuerySet, submission: Submission, waited_since: datetime | None
) -> Submission | None:
    found: Submission | None = None
    if waited_since is not None:
        later = rows.filter(awaiting_since__gte=waited_since).exclude(
            awaiting_since=waited_since, pk__lte=submission.pk
        )
        found = later.first()
    return found or rows.first()


def _somebody_else_is_on_it(request: HttpRequest) -> Q:
    return Q(claimed_at__gt=timezone.now() - CLAIM_LASTS) & ~Q(claimed_by=request.user.pk)
