"""Who is on what: a claim for a quarter of an hour, an assignment until somebody changes it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from contributions.models import Submission
from contributions.services.deciding import IllegalMove
from people.models import User

CLAIM_LASTS = timedelta(minutes=15)


@transaction.atomic
def claim(*, submission_id: int, by: User, now: datetime) -> Submission:
    """“I am on it”: the others see it for a quarter of an hour. Claimed again by the same, it begins anew.

    Raises IllegalMove when somebody else is on it. A claim binds nobody: what was decided counts.
    """
    submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("claimed_by").get(pk=submission_id)
    )
    holder = submission.claimed_by
    if holder is not None and holder.pk != by.pk and is_claimed(submission, now=now):
        raise IllegalMove(gettext("%(who)s is already on it.") % {"who": holder})
    submission.claimed_by, submission.claimed_at = by, now
    submission.save(update_fields=["claimed_by", "claimed_at"])
    return submission


def release(*, submission_id: int, by: User) -> None:
    """Let go of one's own claim; nothing happens to somebody else's."""
    Submission.objects.filter(pk=submission_id, claimed_by=by).update(claimed_by=None, claimed_at=None)


def is_claimed(submission: Submission, *, now: datetime) -> bool:
    """Whether somebody is on it at `now`."""
    return submission.claimed_at is not None and submission.claimed_at > now - CLAIM_LASTS


def assign(*, submission_ids: Iterable[int], to: User | None) -> int:
    """Say whose it is to decide (None: nobody's in particular); how many rows changed."""
    return Submission.objects.filter(pk__in=list(submission_ids)).update(assigned_to=to)
