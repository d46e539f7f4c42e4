"""What every decision about a referral has in common: its row under the envelope's lock, and its trace."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.models import Page

from contributions.models import Decision, Submission, ThreadEntry
from contributions.services import StaleDecision, describe_last_decision, last_decision
from contributions.services.deciding import log_decision, settle
from contributions.services.telling import tell
from lab.models import Referral
from lab.referrals.moves import refuse_illegal
from lab.referrals.services.taking import keep_contact_until, take
from lab.statuses import REFERRAL_OVER
from people.models import User
from portal.cache import touch

Step = ThreadEntry.Kind
# What whoever sent it does while the team has it on a screen.
_THEIR_OWN = frozenset({Step.BRIEF_AGREED, Step.CHANGES_REQUESTED, Step.WITHDRAWN})


def hold_legal(submission_id: int, verb: str, *, version_seen: int) -> Referral:
    """The referral as it stands now, its envelope locked, if `verb` is legal. Call it in a transaction.

    Raises IllegalMove, and StaleDecision when something happened since `version_seen`.
    """
    referral = take(submission_id)
    submission = referral.submission
    if submission.version != version_seen:
        raise StaleDecision(_what_happened(submission))
    refuse_illegal(referral, verb)
    return referral


def decide(
    referral: Referral,
    verb: str,
    step: str,
    *,
    words: str,
    text: str | None = None,
    public: bool,
    queue: Callable[..., None] | None,
    by: User | None,
    now: datetime,
    page_made: Page | None = None,
    **told: Any,
) -> Decision:
    """Write `referral` as it was changed, with its decision, its step, the log, and its queued mail.

    `text`: what the thread says, where that is more than `words`; `page_made`: where the step leads.
    """
    submission, page = referral.submission, referral.page
    referral.save()
    kept_until = page.contact_details_until(now)
    # Once it is over, what was sent goes after a date, and what is not published (lab.referrals.erasing).
    settle(submission, waits_since=None, kept_until=kept_until if referral.status in REFERRAL_OVER else None)
    keep_contact_until(submission, kept_until)
    decision = Decision.objects.create(
        submission=submission, verb=verb, words=words, decided_by=by, decided_at=now
    )
    ThreadEntry.objects.create(
        submission=submission,
        kind=step,
        at=now,
        stage=page.stage,
        text=words if text is None else text,
        public=public,
        page=page_made,
    )
    log_decision(decision)
    if queue is not None:
        tell(queue, submission, referral=referral, decision=decision, now=now, **told)
    if referral.published_at is not None:
        touch(page, submission)
    return decision


def _what_happened(submission: Submission) -> str:
    """Why what was on the screen no longer holds: somebody on the team decided, or the commissioner did."""
    reference = {"reference": submission.reference}
    last = last_decision(submission)
    own = submission.thread.filter(kind__in=_THEIR_OWN).order_by("-at", "-id").first()
    if own is not None and (last is None or own.at >= last.decided_at):
        about = reference | {"when": date_format(timezone.localtime(own.at), "DATETIME_FORMAT")}
        if own.kind == Step.WITHDRAWN:
            return gettext("Whoever sent %(reference)s withdrew it on %(when)s.") % about
        if own.kind == Step.CHANGES_REQUESTED:
            return (
                gettext(
                    "Another version of the brief of %(reference)s was asked for on %(when)s. Read it again."
                )
                % about
            )
        return gettext("The brief of %(reference)s was agreed to on %(when)s. Read it again.") % about
    if last is not None:
        return describe_last_decision(last)
    return gettext("%(reference)s changed since you opened it. Read it again before deciding.") % reference
