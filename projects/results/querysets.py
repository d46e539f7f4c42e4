"""Results in the order of lists, and the calls that owe theirs."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from wagtail.query import PageQuerySet

from calls import states
from calls.models import CallPage


def last_first(results: PageQuerySet) -> PageQuerySet:
    """By the date of the result; one without a date by the day of its first publication, after them."""
    ordered: PageQuerySet = results.order_by(
        F("date").desc(nulls_last=True), F("first_published_at").desc(nulls_last=True), "-pk"
    )
    return ordered


def late_calls(now: datetime) -> Any:
    """Live calls whose results were promised for a day that is past; the longest late first."""
    late = CallPage.objects.over(now).filter(
        results_promised_on__lt=timezone.localdate(now), results_published_at=None
    )
    return late.exclude(states.is_cancelled(now)).order_by("results_promised_on", "pk")
