"""The figures above the list: how much waits, of which kind, since when, for which call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from wagtail.models import Page

from contributions.counts import COUNTED_AT_MOST
from contributions.models import Submission
from people.models import User


@dataclass(frozen=True)
class Group:
    """So many of one kind or one call, the oldest of which waits since `oldest`; `query` shows them."""

    label: str
    count: int
    oldest: datetime
    query: str
    late: bool = False


@dataclass(frozen=True)
class DeskFigures:
    """What waits. Beyond a thousand the groups are of the thousand oldest, and `more` says so."""

    total: int
    more: bool
    oldest: datetime | None
    by_kind: list[Group]
    by_page: list[Group]


def desk_figures(user: User, *, now: datetime) -> DeskFigures:
    """What waits for `user`, in four queries at the most and one per page type, however much it is."""
    rows = Submission.objects.open_to(user).awaiting_decision()
    keys = list(rows.values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
    oldest_rows = Submission.objects.filter(pk__in=keys[:COUNTED_AT_MOST]).order_by()
    kinds = {str(code): str(label) for code, label in Submission.Kind.choices}
    by_kind = [
        Group(kinds[row["kind"]], row["count"], row["oldest"], f"kind={row['kind']}")
        for row in _grouped(oldest_rows, "kind")
    ]
    per_page = _grouped(oldest_rows, "page")
    pages = {
        page.pk: page for page in Page.objects.filter(pk__in=[row["page"] for row in per_page]).specific()
    }
    by_page = [
        Group(
            pages[row["page"]].title,
            row["count"],
            row["oldest"],
            f"page={row['page']}",
            late=row["oldest"] < pages[row["page"]].late_before(now),
        )
        for row in per_page
    ]
    return DeskFigures(
        total=min(len(keys), COUNTED_AT_MOST),
        more=len(keys) > COUNTED_AT_MOST,
        oldest=min((group.oldest for group in by_kind), default=None),
        by_kind=by_kind,
        by_page=by_page,
    )


def _grouped(rows: Any, field: str) -> list[dict[str, Any]]:
    """Count and oldest per value of `field`, whatever waits longest first."""
    return list(
        rows.values(field).annotate(count=Count("pk"), oldest=Min("awaiting_since")).order_by("oldest")
    )
