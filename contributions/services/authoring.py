"""What the author does by the secret link: correct the words, change the name shown, contest a decision."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from contributions import alerts, search
from contributions.models import Contest, Contribution, FormerWords, RedactedOriginal, Submission, ThreadEntry
from contributions.moves import (
    ANSWERED_WITHIN,
    contestable_decision,
    has_name,
    may_change_name,
    may_correct,
    name_is_fixed,
)
from contributions.repeats import words_digest
from contributions.services.deciding import IllegalMove, StaleDecision, settle
from contributions.services.telling import tell
from people import erasers
from portal.cache import touch

NAME_CHANGED = "contributions.change_name"


@transaction.atomic
def correct(
    *, submission_id: int, title: str, body: str, version_seen: int | None = None, now: datetime
) -> Contribution:
    """Replace the words by the author's new ones, when asked to or while nobody has decided.

    What stood there is kept for the moderators. When asked to, it awaits a decision again; else it keeps its
    place in the queue, and whoever was on it. The same words again change nothing. Raises IllegalMove when
    it is too late, StaleDecision when something happened since the version that was on the screen.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    contribution = Contribution.objects.get(pk=submission_id)
    contribution.submission = submission
    was_asked = contribution.status == Contribution.Status.CHANGES_REQUESTED
    same = (contribution.title, contribution.body) == (title, body)
    if same and contribution.status == Contribution.Status.AWAITING:
        return contribution
    if not may_correct(contribution):
        raise IllegalMove(gettext("It is too late to correct it: your words were not replaced."))
    if version_seen is not None and version_seen != submission.version:
        raise StaleDecision(gettext("Something happened meanwhile: your words were not replaced."))
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
    if was_asked:
        settle(submission, waits_since=now)
    else:
        _read_again(submission)
    _step(submission, ThreadEntry.Kind.CORRECTED, stage=page.stage, now=now)
    if was_asked:
        tell(alerts.queue_new, submission, event=alerts.Event.CORRECTED, now=now)
    return contribution


@transaction.atomic
def change_name(*, submission_id: int, shown_as: str) -> Contribution:
    """Show the contribution under another name, or under none (empty); the former one is kept nowhere.

    A name that is public is only removed, at once. Raises IllegalMove otherwise, and when it is too late.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    contribution = Contribution.objects.get(pk=submission_id)
    contribution.submission = submission
    page = submission.page.specific
    if shown_as == contribution.shown_as and (shown_as or not has_name(contribution)):
        return contribution
    if shown_as and (name_is_fixed(contribution) or not page.asks_who()):
        raise IllegalMove(gettext("A name that is shown can only be removed: yours was not changed."))
    if not may_change_name(contribution, page):
        raise IllegalMove(gettext("It is too late to change the name."))
    had_name = has_name(contribution)
    contribution.shown_as = shown_as
    contribution.save(update_fields=["shown_as"])
    _forget_hidden_name(submission)
    search.index(contribution)
    if shown_as:
        _read_again(submission)
    log(instance=submission, action=NAME_CHANGED, data={"reference": submission.reference})
    if contribution.status == Contribution.Status.PUBLISHED:
        touch(page, contribution)
    if had_name:
        erasers.tell_erased({submission.page_id})
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


def _forget_hidden_name(submission: Submission) -> None:
    """A moderator who publishes in full would put a hidden name back."""
    original = RedactedOriginal.objects.filter(pk=submission.pk).first()
    if original is not None and original.words.pop("shown_as", None) is not None:
        original.save(update_fields=["words"])


def _read_again(submission: Submission) -> None:
    """Whoever saw the version before comes too late; its place in the queue, and a claim, stay."""
    submission.version += 1
    submission.save(update_fields=["version"])


def _step(submission: Submission, kind: str, *, stage: str, now: datetime) -> None:
    ThreadEntry.objects.create(submission=submission, kind=kind, at=now, stage=stage, public=False)
