"""Verbs of a contribution's life. Each is one transaction, checks its own rules, and leaves a trace."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from wagtail.log_actions import log
from wagtail.models import Page

from contributions import notifications, search
from contributions.models import Contribution, Decision, Reason, Submission, ThreadEntry
from contributions.pages import ParticipationPage
from contributions.questions import GivenAnswer, keep_answers
from contributions.references import new_reference
from people.models import SecretLink, User
from people.services import give_link, keep_contact_details
from portal.cache import touch

logger = logging.getLogger(__name__)

REFERENCE_TRIES = 5


class IllegalMove(Exception):
    """A decision that the present state does not allow; the message is a sentence for the moderator."""


class StaleDecision(IllegalMove):
    """Somebody decided meanwhile: the message says who, what and when."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody wrote, as plain text (`body_html`: cleaned HTML kept beside an import)."""

    title: str
    body: str
    explanation: str = ""
    body_html: str = ""
    shown_as: str = ""
    kind: str = Contribution.Kind.ANSWER
    sender_kind: str = ""
    theme_id: int | None = None
    territory_id: int | None = None
    territory_text: str = ""


@dataclass(frozen=True)
class Received:
    """A stored contribution and the link that leads back to it."""

    contribution: Contribution
    link: SecretLink


def new_submission(
    *,
    page: Page,
    kind: str,
    submitted_at: datetime,
    origin: str = Submission.Origin.WEB,
    waiting_since: datetime | None = None,
    idempotency_key: str | None = None,
    example: str = "",
) -> Submission:
    """Create an envelope under a fresh reference, awaiting a decision. Call it inside a transaction.

    Raises IntegrityError when `idempotency_key` is already taken.
    """
    for attempt in range(REFERENCE_TRIES):
        try:
            with transaction.atomic():
                return Submission.objects.create(
                    reference=new_reference(),
                    kind=kind,
                    page_id=page.pk,
                    origin=origin,
                    submitted_at=submitted_at,
                    awaiting_since=waiting_since or submitted_at,
                    idempotency_key=idempotency_key,
                    example=example,
                )
        except IntegrityError:
            key_taken = (
                idempotency_key and Submission.objects.filter(idempotency_key=idempotency_key).exists()
            )
            if key_taken or attempt == REFERENCE_TRIES - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def receive(
    *,
    page: ParticipationPage,
    words: Words,
    email: str,
    answers: Sequence[GivenAnswer] = (),
    idempotency_key: str | None,
    now: datetime,
) -> Received:
    """Store a contribution sent from the web: envelope, words, address apart, first step, queued receipt.

    `email` may be empty; personal answers are kept as long as an address. Raises IntegrityError when
    `idempotency_key` was stored already.
    """
    submission = new_submission(
        page=page,
        kind=Submission.Kind.CONTRIBUTION,
        submitted_at=now,
        idempotency_key=idempotency_key,
    )
    contribution = Contribution.objects.create(
        submission=submission, page_id=page.pk, submitted_at=now, **vars(words)
    )
    search.index(contribution)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=page.stage
    )
    delete_after = page.contact_details_until(now)
    if answers:
        keep_answers(submission, answers, delete_after=delete_after)
    link = give_link(submission, is_first=True)
    if email:
        details = keep_contact_details(submission, email=email, delete_after=delete_after)
        _tell(notifications.queue_receipt, contribution, page=page, link=link, details=details, now=now)
    return Received(contribution, link)


@transaction.atomic
def publish(*, submission_id: int, version_seen: int, by: User, now: datetime) -> Decision:
    """Make a waiting contribution public.

    Raises StaleDecision when somebody decided since `version_seen`, IllegalMove when it does not wait.
    """
    return _decide(
        submission_id=submission_id,
        version_seen=version_seen,
        verb=Decision.Verb.PUBLISH,
        reason=None,
        words="",
        by=by,
        now=now,
    )


