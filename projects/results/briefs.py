"""The points of a brief that a result answers: those agreed to, of the referrals that led to its pages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from lab.models import BriefPoint, BriefVersion, PageLink

if TYPE_CHECKING:
    from projects.models import ResultPage


@dataclass(frozen=True)
class Answer:
    """One point of a brief and what the result says to it."""

    number: int
    point: str
    text: str


def points_linked_to(pages: Collection[int | None]) -> "QuerySet[BriefPoint]":
    """The points of the agreed briefs of the referrals that led to `pages`."""
    referrals = PageLink.objects.filter(page__in=[key for key in pages if key]).values("submission")
    agreed = BriefVersion.objects.filter(referral=OuterRef("brief__referral"), agreed_at__isnull=False)
    last = agreed.order_by().values("referral").annotate(last=Max("number")).values("last")
    points = BriefPoint.objects.filter(brief__referral__in=referrals, brief__number=Subquery(last))
    return points.select_related("brief__referral__submission").order_by("brief_id", "number")


def answers_of(result: "ResultPage") -> list[Answer]:
    """What `result` answers to the points of briefs that everybody reads, in its own order; one query."""
    if not result.pk:
        return []
    rows: Any = result.brief_answers.select_related("point__brief__referral").order_by("sort_order", "pk")
    return [
        Answer(row.point.number, row.point.text, row.text)
        for row in rows
        if row.point.brief.agreed_at and row.point.brief.referral.published_at
    ]
