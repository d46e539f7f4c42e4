"""What erasing a contribution or a report does to it first: the public, and the desk, have it no longer."""

from datetime import datetime

from contributions.models import Contest, Contribution, Decision, Report, Submission
from contributions.moves import open_contest
from contributions.pages import ParticipationPage
from contributions.services.deciding import settle
from people.models import User
from portal.cache import touch


def take_back_report(
    submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime
) -> None:
    """Nobody answers it any more."""
    rows = Report.objects.filter(pk=submission.pk, status=Report.Status.AWAITING)
    rows.update(status=Report.Status.WITHDRAWN)
    settle(submission, waits_since=None)


def take_back_contribution(
    submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime
) -> None:
    """Withdrawn, whatever was decided about it; its contest is dropped."""
    contribution = Contribution.objects.get(pk=submission.pk)
    contest = open_contest(contribution)
    if contest is not None:
        contest.outcome, contest.closed_at = Contest.Outcome.DROPPED, now
        contest.save(update_fields=["outcome", "closed_at"])
    if contribution.status != Contribution.Status.WITHDRAWN:
        Decision.objects.create(
            submission=submission, verb=Decision.Verb.WITHDRAW, decided_by=by, decided_at=now
        )
        Contribution.objects.filter(pk=submission.pk).update(status=Contribution.Status.WITHDRAWN)
    settle(submission, waits_since=None)
    if contribution.status == Contribution.Status.PUBLISHED:
        touch(page, contribution)
