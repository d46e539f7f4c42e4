"""The figures of one call: how many, from whom, on what, when, and what became of it.

What leaves this module may be shown and kept for ever: no count from 1 to 4, nor any that tells one by
subtraction (contributions.small_numbers). How many are published is told whatever it is: each of them is
a page, and lists say how many they are. Breakdowns are of published contributions, one column at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from django.core.cache import cache
from django.db.models import CharField, Count, F, Func, Max, Min, QuerySet
from django.utils import timezone

from calls.models import CallPage
from contributions.figures import KEPT, HoursBetween, median_and_ninetieth
from contributions.models import (
    Answer,
    Contribution,
    Outcome,
    OutcomeCode,
    QuestionType,
    Submission,
    Visibility,
)
from contributions.models.answer import WITH_CHOICES
from contributions.small_numbers import FEWEST, broken_down, is_small
from taxonomy.models import Territory, Theme

# Of one period of time; longer ones are used for calls that lasted longer.
MOST_WEEKS = 16
MOST_MONTHS = 60

Parts = list[tuple[str, int]]


@dataclass(frozen=True)
class Breakdown:
    """One column, counted. A code names itself (`kind`, `sender_kind`, `outcome`); others are as read.

    The name "" stands for "not said"; a count of None may not be told. `others` are too few each.
    """

    of: str
    title: str
    parts: tuple[tuple[str, int | None], ...]
    others: int = 0


@dataclass(frozen=True)
class CallFigures:
    """As they stood at `at`; a total of None is small (`published` was so only in figures frozen before)."""

    at: datetime
    received: int | None
    published: int | None
    breakdowns: tuple[Breakdown, ...] = ()
    # From receipt to the published outcome.
    median_hours: int | None = None
    ninetieth_hours: int | None = None

    def as_json(self) -> dict[str, Any]:
        """In types that JSON has."""
        breakdowns = [
            asdict(each) | {"parts": [list(part) for part in each.parts]} for each in self.breakdowns
        ]
        return asdict(self) | {"at": self.at.isoformat(), "breakdowns": breakdowns}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        """What `as_json` gave."""
        breakdowns = tuple(
            Breakdown(**each | {"parts": tuple((name, count) for name, count in each["parts"])})
            for each in found["breakdowns"]
        )
        return cls(**found | {"at": datetime.fromisoformat(found["at"]), "breakdowns": breakdowns})


def figures_of_call(call: CallPage, *, now: datetime) -> CallFigures:
    """The figures of a call, at most a quarter of an hour old."""
    key = f"call-figures:{call.pk}"
    found: CallFigures | None = cache.get(key)
    if found is None or not now - KEPT < found.at <= now:
        found = count(call, now=now)
        cache.set(key, found, KEPT.total_seconds())
    return found


def count(call: CallPage, *, now: datetime) -> CallFigures:
    """The same, counted now."""
    received = Submission.objects.filter(page_id=call.pk, kind=Submission.Kind.CONTRIBUTION).count()
    rows = Contribution.objects.published().filter(page_id=call.pk).order_by()
    kinds = _by(rows, "kind")
    published = sum(kinds.values())
    if published < FEWEST:
        return CallFigures(now, _told(received), published)
    breakdowns = [
        _breakdown("theme", _themes(rows)),
        _breakdown("kind", _in_order(kinds, Contribution.Kind.values)),
        _breakdown("sender_kind", _in_order(_by(rows, "sender_kind"), (*Contribution.SenderKind.values, ""))),
        _breakdown("department", _departments(rows)),
        _over_time(rows),
        # How many still wait comes first: where one is to hide a small one, it is the last.
        _breakdown("outcome", _in_order(_by(rows, "outcome"), ("", *OutcomeCode.values))),
        *_questions(call, published),
    ]
    median, ninetieth = _times(call)
    return CallFigures(
        at=now,
        received=_told(received),
        published=published,
        breakdowns=tuple(filter(None, breakdowns)),
        median_hours=_hours(median),
        ninetieth_hours=_hours(ninetieth),
    )


def _told(number: int) -> int | None:
    return None if is_small(number) else number


def _hours(taken: timedelta | None) -> int | None:
    return None if taken is None else round(taken / timedelta(hours=1))


def _by(rows: QuerySet[Any], column: str) -> dict[Any, int]:
    return dict(rows.values_list(column).annotate(Count("pk")))


def _in_order(counts: dict[str, int], codes: Sequence[str]) -> Parts:
    return [(code, counts.get(code, 0)) for code in codes]


def _breakdown(of: str, parts: Parts, title: str = "") -> Breakdown | None:
    """None when it would say no more than the total. `parts` are in an order that no count decides."""
    found = broken_down(parts)
    if len(found.shown) + bool(found.others) < 2:
        return None
    return Breakdown(of, title, found.shown, found.others)


def _themes(rows: QuerySet[Any]) -> Parts:
    """By title, in alphabetical order."""
    counts = _by(rows, "theme")
    titles = dict(Theme.objects.filter(pk__in=[pk for pk in counts if pk]).values_list("pk", "title"))
    return _summed((titles.get(pk, ""), number) for pk, number in counts.items())


def _departments(rows: QuerySet[Any]) -> Parts:
    """By département, whatever is narrower than it; a region is itself."""
    counts = _by(rows, "territory")
    places = Territory.objects.filter(pk__in=[pk for pk in counts if pk])
    columns = ("pk", "kind", "title", "parent__kind", "parent__title")
    names = {
        pk: parent if kind == Territory.Kind.COMMUNE and above == Territory.Kind.DEPARTMENT else title
        for pk, kind, title, above, parent in places.values_list(*columns)
    }
    return _summed((names.get(pk), number) for pk, number in counts.items())


def _summed(found: Iterable[tuple[str | None, int]]) -> Parts:
    """Added up by name, in alphabetical order, what has none last."""
    counts: dict[str, int] = {}
    for name, number in found:
        counts[name or ""] = counts.get(name or "", 0) + number
    return sorted(counts.items(), key=lambda part: (not part[0], part[0].casefold()))


# Time


def _over_time(rows: QuerySet[Any]) -> Breakdown | None:
    """By the week, the month or the year of receipt: as the length of the call decides, not its counts.

    A period that is small, empty, or that would tell a small one, has None.
    """
    ends = rows.aggregate(first=Min("submitted_at"), last=Max("submitted_at"))
    first, last = (timezone.localdate(ends[name]) for name in ("first", "last"))
    of, periods = _periods(first, last)
    counts: dict[date, int] = {}
    for hour, number in rows.annotate(hour=UtcHour("submitted_at")).values_list("hour").annotate(Count("pk")):
        at = datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC)
        period = _period_of(timezone.localdate(at), of)
        counts[period] = counts.get(period, 0) + number
    found = broken_down([(period, counts.get(period, 0)) for period in periods])
    shown = dict(found.shown)
    if len(shown) < 2:
        return None
    return Breakdown(of, "", tuple((period.isoformat(), shown.get(period)) for period in periods))


def _periods(first: date, last: date) -> tuple[str, list[date]]:
    """What time is counted by, and the first day of each period from `first` to `last`."""
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    if weeks <= MOST_WEEKS:
        return "week", [monday + timedelta(weeks=number) for number in range(weeks)]
    start, end = 12 * first.year + first.month - 1, 12 * last.year + last.month
    if end - start <= MOST_MONTHS:
        return "month", [date(month // 12, month % 12 + 1, 1) for month in range(start, end)]
    return "year", [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def _period_of(day: date, of: str) -> date:
    """The first day of the period of `day`."""
    if of == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if of == "month" else day.replace(month=1, day=1)


class UtcHour(Func):
    """The hour of an instant, as text: what a database groups by without asking Python for each row.

    An hour in Paris is an hour elsewhere: no period begins within one.
    """

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 13)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"
        return self.as_sql(compiler, connection, template=template, **context)


# Questions


def _questions(call: CallPage, published: int) -> list[Breakdown | None]:
    """The closed questions whose answers everybody reads, and nobody was told otherwise.

    An answer that the team alone was to read is counted nowhere in public.
    """
    asked = {question.key: question for question in call.questions.all()}
    rows = Answer.objects.filter(
        submission__page=call.pk,
        submission__contribution__status=Contribution.Status.PUBLISHED,
        visibility=Visibility.PUBLIC,
        field_type__in=WITH_CHOICES,
    )
    labels: dict[str, str] = {}
    several: set[str] = set()
    counts: dict[str, dict[str, int]] = {}
    answered: dict[str, int] = {}
    grouped = rows.order_by().values_list("key", "field_type", "value").annotate(Max("label"), Count("pk"))
    for key, field_type, value, label, number in grouped.iterator():
        labels[key] = max(labels.get(key, ""), label)
        if field_type == QuestionType.SEVERAL_CHOICES:
            several.add(key)
        choices = counts.setdefault(key, {})
        for choice in dict.fromkeys(value.splitlines()):
            choices[choice] = choices.get(choice, 0) + number
        answered[key] = answered.get(key, 0) + number
    order = {key: place for place, key in enumerate(asked)}
    found = []
    for key in sorted(counts, key=lambda key: (order.get(key, len(order)), labels[key])):
        question = asked.get(key)
        if question is not None and question.visibility != Visibility.PUBLIC:
            continue
        offered = question.choice_list() if question is not None else []
        names = list(dict.fromkeys([*offered, *sorted(counts[key])]))
        parts = [(name, counts[key].get(name, 0)) for name in names]
        label = question.label if question is not None else labels[key]
        found.append(
            _several(label, parts, answered[key]) if key in several else _one(label, parts, published)
        )
    return found


def _one(label: str, parts: Parts, published: int) -> Breakdown | None:
    """One choice each: with those who chose none, they are all of the published."""
    silent = published - sum(number for _name, number in parts)
    return _breakdown("one_choice", [*parts, ("", silent)], label)


def _several(label: str, parts: Parts, answered: int) -> Breakdown | None:
    """Each choice beside those who answered without it: neither of the two may be small."""
    told = [
        (name, None if is_small(number) or is_small(answered - number) else number) for name, number in parts
    ]
    if is_small(answered) or not any(number for _name, number in told):
        return None
    return Breakdown("several_choices", label, tuple(told))


# From receipt to outcome


def _times(call: CallPage) -> tuple[timedelta | None, timedelta | None]:
    """For half of the contributions and for nine in ten; those received elsewhere are left out."""
    rows = (
        Outcome.objects.filter(
            submission__page=call.pk, submission__contribution__status=Contribution.Status.PUBLISHED
        )
        .exclude(submission__origin=Submission.Origin.IMPORT)
        .order_by()
        .annotate(hours=HoursBetween(F("submission__submitted_at"), F("published_at")))
        .values("hours")
    )
    return median_and_ninetieth(rows)
