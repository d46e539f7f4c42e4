"""Which decision stands behind the present state of a contribution, and what became of a contest."""

from dataclasses import dataclass
from datetime import datetime

from contributions.models import Contest, Contribution, Decision

Status = Contribution.Status
Verb = Decision.Verb

BEHIND = {
    Status.CHANGES_REQUESTED: Verb.REQUEST_CHANGES,
    Status.DECLINED: Verb.DECLINE,
    Status.WITHDRAWN: Verb.WITHDRAW,
}
MADE_PUBLIC = frozenset({Verb.PUBLISH, Verb.REDACT})


def standing_decision(contribution: Contribution) -> Decision | None:
    """The decision whose reason and words hold now; None for what waits, or is public as it was written.

    A contest that was answered “the decision stands” leaves the contested decision standing.
    """
    verb = BEHIND.get(Status(contribution.status))
    if contribution.status == Status.PUBLISHED and contribution.redacted:
        verb = Verb.REDACT
    if verb is None:
        return None
    decisions = Decision.objects.filter(submission_id=contribution.pk, verb=verb)
    return decisions.select_related("reason").order_by("-decided_at", "-id").first()


def was_public(contribution: Contribution) -> bool:
    """Whether `contribution` was ever published: its address has been passed on since."""
    return Decision.objects.filter(submission_id=contribution.pk, verb__in=MADE_PUBLIC).exists()


@dataclass(frozen=True)
class ContestTold:
    """A contest as its author reads it."""

    words: str
    contested_at: datetime
    # Empty while somebody else has yet to read it.
    outcome: str
    outcome_label: str
    answer: Decision | None


def contest_told(contribution: Contribution) -> ContestTold | None:
    """The author's contest with its outcome and the words of whoever answered it, if there was one."""
    contest = Contest.objects.filter(submission_id=contribution.pk).first()
    if contest is None:
        return None
    return ContestTold(
        words=contest.words,
        contested_at=contest.contested_at,
        outcome=contest.outcome,
        outcome_label=contest.get_outcome_display(),
        answer=_answer(contest),
    )


def _answer(contest: Contest) -> Decision | None:
    """The decision that closed it, in the same transaction."""
    if contest.closed_at is None:
        return None
    decisions = Decision.objects.filter(submission_id=contest.pk, decided_at=contest.closed_at)
    return decisions.select_related("reason").order_by("-id").first()
