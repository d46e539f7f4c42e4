"""What every decision about a subject has in common: its row under the lock of its envelope, its trace."""

from dataclasses import dataclass
from datetime import datetime

from contributions.models import Decision, Reason, ThreadEntry
from contributions.sent import hold_sent
from contributions.services import StaleDecision
from contributions.services.deciding import log_decision, refuse_erased, settle, what_happened
from contributions.services.telling import tell
from lab.models import Subject
from lab.subjects import notifications
from lab.subjects.moves import refuse_illegal
from lab.subjects.searching import stems_of
from people.models import User
from portal.cache import touch

Step = ThreadEntry.Kind


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a verb leaves: the state, whether everybody reads it, since when it waits for an answer (None: it
    does not), and the step of the thread with its words.
    """

    status: str
    public: bool
    step: str
    text: str = ""
    waits_since: datetime | None = None


def take(submission_id: int, verb: str, version_seen: int | None) -> Subject:
    """The subject as it stands now, held for this transaction, if `verb` is legal; else IllegalMove.

    Raises StaleDecision when something happened since `version_seen`; None asks nothing.
    """
    submission = hold_sent(submission_id)
    subject = Subject.objects.select_related("page").get(pk=submission_id)
    subject.submission = submission
    refuse_erased(submission)
    if version_seen is not None and submission.version != version_seen:
        raise StaleDecision(what_happened(submission))
    refuse_illegal(subject, verb)
    return subject


def settle_subject(
    subject: Subject,
    verb: str,
    outcome: Outcome,
    *,
    reason: Reason | None = None,
    words: str = "",
    by: User | None,
    now: datetime,
) -> Decision:
    """Write what was decided, with its step, its trace and its mail; what is public changes at once."""
    page, submission = subject.page, subject.submission
    was_public = subject.is_public
    subject.status = outcome.status
    if not outcome.public:
        subject.published_at = None
    elif not was_public:
        subject.published_at = now
    subject.stems = stems_of(subject)
    subject.save()
    # Published words stay under their reference; others go on their date, once nobody waits for an answer.
    stays = outcome.public or outcome.waits_since is not None
    settle(
        submission,
        waits_since=outcome.waits_since,
        kept_until=None if stays else page.contact_details_until(now),
    )
    decision = Decision.objects.create(
        submission=submission, verb=verb, reason=reason, words=words.strip(), decided_by=by, decided_at=now
    )
    if not outcome.public:
        # Public again with another answer, it does not say this one: its author and the team read it still.
        ThreadEntry.objects.filter(submission=submission, kind=Step.ANSWERED).update(public=False)
    if outcome.public and not was_public:
        _step(subject, Step.PUBLISHED, now=now)
    # An answer that is not published is between its author and the team.
    _step(
        subject,
        outcome.step,
        text=outcome.text,
        public=outcome.public or outcome.step != Step.ANSWERED,
        now=now,
    )
    log_decision(decision)
    tell(notifications.queue_decided, subject, decision=decision, page=page, now=now)
    if was_public or outcome.public:
        touch(page, subject)
    return decision


def _step(subject: Subject, kind: str, *, text: str = "", public: bool = True, now: datetime) -> None:
    ThreadEntry.objects.create(
        submission=subject.submission, kind=kind, at=now, stage=subject.page.stage, text=text, public=public
    )
