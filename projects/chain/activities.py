"""The projects and the results of each activity of the lab, on the page of the lab's model."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from lab.activities import Related
from lab.activities import register as register_activity
from projects.board.listing import STATUS_ORDER
from projects.chain.cards import public
from projects.models import ProjectPage, ResultPage

# Under one activity; the page of the projects has all of them.
MOST_OF_AN_ACTIVITY = 4


def projects_of(request: HttpRequest, activity_ids: Collection[int]) -> dict[int, Sequence[Related]]:
    """Of each activity, the first projects that do it: those that go on first. One query."""
    rows = public(ProjectPage, request).filter(activities__in=activity_ids)
    rows = rows.annotate(activity=F("activities"))
    order = [STATUS_ORDER, F("starts_on").desc(nulls_last=True), F("pk").desc()]
    return _first(rows, order, request, "get_status_display")


def results_of(request: HttpRequest, activity_ids: Collection[int]) -> dict[int, Sequence[Related]]:
    """Of each activity, the last results of the projects that do it. One query."""
    projects = public(ProjectPage, request).values("pk")
    rows = public(ResultPage, request).filter(project__in=projects, project__activities__in=activity_ids)
    rows = rows.annotate(activity=F("project__activities"))
    return _first(rows, [F("date").desc(nulls_last=True), F("pk").desc()], request, "get_kind_display")


def _first(rows: Any, order: list[Any], request: HttpRequest, note: str) -> dict[int, Sequence[Related]]:
    place = Window(RowNumber(), partition_by=F("activity"), order_by=order)
    found: dict[int, list[Related]] = {}
    for page in rows.annotate(place=place).filter(place__lte=MOST_OF_AN_ACTIVITY).order_by("place", "pk"):
        related = Related(page.title, page.get_url(request) or "", str(getattr(page, note)()))
        found.setdefault(page.activity, []).append(related)
    return dict(found)


def register() -> None:
    register_activity("projects", label=pgettext_lazy("of the lab", "Projects"), gather=projects_of, order=40)
    register_activity("results", label=pgettext_lazy("of the lab", "Results"), gather=results_of, order=50)
