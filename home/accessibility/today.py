"""Accessibility on the CMS's home page: barriers that wait for their answer, and how many are late."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from contributions.permissions import MODERATE
from portal import today


def register_today() -> None:
    today.register(today.TodaySource(MODERATE, _to_answer))


def _to_answer(user: Any) -> today.Waiting | None:
    from contributions.counts import COUNTED_AT_MOST, counted
    from contributions.models import Submission
    from contributions.queue import QUEUE_INDEX, late_submissions

    kind, now = Submission.Kind.BARRIER, timezone.now()
    count = counted(Submission.objects.open_to(user).awaiting_decision().filter(kind=kind))
    if not count:
        return None
    late = counted(late_submissions(now=now).open_to(user).filter(kind=kind))
    return today.Waiting(
        label=ngettext("reported barrier to answer", "reported barriers to answer", count),
        count=min(count, COUNTED_AT_MOST),
        late=min(late, COUNTED_AT_MOST),
        more=count > COUNTED_AT_MOST,
        more_late=late > COUNTED_AT_MOST,
        url=f"{reverse(QUEUE_INDEX)}?status=awaiting&kind={kind}",
    )