@transaction.atomic
def decline(
    *, submission_id: int, version_seen: int, reason: Reason, words: str = "", by: User, now: datetime
) -> Decision:
    """Decline a waiting contribution for `reason`; `words` go to the author after the reason's own.

    Raises StaleDecision when somebody decided since `version_seen`, IllegalMove when it does not wait.
    """
    return _decide(
        submission_id=submission_id,
        version_seen=version_seen,
        verb=Decision.Verb.DECLINE,
        reason=reason,
        words=words,
        by=by,
        now=now,
    )


_OUTCOME = {
    Decision.Verb.PUBLISH: (Contribution.Status.PUBLISHED, ThreadEntry.Kind.PUBLISHED),
    Decision.Verb.DECLINE: (Contribution.Status.DECLINED, ThreadEntry.Kind.DECLINED),
}


def _decide(
    *,
    submission_id: int,
    version_seen: int,
    verb: Decision.Verb,
    reason: Reason | None,
    words: str,
    by: User,
    now: datetime,
) -> Decision:
    # The envelope's row is the lock: a second moderator waits here, then sees the new version.
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    contribution = Contribution.objects.get(pk=submission_id)
    contribution.submission = submission
    _refuse_stale_or_illegal(contribution, version_seen)

    page = submission.page.specific
    status, step = _OUTCOME[verb]
    contribution.status = status
    contribution.save(update_fields=["status"])
    search.index(contribution)
    submission.version += 1
    submission.awaiting_since = None
    submission.save(update_fields=["version", "awaiting_since"])
    decision = Decision.objects.create(
        submission=submission, verb=verb, reason=reason, words=words, decided_by=by, decided_at=now
    )
    ThreadEntry.objects.create(
        submission=submission, kind=step, at=now, stage=page.stage, text=decision_text(decision)
    )
    log(
        instance=contribution,
        action=f"contributions.{verb}",
        user=by,
        data={"reference": submission.reference, "reason": reason.code if reason else ""},
    )
    _tell(notifications.queue_decision, contribution, decision=decision, page=page, now=now)
    if status == Contribution.Status.PUBLISHED:
        touch(page, contribution)
    return decision


def _tell(queue: Callable[..., None], contribution: Contribution, **about: Any) -> None:
    """Queue a mail in a savepoint: whatever fails there costs the mail, never what it tells of."""
    try:
        with transaction.atomic():
            queue(contribution, **about)
    except Exception:
        logger.exception("mail about %s not queued", contribution.reference)


def decision_text(decision: Decision) -> str:
    """What the author reads about a decision: the reason's words, then the moderator's."""
    reason_words = decision.reason.words_to_author if decision.reason else ""
    return "\n\n".join(part for part in (reason_words, decision.words.strip()) if part)


def _refuse_stale_or_illegal(contribution: Contribution, version_seen: int) -> None:
    submission = contribution.submission
    last = submission.decisions.select_related("decided_by").order_by("-decided_at", "-id").first()
    if submission.version != version_seen and last is not None:
        raise StaleDecision(describe_last_decision(last))
    if contribution.status != Contribution.Status.AWAITING:
        raise IllegalMove(
            gettext("%(reference)s does not await a decision: it is “%(state)s”.")
            % {"reference": submission.reference, "state": contribution.get_status_display()}
        )
    if submission.version != version_seen:
        raise StaleDecision(
            gettext("%(reference)s changed since you opened it. Read it again before deciding.")
            % {"reference": submission.reference}
        )


def describe_last_decision(decision: Decision) -> str:
    """Who decided what, and when, in one sentence."""
    return pgettext("last decision", "%(who)s already decided: “%(what)s”, on %(when)s.") % {
        "who": decision.decided_by or gettext("Somebody"),
        "what": decision.get_verb_display(),
        "when": date_format(timezone.localtime(decision.decided_at), "DATETIME_FORMAT"),
    }
