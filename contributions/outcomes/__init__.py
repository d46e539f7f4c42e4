"""Outcomes: what became of published contributions. How many of a page have one, and how many still wait."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from contributions.models import Contribution


@dataclass(frozen=True)
class Answered:
    """Of the published contributions of one page."""

    published: int = 0
    with_outcome: int = 0

    @property
    def without(self) -> int:
        return self.published - self.with_outcome


def answered(page_ids: Collection[int]) -> dict[int, Answered]:
    """For each page that has published contributions; one query, whatever their number.

    Grouped as the index `contribution_by_outcome` is, which holds all that is counted.
    """
    rows = Contribution.objects.published().filter(page__in=list(page_ids)).order_by()
    found: dict[int, Answered] = {}
    for page, outcome, count in rows.values_list("page", "outcome").annotate(count=Count("pk")):
        so_far = found.get(page, Answered())
        found[page] = Answered(so_far.published + count, so_far.with_outcome + (count if outcome else 0))
    return found
