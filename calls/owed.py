"""Results that are late: the people who answer for a call are told, every week, until it says something new.

What ends it: the results, or a reason with a later day (calls.services.delay_results).
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from calls.models import CallPage
from contributions import notifications

MOST_LINES = 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One call whose results are late."""

    title: str
    promised_on: date
    days: int
    url: str
    course_url: str

    @classmethod
    def of(cls, call: CallPage, *, now: datetime) -> "Line":
        days = call.timetable.days_to_results(now)
        assert call.results_promised_on is not None
        assert days is not None
        return cls(
            title=call.title,
            promised_on=call.results_promised_on,
            days=-days,
            # Its root is that of a site; the portal's own address where it has none.
            url=call.full_url or settings.PUBLIC_BASE_URL,
            course_url=settings.PUBLIC_BASE_URL + reverse("calls_course", args=[call.pk]),
        )


@dataclass
class Sent:
    told: int = 0
    failed: int = 0


def who_answers(call: CallPage) -> str:
    """The address of whoever answers for `call`: its owner's while they work here, else its service's."""
    owner = call.owner
    return owner.email if owner is not None and owner.is_active and owner.email else call.service_email


def tell_owners(*, now: datetime) -> Sent:
    """Queue one mail to each person or service that answers for late calls, about all of theirs.

    Once in a calendar week, however often it runs; whatever fails for one costs nobody else theirs.
    """
    theirs: dict[str, list[CallPage]] = {}
    for call in CallPage.objects.late(now).select_related("owner"):
        if address := who_answers(call):
            theirs.setdefault(address.lower(), []).append(call)
    sent = Sent()
    for calls in theirs.values():
        try:
            sent.told += _tell(who_answers(calls[0]), [call.pk for call in calls], now=now)
        except Exception:
            logger.exception("late results of calls %s not told", ", ".join(str(call.pk) for call in calls))
            sent.failed += 1
    return sent


@transaction.atomic
def _tell(address: str, keys: Iterable[int], *, now: datetime) -> bool:
    """Queue one mail, unless one went this week, or nothing is late any more; whether it was queued."""
    rows = CallPage.objects.filter(pk__in=list(keys)).order_by("pk")
    held = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    calls = list(CallPage.objects.late(now).filter(pk__in=held))
    monday = week_of(now)
    if not calls or any(call.owner_told_on and call.owner_told_on >= monday for call in calls):
        return False
    lines = [Line.of(call, now=now) for call in calls[:MOST_LINES]]
    notifications.send("results_late", address, {"lines": lines, "total": len(calls)})
    rows.update(owner_told_on=timezone.localdate(now))
    return True


def week_of(now: datetime) -> date:
    """The Monday of that week."""
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday())
