"""What moderators decide. Each verb is one transaction, checks its own rules, and leaves a trace.

Every verb takes the version that was on the screen, and raises StaleDecision when somebody decided
since, IllegalMove when the present state does not allow it (contributions.moves).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from wagtail.log_actions import log

from contributions import notifications, search
from contributions.models import Contest, Contribution, Decision, Reason, Submission, ThreadEntry
from contributions.moves import ANSWERS_A_CONTEST, legal_verbs, open_contest
from contributions.pages import ParticipationPage
from contributions.redaction import Redaction
from contributions.services.masking import mask, unmask
from contributions.services.telling import tell
from people.models import User
from portal.cache import touch

Verb = Decision.Verb
Status = Contribution.Status
# Nobody but their author and the team reads these: they go after a date.
UNPUBLISHED = frozenset({Status.DECLINED, Status.WITHDRAWN})
Step = ThreadEntry.Kind


class IllegalMove(Exception):
    """A decision that the present state does not allow; the message is a sentence for the moderator."""


class StaleDecision(IllegalMove):
    """Somebody decided meanwhile: the message says who, what and when."""


@dataclass(frozen=True)
class Outcome:
    """What a verb leaves: the state (None: as it was), the step of the thread, and who reads that step."""

    status: str | None
    step: str
    public: bool
    waits: bool = False


OUTCOMES: dict[str, Outcome] = {
    Verb.PUBLISH: Outcome(Status.PUBLISHED, Step.PUBLISHED, public=True),
    Verb.REDACT: Outcome(Status.PUBLISHED, Step.REDACTED, public=True),
    Verb.REQUEST_CHANGES: Outcome(Status.CHANGES_REQUESTED, Step.CHANGES_REQUESTED, public=False),
    Verb.DECLINE: Outcome(Status.DECLINED, Step.DECLINED, public=False),
    Verb.REOPEN: Outcome(Status.AWAITING, Step.REOPENED, public=False, waits=True),
    Verb.WITHDRAW: Outcome(Status.WITHDRAWN, Step.WITHDRAWN, public=True),
    Verb.UPHOLD: Outcome(None, Step.UPHELD, public=False),
}


@transaction.atomic
def publish(*, submission_id: int, version_seen: int, by: User, now: datetime) -> Decision:
    """Make a waiting contribution public as it was written; a contested mask falls."""
    return _decide(Verb.PUBLISH, submission_id, version_seen, by=by, now=now, change=unmask)


@transaction.atomic
def redact(
    *,
    submission_id: int,
    version_seen: int,
    redaction: Redaction,
    reason: Reason,
    words: str = "",
    by: User,
    now: datetime,
) -> Decision:
    """Make a contribution public with passages masked, the original kept apart for moderators.

    Passages are of the text as it was sent, also when some are masked already. Raises ValidationError
    when they are not passages of that text.
    """

    def change(contribution: Contribution) -> None:
        unmask(contribution)
        mask(contribution, redaction)

    return _decide(
        Verb.REDACT, submission_id, version_seen, by=by, now=now, reason=reason, words=words, change=change
    )


@transaction.atomic
def request_changes(
    *, submission_id: int, version_seen: int, words: str, by: User, now: datetime
) -> Decision:
    """Ask the author for a change; `words` say which, and are all they receive."""
    if not words.strip():
        raise IllegalMove(gettext("Say what is to be changed: these words are all that the author receives."))
    return _decide(Verb.REQUEST_CHANGES, submission_id, version_seen, by=by, now=now, words=words)


@transaction.atomic
def decline(
    *, submission_id: int, version_seen: int, reason: Reason, words: str = "", by: User, now: datetime
) -> Decision:
    """Decline a contribution, or take it down, for `reason`; `words` follow the reason's own."""
    return _decide(Verb.DECLINE, submission_id, version_seen, by=by, now=now, reason=reason, words=words)


