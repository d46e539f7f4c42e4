"""What became of everything sent to one page, counted: for the public register of its moderation.

Every decision counts, so that a text declined and then published counts twice: the numbers of decisions
add up to nothing that is shown, and no subtraction tells a small one.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Min, QuerySet

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
    # Of all verbs: asked for some, a database reads their index, which is that of the whole table.
    decided = Decision.objects.filter(submission__page_id=page_id).order_by()
    for verb, reason, number in decided.values_list("verb", "reason").annotate(Count("pk")):
        if verb in decisions:
            decisions[verb] += number
        if verb == Verb.DECLINE:
            declined_for[reason] = number
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
    """From receipt to the first decision, for half of the contributions and for nine in ten."""
    first = (
        Decision.objects.filter(
            submission__page_id=page_id, submission__kind=Submission.Kind.CONTRIBUTION, verb__in=READ
        )
        .exclude(submission__origin=Submission.Origin.IMPORT)
        .order_by()
        .values("submission_id", "submission__submitted_at")
        .annotate(hours=HoursBetween(F("submission__submitted_at"), Min("decided_at")))
    )
    return median_and_ninetieth(first)


def median_and_ninetieth(rows: QuerySet[Any]) -> tuple[timedelta | None, timedelta | None]:
    """What half and nine in ten of `rows` do not exceed, to the hour; each has a column `hours`.

    The database counts the rows of each number of hours, in one pass and without sorting them.
    """
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT hours, COUNT(*) FROM ({sql}) AS times GROUP BY hours ORDER BY hours", params)
        by_hours = [(max(int(hours), 0), number) for hours, number in cursor.fetchall()]
    number = sum(each for _hours, each in by_hours)
    return (
        _at_rank(0.5, number, by_hours) if number >= FEWEST_FOR_MEDIAN else None,
        _at_rank(0.9, number, by_hours) if number >= FEWEST_FOR_NINETIETH else None,
    )


def _at_rank(share: float, number: int, by_hours: list[tuple[int, int]]) -> timedelta:
    """What `share` of `number` contributions did not exceed; `by_hours` in order."""
    below = 0
    for hours, each in by_hours:
        below += each
        if below >= math.ceil(share * number):
            return timedelta(hours=hours)
    raise AssertionError("a share of more than all")


class HoursBetween(Func):
    """Whole hours from one instant to another, the nearest; computed by the database itself."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(ROUND((JULIANDAY(%(until)s) - JULIANDAY(%(since)s)) * 24) AS INTEGER)"
        return self._between(template, compiler)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._between("ROUND(EXTRACT(EPOCH FROM (%(until)s - %(since)s)) / 3600)::integer", compiler)

    def _between(self, template: str, compiler: Any) -> Any:
        since, until = self.get_source_expressions()
        since_sql, since_params = compiler.compile(since)
        until_sql, until_params = compiler.compile(until)
        return template % {"since": since_sql, "until": until_sql}, (*until_params, *since_params)
