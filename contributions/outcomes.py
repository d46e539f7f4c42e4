"""How many published contributions of a page have an outcome, and how many still wait for one."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

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
    """For each page that has published contributions; one query, whatever their number."""
    rows = Contribution.objects.published().filter(page__in=page_ids).order_by().values_list("page")
    counted = rows.annotate(published=Count("pk"), with_outcome=Count("pk", filter=~Q(outcome="")))
    return {page: Answered(published, with_outcome) for page, published, with_outcome in counted}