@transaction.atomic
def reopen(*, submission_id: int, version_seen: int, words: str = "", by: User, now: datetime) -> Decision:
    """Put a decided contribution back into the queue, as it was written; it is not public meanwhile."""
    return _decide(Verb.REOPEN, submission_id, version_seen, by=by, now=now, words=words, change=unmask)


@transaction.atomic
def withdraw(*, submission_id: int, version_seen: int, words: str = "", by: User, now: datetime) -> Decision:
    """Take a contribution out of sight for good because its author asked; its reference stays."""
    return _decide(Verb.WITHDRAW, submission_id, version_seen, by=by, now=now, words=words)


@transaction.atomic
def withdraw_own(*, submission_id: int, now: datetime) -> Decision:
    """The same by its author, by the secret link: whatever state it is in, and nobody decided it."""
    return _decide(Verb.WITHDRAW, submission_id, None, by=None, now=now)


@transaction.atomic
def uphold(*, submission_id: int, version_seen: int, words: str, by: User, now: datetime) -> Decision:
    """Answer a contest: the decision stands, and `words` say why."""
    if not words.strip():
        raise IllegalMove(
            gettext("Say why the decision stands: the author contested it and is owed a reason.")
        )
    return _decide(Verb.UPHOLD, submission_id, version_seen, by=by, now=now, words=words)


def _decide(
    verb: Verb,
    submission_id: int,
    version_seen: int | None,
    *,
    by: User | None,
    now: datetime,
    reason: Reason | None = None,
    words: str = "",
    change: Callable[[Contribution], None] | None = None,
) -> Decision:
    # Without a version, nothing was read before deciding: an author's own words.
    # The envelope's row is the lock: a second moderator waits here, then sees the new version.
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    contribution = Contribution.objects.get(pk=submission_id)
    contribution.submission = submission
    contest = open_contest(contribution)
    _refuse_stale_or_illegal(contribution, contest, verb, version_seen, by)

    page = submission.page.specific
    outcome = OUTCOMES[verb]
    was_public = contribution.status == Status.PUBLISHED
    if change is not None:
        change(contribution)
    contribution.status = outcome.status or contribution.status
    contribution.save()
    search.index(contribution)
    settle(
        submission,
        waits_since=now if outcome.waits else None,
        kept_until=words_kept_until(contribution, page=page, now=now),
    )
    decision = Decision.objects.create(
        submission=submission, verb=verb, reason=reason, words=words.strip(), decided_by=by, decided_at=now
    )
    if contest is not None:
        _close(contest, decision)
    ThreadEntry.objects.create(
        submission=submission,
        kind=outcome.step,
        at=now,
        stage=page.stage,
        public=outcome.public,
        text=step_text(decision, public=outcome.public),
    )
    log_decision(decision)
    tell(notifications.queue_decision, contribution, decision=decision, page=page, now=now)
    if contest is not None:
        tell(notifications.queue_contest_answer, contribution, contest=contest, decision=decision)
    if was_public or contribution.status == Status.PUBLISHED:
        touch(page, contribution)
    return decision


def settle(submission: Submission, *, waits_since: datetime | None, kept_until: date | None = None) -> None:
    """Something was decided: whoever saw the version before comes too late, and nobody is on it any more.

    `kept_until` is the day after which what was not published goes (contributions.erasing); None keeps it.
    """
    submission.version += 1
    submission.awaiting_since = waits_since
    submission.claimed_by = submission.claimed_at = None
    submission.delete_after = kept_until
    submission.save(update_fields=["version", "awaiting_since", "claimed_by", "claimed_at", "delete_after"])


def words_kept_until(contribution: Contribution, *, page: ParticipationPage, now: datetime) -> date | None:
    """Until when words are kept that are not published since `now`; None while they are, or may yet be."""
    if contribution.status in UNPUBLISHED:
        return page.contact_details_until(now)
    return None


