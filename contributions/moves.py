"""Which decision is legal when. docs/explanation/moderation.md draws it."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from contributions.models import Contest, Contribution, Decision, FormerWords, RedactedOriginal
from contributions.pages import ParticipationPage
from people.models import User

Status = Contribution.Status
Verb = Decision.Verb

LEGAL: dict[str, frozenset[str]] = {
    Status.AWAITING: frozenset(
        {Verb.PUBLISH, Verb.REDACT, Verb.REQUEST_CHANGES, Verb.DECLINE, Verb.WITHDRAW}
    ),
    Status.CHANGES_REQUESTED: frozenset({Verb.PUBLISH, Verb.REDACT, Verb.DECLINE, Verb.WITHDRAW}),
    Status.PUBLISHED: frozenset({Verb.REDACT, Verb.DECLINE, Verb.REOPEN, Verb.WITHDRAW}),
    Status.DECLINED: frozenset({Verb.REOPEN, Verb.WITHDRAW}),
    # What its author took back is nobody else's to put forward again.
    Status.WITHDRAWN: frozenset(),
}
# While a contest waits: it is answered, and nothing gets worse for whoever contested.
LEGAL_WHILE_CONTESTED: dict[str, frozenset[str]] = {
    Status.DECLINED: frozenset({Verb.PUBLISH, Verb.REDACT, Verb.UPHOLD, Verb.WITHDRAW}),
    Status.PUBLISHED: frozenset({Verb.PUBLISH, Verb.UPHOLD, Verb.WITHDRAW}),
}
# What answers a contest, and so is not for whoever took the contested decision.
ANSWERS_A_CONTEST = frozenset({Verb.PUBLISH, Verb.REDACT, Verb.UPHOLD})
CONTESTABLE = frozenset({Verb.DECLINE, Verb.REDACT})

# Once one of these was decided, the text is no longer its author's alone to change.
READ_ONCE = frozenset({Verb.PUBLISH, Verb.REDACT, Verb.DECLINE})
# Unasked for: each leaves a former text for moderators to read.
MOST_CORRECTIONS = 20

# A request that its author does not answer comes back to the queue after this time.
ANSWERED_WITHIN = timedelta(days=14)


def answer_by(asked_at: datetime) -> date:
    """The day until which the author may answer a request made at `asked_at`."""
    return timezone.localdate(asked_at + ANSWERED_WITHIN)


def open_contest(contribution: Contribution) -> Contest | None:
    """The contest that waits for an answer, if there is one."""
    return (
        Contest.objects.filter(submission_id=contribution.pk, outcome="").select_related("decision").first()
    )


def legal_verbs(contribution: Contribution, contest: Contest | None) -> frozenset[str]:
    """What may be decided on `contribution` now; `contest` is its open one."""
    if contribution.submission.erased_at is not None:
        return frozenset()
    if contest is not None:
        return LEGAL_WHILE_CONTESTED.get(contribution.status, frozenset())
    return LEGAL[contribution.status]


def verbs_for(user: User, contribution: Contribution, contest: Contest | None) -> frozenset[str]:
    """The same for one moderator: who took a contested decision does not answer the contest."""
    verbs = legal_verbs(contribution, contest)
    if contest is not None and contest.decision.decided_by_id == user.pk:
        return verbs - ANSWERS_A_CONTEST
    return verbs


def may_correct(contribution: Contribution) -> bool:
    """Whether its author may replace the words now: when asked to, and until somebody has decided."""
    if contribution.status == Status.CHANGES_REQUESTED:
        return True
    return (
        contribution.status == Status.AWAITING
        and not was_decided(contribution)
        and not is_corrected_too_often(contribution)
    )


def was_decided(contribution: Contribution) -> bool:
    """Whether it was ever published or declined, whatever became of it since."""
    return Decision.objects.filter(submission_id=contribution.pk, verb__in=READ_ONCE).exists()


def is_corrected_too_often(contribution: Contribution) -> bool:
    return FormerWords.objects.filter(submission_id=contribution.pk).count() >= MOST_CORRECTIONS


def may_withdraw(contribution: Contribution) -> bool:
    """Whether its author may take it back: in every state, until it is gone."""
    return contribution.status != Status.WITHDRAWN and contribution.submission.erased_at is None


def name_is_fixed(contribution: Contribution) -> bool:
    """Whether the name shown may only be removed: a new one would be public without having been read."""
    return contribution.status == Status.PUBLISHED


def may_change_name(contribution: Contribution, page: ParticipationPage) -> bool:
    """Whether its author may change or remove the name shown, where there is one or one is asked for."""
    if not may_withdraw(contribution):
        return False
    return has_name(contribution) or (page.asks_who() and not name_is_fixed(contribution))


def has_name(contribution: Contribution) -> bool:
    """Whether a name is held: shown, or hidden by a moderator and kept with the original."""
    if contribution.shown_as or not contribution.redacted:
        return bool(contribution.shown_as)
    return RedactedOriginal.objects.filter(pk=contribution.pk, words__has_key="shown_as").exists()


def contestable_decision(contribution: Contribution) -> Decision | None:
    """The decision that the author may contest, once: the last one, when it refused something."""
    if Contest.objects.filter(submission_id=contribution.pk).exists():
        return None
    last = (
        Decision.objects.filter(submission_id=contribution.pk)
        .select_related("reason")
        .order_by("-decided_at", "-id")
        .first()
    )
    stands = contribution.status == Status.DECLINED or contribution.redacted
    return last if last is not None and last.verb in CONTESTABLE and stands else None
