"""What the author does by the secret link: correct what was asked for, contest a decision."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from contributions import alerts, search
from contributions.models import Contest, Contribution, FormerWords, Submission, ThreadEntry
from contributions.moves import ANSWERED_WITHIN, contestable_decision
from contributions.repeats import words_digest
from contributions.services.deciding import IllegalMove, settle
from contributions.services.telling import tell


@transaction.atomic
def correct(*, submission_id: int, title: str, body: str, now: datetime) -> Contribution:
    """Replace the words by those the author wrote when asked to; it awaits a decision again.

    What stood there is kept for the moderators. Raises IllegalMove when no change is asked for any more.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    contribution = Contribution.objects.get(pk=submission_id)
    contribution.submission = submission
    if contribution.status != Contribution.Status.CHANGES_REQUESTED:
        raise IllegalMove(gettext("No change is asked for any more: your words were not replaced."))
    page = submission.page.specific
    FormerWords.objects.create(
        submission=submission,
        title=contribution.title,
        body=contribution.body,
        replaced_at=now,
        delete_after=page.contact_details_until(contribution.submitted_at),
    )
    contribution.title, contribution.body, contribution.body_html = title, body, ""
    contribution.words_digest = words_digest(contribution)
    contribution.status = Contribution.Status.AWAITING
    contribution.save(update_fields=["title", "body", "body_html", "words_digest", "status"])
    search.index(contribution)
    settle(submission, waits_since=now)
    _step(submission, ThreadEntry.Kind.CORRECTED, stage=page.stage, now=now)
    tell(alerts.queue_new, submission, event=alerts.Event.CORRECTED, now=now)
    return contribution


@transaction.atomic
def contest(*, submission_id: int, words: str, now: datetime) -> Contest:
    """Ask for a second reading of the last decision, once; it stands until somebody else answered.

    Raises IllegalMove when there is nothing to contest, or when it was contested before.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    contribution = Contribution.objects.get(pk=submission_id)
    if submission.erased_at is not None:
        raise IllegalMove(gettext("This contribution was erased: there is nothing left to contest."))
    if Contest.objects.filter(submission=submission).exists():
        raise IllegalMove(gettext("You contested already: a decision is contested once."))
    decision = contestable_decision(contribution)
    if decision is None:
        raise IllegalMove(gettext("There is no decision to contest any more."))
    page = submission.page.specific
    contested = Contest.objects.create(
        submission=submission,
        decision=decision,
        words=words,
        contested_at=now,
        delete_after=page.contact_details_until(now),
    )
    settle(submission, waits_since=now)
    _step(submission, ThreadEntry.Kind.CONTESTED, stage=page.stage, now=now)
    tell(alerts.queue_new, submission, event=alerts.Event.CONTESTED, now=now)
    return contested


@transaction.atomic
def return_unanswered(*, submission_id: int, now: datetime) -> bool:
    """Put a request that nobody answered in time back into the queue; whether it was one."""
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    contribution = Contribution.objects.get(pk=submission_id)
    contribution.submission = submission
    if contribution.status != Contribution.Status.CHANGES_REQUESTED:
        return False
    asked_at = (
        submission.decisions.order_by("-decided_at", "-id").values_list("decided_at", flat=True).first()
    )
    if asked_at is None or asked_at + ANSWERED_WITHIN > now:
        return False
    contribution.status = Contribution.Status.AWAITING
    contribution.save(update_fields=["status"])
    search.index(contribution)
    # It waits since it was asked: whoever reads the queue sees for how long.
    settle(submission, waits_since=asked_at)
    return True


def _step(submission: Submission, kind: str, *, stage: str, now: datetime) -> None:
    ThreadEntry.objects.create(submission=submission, kind=kind, at=now, stage=stage, public=False)
