"""Requests for a change that nobody answered in time: they come back to the queue."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from contributions.models import Contribution, Decision
from contributions.moves import ANSWERED_WITHIN
from contributions.services import return_unanswered

BATCH = 200

logger = logging.getLogger(__name__)


@dataclass
class Returned:
    returned: int = 0
    failed: int = 0


def return_all_unanswered(*, now: datetime, dry_run: bool = False) -> Returned:
    """Put every request older than ANSWERED_WITHIN back; with `dry_run`, only count them.

    Each in a transaction of its own: one that fails stops no other.
    """
    result = Returned()
    for submission_id in _unanswered(now):
        try:
            # Answered or decided meanwhile, it is left as it is.
            result.returned += dry_run or return_unanswered(submission_id=submission_id, now=now)
        except Exception:
            logger.exception("request of submission %s not returned", submission_id)
            result.failed += 1
    return result


def _unanswered(now: datetime) -> Iterator[int]:
    asked_at = Decision.objects.filter(submission=OuterRef("pk")).order_by("-decided_at", "-id")
    rows = (
        Contribution.objects.filter(status=Contribution.Status.CHANGES_REQUESTED)
        .annotate(asked_at=Subquery(asked_at.values("decided_at")[:1]))
        .filter(asked_at__lte=now - ANSWERED_WITHIN)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1]
