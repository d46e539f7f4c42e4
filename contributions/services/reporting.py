"""Reports of published contributions (DSA, articles 16 and 17, as house rules): received, answered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from contributions import alerts, notifications
from contributions.models import Contribution, Decision, Report, Submission, ThreadEntry
from contributions.services.deciding import (
    IllegalMove,
    StaleDecision,
    describe_last_decision,
    last_decision,
    log_decision,
    settle,
)
from contributions.services.receiving import new_submission
from contributions.services.telling import tell
from people.models import ContactDetails, SecretLink, User
from people.services import give_link, keep_contact_details

Verb = Decision.Verb


@transaction.atomic
def report(
    *,
    contribution: Contribution,
    ground: str,
    words: str,
    email: str,
    idempotency_key: str | None,
    now: datetime,
) -> tuple[Report, SecretLink]:
    """Receive a report of something published: envelope, words, address apart, link, queued receipt.

    Raises IllegalMove when the contribution is not public any more, IntegrityError when
    `idempotency_key` was stored already.
    """
    contribution.refresh_from_db()
    if contribution.status != Contribution.Status.PUBLISHED:
        raise IllegalMove(
            gettext("This contribution is no longer published: there is nothing left to report.")
        )
    page = contribution.submission.page.specific
    submission = new_submission(
        page=page, kind=Submission.Kind.REPORT, submitted_at=now, idempotency_key=idempotency_key
    )
    received = Report.objects.create(
        submission=submission,
        content=contribution.submission,
        ground=ground,
        words=words,
        submitted_at=now,
    )
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=page.stage, public=False
    )
    link = give_link(submission, is_first=True)
    if email:
        details = keep_contact_details(
            submission,
            email=email,
            delete_after=page.contact_details_until(now),
            purpose=ContactDetails.Purpose.REPORT,
        )
        tell(notifications.queue_report_receipt, received, page=page, link=link, details=details, now=now)
    tell(alerts.queue_new, submission, event=alerts.Event.REPORTED, now=now)
    return received, link


@transaction.atomic
def answer_report(
    *, submission_id: int, version_seen: int, upheld: bool, words: str, by: User, now: datetime
) -> Decision:
    """Answer a report, with reasons. What becomes of the content is decided by the content's own verbs.

    Raises StaleDecision when somebody answered since `version_seen`, IllegalMove without words, or when
    the report is upheld while the content still stands as it was reported.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    found = Report.objects.select_related("content").get(pk=submission_id)
    found.submission = submission
    if submission.version != version_seen or found.status != Report.Status.AWAITING:
        last = last_decision(submission)
        raise StaleDecision(
            describe_last_decision(last)
            if last
            else gettext("This report changed since you opened it. Read it again before answering.")
        )
    if not words.strip():
        raise IllegalMove(gettext("Say why: whoever reported is owed a reasoned answer."))
    if upheld and stands_as_reported(found):
        raise IllegalMove(
            gettext("The content still stands as it was reported: take it down or mask passages first.")
        )
    page = submission.page.specific
    found.status = Report.Status.UPHELD if upheld else Report.Status.REJECTED
    found.save(update_fields=["status"])
    settle(submission, waits_since=None)
    decision = Decision.objects.create(
        submission=submission,
        verb=Verb.ACCEPT_REPORT if upheld else Verb.REJECT_REPORT,
        words=words.strip(),
        decided_by=by,
        decided_at=now,
    )
    ThreadEntry.objects.create(
        submission=submission,
        kind=ThreadEntry.Kind.ANSWERED,
        at=now,
        stage=page.stage,
        public=False,
        text=decision.words,
    )
    log_decision(decision)
    tell(notifications.queue_report_answer, found, decision=decision, page=page, now=now)
    return decision


def stands_as_reported(found: Report) -> bool:
    """Whether the content is public, and nothing was decided about it since it was reported."""
    content = Contribution.objects.get(pk=found.content_id)
    decided_since = Decision.objects.filter(
        submission_id=found.content_id, decided_at__gte=found.submitted_at
    ).exists()
    return content.status == Contribution.Status.PUBLISHED and not decided_since
