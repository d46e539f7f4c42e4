"""Figures about contributions: counted, never typed, and bounded in cost."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.translation import gettext

from contributions.models import Contribution
from portal.cache.kept import kept
from portal.pages import BasePage

# Beyond it a page says "more than 1,000": counting a million rows costs more than showing them.
COUNTED_AT_MOST = 1000


def published_count(page: BasePage) -> int:
    """How many contributions of one page are public; COUNTED_AT_MOST + 1 means "more"."""

    def count() -> int:
        return counted(Contribution.objects.published().of_page(page))

    return kept(page.read_at, ("published", page.pk), count)


def counted(rows: QuerySet[Any]) -> int:
    """How many `rows` there are; COUNTED_AT_MOST + 1 means "more"."""
    return rows.order_by().values("pk")[: COUNTED_AT_MOST + 1].count()


class BoundedCount(Subquery):
    """How many of `rows`, which refer to the row outside by OuterRef; COUNTED_AT_MOST + 1 means "more"."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: COUNTED_AT_MOST + 1])


def said(count: int) -> str:
    """A bounded count in words."""
    if count > COUNTED_AT_MOST:
        return gettext("more than %(count)d") % {"count": COUNTED_AT_MOST}
    return str(count)
