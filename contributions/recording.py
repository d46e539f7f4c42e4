"""Contributions that did not come through the form: imported, or made for the demonstration.

The same rows as `services.receive` writes, with the decision taken elsewhere, and no mail.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contributions.models import Contribution, Decision, Reason, Submission, ThreadEntry
from contributions.pages import ParticipationPage
from contributions.services import Words, decision_text, new_submission


@dataclass(frozen=True, kw_only=True)
class DecidedElsewhere:
    """What had become of it before it arrived here: published, or declined for `reason`."""

    status: str
    decided_at: datetime
    reason: Reason | None = None


@transaction.atomic
def record(
    *,
    page: ParticipationPage,
    words: Words,
    submitted_at: datetime,
    origin: str,
    decided: DecidedElsewhere | None = None,
    idempotency_key: str | None = None,
    example: str = "",
) -> Contribution:
    """Store one contribution as it is; it awaits a decision unless `decided` says otherwise.

    The caller says what it touched (`portal.cache.touch`), once for the whole batch.
    """
    submission = new_submission(
        page=page,
        kind=Submission.Kind.CONTRIBUTION,
        submitted_at=submitted_at,
        origin=origin,
        awaiting=decided is None,
        idempotency_key=idempotency_key,
        example=example,
    )
    contribution = Contribution.objects.create(
        submission=submission,
        page_id=page.pk,
        submitted_at=submitted_at,
        status=decided.status if decided else Contribution.Status.AWAITING,
        **vars(words),
    )
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=submitted_at, stage=page.stage
    )
    if decided:
        _record_decision(submission, page, decided)
    return contribution


def _record_decision(submission: Submission, page: ParticipationPage, decided: DecidedElsewhere) -> None:
    published = decided.status == Contribution.Status.PUBLISHED
    decision = Decision.objects.create(
        submission=submission,
        verb=Decision.Verb.PUBLISH if published else Decision.Verb.DECLINE,
        reason=decided.reason,
        decided_at=decided.decided_at,
    )
    ThreadEntry.objects.create(
        submission=submission,
        kind=ThreadEntry.Kind.PUBLISHED if published else ThreadEntry.Kind.DECLINED,
        at=decided.decided_at,
        stage=page.stage,
        text=decision_text(decision),
    )
