"""Telling authors what became of their contributions: one mail for each outcome that was published.

Publishing notes who is to be told; a job tells, once that is committed. Mail and mark are one transaction a
contribution: killed anywhere, the job loses nobody and tells nobody twice. An outcome that changed before
its author was told is told as it reads now. One of a contribution that is not public waits until it is;
one for whose mail the allowance of the address has no room, a day.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from contributions import notifications
from contributions.models import Contribution, Outcome
from contributions.outcomes.telling import label_of
from contributions.pages import ParticipationPage
from contributions.sent import hold_sent
from contributions.steps_told import Told

logger = logging.getLogger(__name__)

# Of one round of the job.
IN_ONE_GO = 1_000


def tell_outcomes(now: datetime) -> Told:
    """Queue the mails that wait, IN_ONE_GO at most; one that fails stops nobody, and is tried again."""
    told = Told()
    pages: dict[int, ParticipationPage] = {}
    for key in list(_due(now)[:IN_ONE_GO]):
        try:
            told.done += _tell(key, pages, now)
        except Exception:
            logger.exception("outcome of submission %s not told", key)
            told.failed += 1
    return told


def _due(now: datetime) -> "QuerySet[Outcome, int]":
    """The submissions to tell of; those that wait for longest first."""
    # Asked for the state itself, SQLite would begin with every published contribution there is.
    rows = Outcome.objects.alias(state=Lower("submission__contribution__status"))
    due = rows.filter(tell_after__lte=now, state=Contribution.Status.PUBLISHED)
    return due.order_by("tell_after", "submission").values_list("pk", flat=True)


@transaction.atomic
def _tell(submission_id: int, pages: dict[int, ParticipationPage], now: datetime) -> int:
    """Tell of one; nothing when somebody else just did, or when it was withdrawn or erased."""
    hold_sent(submission_id)
    rows = Contribution.objects.with_outcome().filter(pk=submission_id, status=Contribution.Status.PUBLISHED)
    row = rows.filter(submission__outcome__tell_after__isnull=False).first()
    if row is None:
        return 0
    if row.page_id not in pages:
        pages[row.page_id] = row.submission.page.specific
    former = row.submission.outcome.replaces
    queued = notifications.queue_outcome(
        row,
        former=label_of(former) if former else "",
        page=pages[row.page_id],
        now=now,
    )
    outcome = Outcome.objects.filter(pk=submission_id)
    if queued is notifications.Queued.NO_ROOM:
        outcome.update(tell_after=now + notifications.TRIED_AGAIN_AFTER)
        return 0
    return outcome.update(tell_after=None)