def log_decision(decision: Decision) -> None:
    """The audit log's line: reference and reason, no word of anybody."""
    submission = decision.submission
    log(
        instance=submission,
        action=f"contributions.{decision.verb}",
        user=decision.decided_by,
        data={
            "reference": submission.reference,
            "reason": decision.reason.code if decision.reason else "",
        },
    )


def decision_text(decision: Decision) -> str:
    """What the author reads about a decision: the reason's words, then the moderator's."""
    reason_words = decision.reason.words_to_author if decision.reason else ""
    return "\n\n".join(part for part in (reason_words, decision.words.strip()) if part)


def step_text(decision: Decision, *, public: bool) -> str:
    """What the thread says of it: everybody reads which rule, only the author what was written to them."""
    if public:
        return decision.reason.title if decision.reason else ""
    return decision_text(decision)


def _close(contest: Contest, decision: Decision) -> None:
    contest.outcome = {
        Verb.UPHOLD: Contest.Outcome.UPHELD,
        Verb.WITHDRAW: Contest.Outcome.DROPPED,
    }.get(Verb(decision.verb), Contest.Outcome.CHANGED)
    contest.closed_at = decision.decided_at
    contest.save(update_fields=["outcome", "closed_at"])


def _refuse_stale_or_illegal(
    contribution: Contribution, contest: Contest | None, verb: Verb, version_seen: int | None, by: User | None
) -> None:
    submission = contribution.submission
    refuse_erased(submission)
    if version_seen is not None and submission.version != version_seen:
        raise StaleDecision(what_happened(submission))
    if verb not in legal_verbs(contribution, contest):
        raise IllegalMove(_not_now(contribution, contest))
    if by and contest and verb in ANSWERS_A_CONTEST and contest.decision.decided_by_id == by.pk:
        raise IllegalMove(
            gettext("You took the decision that is contested: somebody else of the team answers.")
        )


def refuse_erased(submission: Submission) -> None:
    """Raise IllegalMove when nothing is left of `submission` that could be decided about."""
    if submission.erased_at is not None:
        raise IllegalMove(
            gettext("%(reference)s was erased on %(date)s: nothing is left to decide about.")
            % {
                "reference": submission.reference,
                "date": date_format(timezone.localdate(submission.erased_at), "DATE_FORMAT"),
            }
        )


def what_happened(submission: Submission) -> str:
    """Why what was on the screen no longer holds."""
    last = last_decision(submission)
    corrected = submission.thread.filter(kind=Step.CORRECTED).order_by("-at", "-id").first()
    if corrected is not None and (last is None or corrected.at >= last.decided_at):
        return gettext("Its author corrected %(reference)s on %(when)s. Read it again before deciding.") % {
            "reference": submission.reference,
            "when": date_format(timezone.localtime(corrected.at), "DATETIME_FORMAT"),
        }
    if last is not None:
        return describe_last_decision(last)
    return gettext("%(reference)s changed since you opened it. Read it again before deciding.") % {
        "reference": submission.reference
    }


def _not_now(contribution: Contribution, contest: Contest | None) -> str:
    about = {
        "reference": contribution.reference,
        "state": contribution.get_status_display(),
    }
    if contest is not None:
        return gettext("%(reference)s is contested: answer that first.") % about
    return gettext("%(reference)s is “%(state)s”: that cannot be decided about it now.") % about


def last_decision(submission: Submission) -> Decision | None:
    """The newest decision about `submission`, with who took it and why."""
    return submission.decisions.select_related("decided_by", "reason").order_by("-decided_at", "-id").first()


def describe_last_decision(decision: Decision) -> str:
    """Who decided what, and when, in one sentence."""
    nobody = gettext("Its author") if decision.verb == Verb.WITHDRAW else gettext("Somebody")
    return pgettext("last decision", "%(who)s already decided: “%(what)s”, on %(when)s.") % {
        "who": decision.decided_by or nobody,
        "what": decision.get_verb_display(),
        "when": date_format(timezone.localtime(decision.decided_at), "DATETIME_FORMAT"),
    }
