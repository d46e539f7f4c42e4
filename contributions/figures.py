"""What became of everything sent to one page, counted: for the public register of its moderation.

Every decision counts, so that a text declined and then published counts twice: the numbers of decisions
add up to nothing that is shown, and no subtraction tells a small one.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, QuerySet

from contributions.models import Contest, Decision, Reason, Report, Submission

KEPT = timedelta(minutes=15)
# With fewer, the slowest case of all would be told.
FEWEST_FOR_MEDIAN = 5
FEWEST_FOR_NINETIETH = 10

Verb = Decision.Verb
COUNTED = (Verb.PUBLISH, Verb.REDACT, Verb.REQUEST_CHANGES, Verb.DECLINE, Verb.WITHDRAW)
# What moderators decide once they have read; a withdrawal is its author's doing.
READ = (Verb.PUBLISH, Verb.REDACT, Verb.REQUEST_CHANGES, Verb.DECLINE)


@dataclass(frozen=True)
class Figures:
    """As they stood at `at`; small ones included: `told` says what of it may be shown."""

    at: datetime
    received: int
    # Of these, brought from another platform, some with the decision that had been taken there.
    imported: int
    decisions: dict[str, int]
    # In the order of the list of reasons, those that were used.
    declined_for: tuple[tuple[str, int], ...]
    # By outcome; "" still waits.
    contests: dict[str, int]
    reports: dict[str, int]
    # From receipt to the first decision, of what was received here.
    median: timedelta | None
    ninetieth: timedelta | None


def figures_of(page_id: int, *, now: datetime) -> Figures:
    """The figures of one page, at most a quarter of an hour old: at a million rows they take seconds."""
    key = f"moderation-figures:{page_id}"
    found: Figures | None = cache.get(key)
    if found is None or not now - KEPT < found.at <= now:
        found = count(page_id, now=now)
        cache.set(key, found, KEPT.total_seconds())
    return found


def count(page_id: int, *, now: datetime) -> Figures:
    """The same, counted now."""
    received = _by("origin", Submission.objects.filter(page_id=page_id, kind=Submission.Kind.CONTRIBUTION))
    decisions = dict.fromkeys(map(str, COUNTED), 0)
    declined_for: dict[int, int] = {}
    decided = Decision.objects.filter(submission__page_id=page_id, verb__in=COUNTED)
    for row in decided.order_by().values("verb", "reason").annotate(count=Count("pk")):
        decisions[row["verb"]] += row["count"]
        if row["verb"] == Verb.DECLINE:
            declined_for[row["reason"]] = row["count"]
    titles = Reason.objects.filter(pk__in=declined_for).values_list("pk", "title")
    median, ninetieth = _times(page_id)
    return Figures(
        at=now,
        received=sum(received.values()),
        imported=received.get(Submission.Origin.IMPORT, 0),
        decisions=decisions,
        declined_for=tuple((title, declined_for[pk]) for pk, title in titles),
        contests=_by("outcome", Contest.objects.filter(submission__page_id=page_id)),
        reports=_by("status", Report.objects.filter(submission__page_id=page_id)),
        median=median,
        ninetieth=ninetieth,
    )


def _by(column: str, rows: QuerySet[Any]) -> dict[str, int]:
    """How many of `rows` there are for each value of `column`."""
    return dict(rows.order_by().values_list(column).annotate(Count("pk")))


def _times(page_id: int) -> tuple[timedelta | None, timedelta | None]:
    """The median and the ninetieth percentile, read in the database at their rank."""
    first = (
        Decision.objects.filter(
            submission__page_id=page_id, submission__kind=Submission.Kind.CONTRIBUTION, verb__in=READ
        )
        .exclude(submission__origin=Submission.Origin.IMPORT)
        .order_by()
        .values("submission_id", "submission__submitted_at")
        .annotate(first=Min("decided_at"))
    )
    number = first.count()
    in_order = first.annotate(
        taken=ExpressionWrapper(F("first") - F("submission__submitted_at"), output_field=DurationField())
    ).order_by("taken")

    def at_rank(share: float) -> timedelta:
        return max(in_order.values_list("taken", flat=True)[math.ceil(share * number) - 1], timedelta(0))

    return (
        at_rank(0.5) if number >= FEWEST_FOR_MEDIAN else None,
        at_rank(0.9) if number >= FEWEST_FOR_NINETIETH else None,
    )
