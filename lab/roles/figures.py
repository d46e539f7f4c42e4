"""How many agents engage, by level, service and territory: exact for the CMS, and what the public is told.

Never who. In public no number from 1 to 4 is told, nor any that tells one by subtraction
(contributions.small_numbers): each breakdown is of the one total, and none is of another breakdown.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext, pgettext

from contributions.small_numbers import FEWEST, Breakdown, broken_down, is_small
from people.models import Engagement
from portal.folding import fold

ROWS_SHOWN = 100
Level = Engagement.Level

# Of those who engage now: service or territory, level, how many.
Counted = Iterable[tuple[str | None, str, int]]


def _by(column: str) -> Counted:
    """One query, whatever their number."""
    rows = Engagement.objects.acting().order_by()
    return rows.values_list(column, "level").annotate(number=Count("pk"))


# --- Exact, for the CMS -----------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One service or territory; `counts` in the order of the levels."""

    name: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Figures:
    levels: list[str]
    total: Row
    services: list[Row]
    territories: list[Row]


def figures() -> Figures:
    """Of those who engage now: three queries, whatever their number; the ROWS_SHOWN largest of each."""
    everywhere = Counter(
        dict(Engagement.objects.acting().order_by().values_list("level").annotate(number=Count("pk")))
    )
    return Figures(
        levels=[str(level.label) for level in Level],
        total=Row(gettext("In all"), [everywhere[level] for level in Level]),
        services=_rows(_by("service")),
        territories=_rows(_by("territory__title")),
    )


def _rows(counted: Counted) -> list[Row]:
    """One row a name, however people spell it, the largest first."""
    names: dict[str, str] = {}
    numbers: dict[str, Counter[str]] = {}
    for name, level, number in counted:
        key = fold(name or "")
        names.setdefault(key, name or gettext("Not said"))
        numbers.setdefault(key, Counter())[level] += number
    rows = [Row(names[key], [each[level] for level in Level]) for key, each in numbers.items()]
    return sorted(rows, key=lambda row: (-row.total, row.name))[:ROWS_SHOWN]


# --- What the public is told --------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """One breakdown of the total; `others` come to so many together (0: there are none)."""

    caption: str
    rows: tuple[tuple[str, int], ...]
    others: int


@dataclass(frozen=True)
class Told:
    """`total` is None while it is small, and nothing is broken down then."""

    total: int | None
    groups: list[Group]

    @property
    def fewest(self) -> int:
        return FEWEST


def told(services: Sequence[str]) -> Told:
    """What may be told of those who engage now; by service, those of the list only: two queries.

    What people wrote as their service is compared with the list, and shown nowhere.
    """
    levels: Counter[str] = Counter()
    in_service: Counter[str] = Counter()
    for name, level, number in _by("service"):
        levels[level] += number
        in_service[fold(name or "")] += number
    total = sum(levels.values())
    if is_small(total):
        return Told(None, [])
    in_territory: Counter[str] = Counter()
    for title, _level, number in _by("territory__title"):
        in_territory[title or ""] += number
    # The order of each is one that says nothing of the counts.
    by_level = [(str(level.label), levels[level]) for level in Level]
    titles = sorted(filter(None, in_territory), key=fold)
    by_territory = [(title, in_territory[title]) for title in titles]
    not_said = gettext("Not said")
    others = pgettext("agents of a service", "Another service, or not said")
    by_service = _by_service(services, in_service)
    rest = total - sum(number for _name, number in by_service)
    groups = [
        _group(gettext("By level"), by_level),
        _group(gettext("By service"), [*by_service, (others, rest)], rest=others),
        _group(gettext("By territory"), [*by_territory, (not_said, in_territory[""])], rest=not_said),
    ]
    return Told(total, [group for group in groups if group is not None])


def _by_service(names: Sequence[str], counted: Counter[str]) -> list[tuple[str, int]]:
    """Those of the list, in its order, however people spell them."""
    listed = {fold(name): name for name in names[:ROWS_SHOWN]}
    return [(name, counted[key]) for key, name in listed.items() if key]


def _group(caption: str, parts: Sequence[tuple[str, int]], *, rest: str = "") -> Group | None:
    """None where nothing may be shown but the `rest`, which says no more than the total does."""
    found: Breakdown[str] = broken_down(parts)
    named = [name for name, _number in found.shown if name != rest]
    return Group(caption, found.shown, found.others) if named else None
