"""How many agents engage, by level, service and territory: for the CMS, exact, and never who."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext

from people.models import Engagement
from portal.folding import fold

ROWS_SHOWN = 100


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
    acting = Engagement.objects.acting().order_by()
    by_service = acting.values_list("service", "level").annotate(number=Count("pk"))
    by_territory = acting.values_list("territory__title", "level").annotate(number=Count("pk"))
    everywhere = Counter(dict(acting.values_list("level").annotate(number=Count("pk"))))
    return Figures(
        levels=[str(level.label) for level in Engagement.Level],
        total=Row(gettext("In all"), [everywhere[level] for level in Engagement.Level]),
        services=_rows(by_service),
        territories=_rows(by_territory),
    )


def _rows(counted: Iterable[tuple[str | None, str, int]]) -> list[Row]:
    """One row a name, however people spell it, the largest first."""
    names: dict[str, str] = {}
    numbers: dict[str, Counter[str]] = {}
    for name, level, number in counted:
        key = fold(name or "")
        names.setdefault(key, name or gettext("Not said"))
        numbers.setdefault(key, Counter())[level] += number
    rows = [Row(names[key], [each[level] for level in Engagement.Level]) for key, each in numbers.items()]
    return sorted(rows, key=lambda row: (-row.total, row.name))[:ROWS_SHOWN]
