"""Barriers whose correction was promised: past their day, they wait for an answer again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import Submission
from contributions.sent import hold_sent
from contributions.services.deciding import settle
from home.accessibility.models import Barrier
from home.accessibility.states import BarrierStatus
from portal.jobs import Every, Job, register

HOURLY = Every(timedelta(hours=1))
AT_ONCE = 200


def register_jobs() -> None:
    label = _("Puts barriers back on the desk when the day that was promised for their correction is past")
    register(Job("return_promised_barriers", label, return_promised, HOURLY))


def return_promised(now: datetime) -> int:
    """Put back what was promised for a day before today and waits for nobody; how many."""
    rows = Barrier.objects.filter(
        status=BarrierStatus.PLANNED,
        promised_for__lt=timezone.localdate(now),
        submission__awaiting_since__isnull=True,
        submission__erased_at__isnull=True,
    )
    keys = rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_return(key, now) for key in list(keys))


@transaction.atomic
def _return(submission_id: int, now: datetime) -> bool:
    submission: Submission = hold_sent(submission_id)
    barrier = Barrier.objects.get(pk=submission_id)
    # Answered meanwhile, it is left as it is.
    if submission.awaiting_since or not barrier.is_late(timezone.localdate(now)):
        return False
    settle(submission, waits_since=now)
    return True
