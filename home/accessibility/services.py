"""Barriers: received, and answered. Each verb is one transaction.

The law gives a week to answer, and more where the reply says until when and why (décret 2019-768).
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from contributions import alerts
from contributions.idempotency import idempotency_key, stored_once
from contributions.models import Decision, Submission, ThreadEntry
from contributions.pages import ParticipationPage
from contributions.plain_text import clean_text, is_blank
from contributions.sent import hold_sent
from contributions.services import IllegalMove, StaleDecision, new_submission
from contributions.services.deciding import (
    describe_last_decision,
    last_decision,
    log_decision,
    refuse_erased,
    settle,
)
from contributions.services.telling import tell
from home.accessibility import notifications
from home.accessibility.models import AccessibilityPage, Barrier
from home.accessibility.states import BarrierStatus
from people.models import ContactDetails, SecretLink, User
from people.services import give_link, keep_contact_details

Verb = Decision.Verb
Step = ThreadEntry.Kind

# verb → the state and the step that it leaves
ANSWERS: dict[str, tuple[BarrierStatus, Step]] = {
    Verb.ANSWER: (BarrierStatus.SOLVED, Step.ANSWERED),
    Verb.TAKE_UP: (BarrierStatus.PLANNED, Step.TAKEN_UP),
    Verb.NOT_TAKE_UP: (BarrierStatus.REFUSED, Step.NOT_TAKEN_UP),
}


@dataclass(frozen=True, kw_only=True)
class BarrierWords:
    """What somebody wrote, as plain text."""

    problem: str
    where: str = ""
    tried: str = ""
    equipment: str = ""


def submit_barrier(
    *,
    page: AccessibilityPage,
    words: BarrierWords,
    email: str = "",
    sender_secret: str = "",
    now: datetime,
) -> SecretLink:
    """Store a reported barrier and return the link that leads back to it; committed when it returns.

    `sender_secret` is something only the sender's browser holds (its CSRF secret): the same words from the
    same browser are one report, however often they arrive.
    """
    key = idempotency_key(["barrier", page.pk, vars(words), email], sender_secret)
    link, is_new = stored_once(key, partial(_receive, page, words, email, key, now))
    if is_new:
        tell(alerts.queue_new, link.submission, event=alerts.Event.BARRIER, now=now)
    return link


def _receive(page: AccessibilityPage, words: BarrierWords, email: str, key: str, now: datetime) -> SecretLink:
    submission = new_submission(
        page=page, kind=Submission.Kind.BARRIER, submitted_at=now, idempotency_key=key
    )
    barrier = Barrier.objects.create(submission=submission, submitted_at=now, **vars(words))
    _step(submission, Step.RECEIVED, page=page, now=now)
    link = give_link(submission, is_first=True)
    if email:
        details = keep_contact_details(
            submission,
            email=email,
            delete_after=page.contact_details_until(now),
            purpose=ContactDetails.Purpose.BARRIER,
        )
        tell(notifications.queue_received, barrier, page=page, link=link, details=details, now=now)
    return link


def legal_verbs(barrier: Barrier) -> frozenset[str]:
    """What may be answered now: anything but what was, unless it is another day that is promised."""
    if barrier.submission.erased_at is not None or barrier.status == BarrierStatus.WITHDRAWN:
        return frozenset()
    return frozenset(
        verb
        for verb, (status, _step) in ANSWERS.items()
        if status != barrier.status or status == BarrierStatus.PLANNED
    )


@transaction.atomic
def solve(*, submission_id: int, version_seen: int, words: str, by: User, now: datetime) -> Decision:
    """Say that the barrier is removed, or what to use instead.

    Every verb raises StaleDecision when somebody answered since `version_seen`, IllegalMove without words.
    """
    return _answer(Verb.ANSWER, submission_id, version_seen, words, by=by, now=now)


@transaction.atomic
def postpone(
    *, submission_id: int, version_seen: int, words: str, until: date, by: User, now: datetime
) -> Decision:
    """Say that it takes until `until`, and why; past that day it waits for an answer again."""
    if until <= timezone.localdate(now):
        raise IllegalMove(gettext("Choose a day that is still to come."))
    return _answer(Verb.TAKE_UP, submission_id, version_seen, words, until=until, by=by, now=now)


@transaction.atomic
def refuse(*, submission_id: int, version_seen: int, words: str, by: User, now: datetime) -> Decision:
    """Say why nothing is corrected."""
    return _answer(Verb.NOT_TAKE_UP, submission_id, version_seen, words, by=by, now=now)


def _answer(
    verb: str,
    submission_id: int,
    version_seen: int,
    words: str,
    *,
    until: date | None = None,
    by: User,
    now: datetime,
) -> Decision:
    words = clean_text(words)
    if is_blank(words):
        raise IllegalMove(gettext("Write the answer: whoever met a barrier is owed one."))
    submission = hold_sent(submission_id)
    barrier = Barrier.objects.get(pk=submission_id)
    barrier.submission = submission
    refuse_erased(submission)
    if submission.version != version_seen:
        last = last_decision(submission)
        raise StaleDecision(
            describe_last_decision(last)
            if last
            else gettext("This changed since you opened it. Read it again before answering.")
        )
    if verb not in legal_verbs(barrier):
        raise IllegalMove(gettext("That was answered already."))
    page = submission.page.specific.answered_by()
    barrier.status, step = ANSWERS[verb]
    barrier.promised_for = until
    barrier.save(update_fields=["status", "promised_for"])
    settle(
        submission,
        waits_since=None,
        # A promise is kept until it is held: past its day it comes back to the desk (jobs).
        kept_until=None if until else page.contact_details_until(now),
    )
    decision = Decision.objects.create(
        submission=submission, verb=verb, words=words, decided_by=by, decided_at=now
    )
    _step(submission, step, text=words, page=page, now=now)
    log_decision(decision)
    tell(notifications.queue_answered, barrier, decision=decision, promised_for=until, page=page, now=now)
    return decision


def take_back_barrier(
    submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime
) -> None:
    """It is being erased: nobody answers it any more."""
    rows = Barrier.objects.filter(
        pk=submission.pk, status__in=[BarrierStatus.AWAITING, BarrierStatus.PLANNED]
    )
    rows.update(status=BarrierStatus.WITHDRAWN)
    settle(submission, waits_since=None)


def _step(
    submission: Submission, kind: str, *, text: str = "", page: ParticipationPage, now: datetime
) -> None:
    ThreadEntry.objects.create(
        submission=submission, kind=kind, at=now, stage=page.stage, text=text, public=False
    )
