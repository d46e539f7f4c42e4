"""Figures about contributions: counted, never typed, and bounded in cost."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from contributions.models import Contribution

# Beyond it a page says "more than 1,000": counting a million rows costs more than showing them.
COUNTED_AT_MOST = 1000


def published_count(page_id: int) -> int:
    """How many contributions of one page are public; COUNTED_AT_MOST + 1 means "more"."""
    return counted(Contribution.objects.published().filter(page_id=page_id))


def counted(rows: QuerySet[Any]) -> int:
    """How many `rows` there are; COUNTED_AT_MOST + 1 means "more"."""
    return rows.order_by().values("pk")[: COUNTED_AT_MOST + 1].count()


def published_counts(page_ids: Iterable[int]) -> dict[int, int]:
    """How many contributions of each page are public, in one query; a page without any is left out."""
    rows = (
        Contribution.objects.published()
        .filter(page_id__in=list(page_ids))
        .order_by()
        .values_list("page_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)
