"""Reports of published contributions (DSA, articles 16 and 17, as house rules): received, answered."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from contributions import alerts, notifications
from contributions.idempotency import already_received, idempotency_key
from contributions.models import Contribution, Decision, FormerWords, Reason, Report, Submission, ThreadEntry
from contributions.services.deciding import (
    IllegalMove,
    StaleDecision,
    decline,
    describe_last_decision,
    last_decision,
    log_decision,
    refuse_erased,
    settle,
)
from contributions.services.receiving import new_submission
from contributions.services.telling import tell
from people.models import ContactDetails, SecretLink, User
from people.services import give_link, keep_contact_details

Verb = Decision.Verb


def submit_report(
    *,
    contribution: Contribution,
    ground: str,
    words: str,
    email: str = "",
    sender_secret: str = "",
    now: datetime,
) -> SecretLink:
    """Store a report sent from the web and return the link that leads back to it; committed when it returns.

    `sender_secret` is something only the sender's browser holds (its CSRF secret): the same report from
    the same browser is one, however often it arrives, also once the contribution is no longer public.
    Raises IllegalMove when it is not public and was not reported in these words before.
    """
    key = idempotency_key(["report", contribution.pk, ground, words, email], sender_secret)
    try:
        _received, link = report(
            contribution=contribution, ground=ground, words=words, email=email, idempotency_key=key, now=now
        )
    except (IntegrityError, IllegalMove):
        # The same words came before, or twice at once: they are stored.
        if stored := already_received(key):
            return stored
        raise
    return link


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
        tell(notifications.queue_receipt, received, page=page, link=link, details=details, now=now)
    tell(alerts.queue_new, submission, event=alerts.Event.REPORTED, now=now)
    return received, link


@transaction.atomic
def take_down(
    *,
    submission_id: int,
    version_seen: int,
    content_version_seen: int,
    reason: Reason,
    words_to_author: str = "",
    words: str,
    by: User,
    now: datetime,
) -> Decision:
    """Take down what was reported, for `reason`, and uphold the report with `words`: both, or neither.

    Its author reads the reason and `words_to_author`; whoever reported reads `words`. Raises
    StaleDecision when somebody decided on either since, IllegalMove when the content is not public.
    """
    found = _take(submission_id, version_seen, words)
    decline(
        submission_id=found.content_id,
        version_seen=content_version_seen,
        reason=reason,
        words=words_to_author,
        by=by,
        now=now,
    )
    return answer_report(
        submission_id=submission_id, version_seen=version_seen, upheld=True, words=words, by=by, now=now
    )


@transaction.atomic
def answer_report(
    *, submission_id: int, version_seen: int, upheld: bool, words: str, by: User, now: datetime
) -> Decision:
    """Answer a report, with reasons. What becomes of the content is decided by the content's own verbs.

    Raises StaleDecision when somebody answered since `version_seen`, IllegalMove without words, or when
    the report is upheld while the content still stands as it was reported.
    """
    found = _take(submission_id, version_seen, words)
    if upheld and stands_as_reported(found):
        raise IllegalMove(
            gettext("The content still stands as it was reported: take it down or mask passages first.")
        )
    submission = found.submission
    page = submission.page.specific
    found.status = Report.Status.UPHELD if upheld else Report.Status.REJECTED
    found.save(update_fields=["status"])
    settle(submission, waits_since=None, kept_until=page.contact_details_until(now))
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


def _take(submission_id: int, version_seen: int, words: str) -> Report:
    """The report, held for this transaction, if it still waits for an answer and `words` are one."""
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    found = Report.objects.get(pk=submission_id)
    found.submission = submission
    refuse_erased(submission)
    if submission.version != version_seen or found.status != Report.Status.AWAITING:
        last = last_decision(submission)
        raise StaleDecision(
            describe_last_decision(last)
            if last
            else gettext("This report changed since you opened it. Read it again before answering.")
        )
    if not words.strip():
        raise IllegalMove(gettext("Say why: whoever reported is owed a reasoned answer."))
    return found


def stands_as_reported(found: Report) -> bool:
    """Whether the public still reads what was reported: no passage masked, no word corrected since."""
    content = Contribution.objects.get(pk=found.content_id)
    if content.status != Contribution.Status.PUBLISHED:
        return False
    if content.redacted and _masked_since(found):
        return False
    return not FormerWords.objects.filter(
        submission_id=found.content_id, replaced_at__gte=found.submitted_at
    ).exists()


def _masked_since(found: Report) -> bool:
    return Decision.objects.filter(
        submission_id=found.content_id, verb=Verb.REDACT, decided_at__gte=found.submitted_at
    ).exists()
