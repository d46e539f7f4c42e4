"""Projects, experiments and results as other pages show them: one card for the three."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.utils.text import capfirst
from wagtail.query import PageQuerySet

from portal.cache.kept import number_of
from portal.pages import unrestricted
from projects.models import Experiment, ProjectPage, ResultPage

TEMPLATE = "projects/parts/page_card.html"
# Texts that no card shows.
LONG = {
    ProjectPage: ("body", "budget", "means", "origin", "verdict_words"),
    Experiment: ("body", "observed", "stop_criteria", "cost", "came_from_reason", "verdict_ground"),
    ResultPage: ("body", "heard", "done", "not_done", "spread_words"),
}


@dataclass(frozen=True)
class PageCard:
    """One card: what sort of page it is, where it stands, when it was."""

    kind: str
    title: str
    url: str
    text: str
    stage: str
    stage_label: str
    state: str
    example: str


def public(model: type[Any], request: HttpRequest | None) -> PageQuerySet:
    """The pages of `model` that anybody may read, without what no card shows."""
    return unrestricted(model.objects.live(), number_of(request)).defer(*LONG[model])


def results_in_order(results: PageQuerySet) -> PageQuerySet:
    """The last one first."""
    return results.order_by(F("date").desc(nulls_last=True), "-pk")


def cards(pages: Iterable[Any], request: HttpRequest | None) -> list[PageCard]:
    """`pages` as they are shown; no query."""
    return [
        PageCard(
            kind=capfirst(str(page._meta.verbose_name)),
            title=getattr(page, "poster", page.title),
            url=page.get_url(request) or "",
            text=page.summary,
            stage=page.stage,
            stage_label=str(page.get_stage_display()),
            state=_state(page),
            example=page.example,
        )
        for page in pages
    ]


def _state(page: Any) -> str:
    if isinstance(page, ResultPage):
        return page.known.words if page.known else ""
    return str(page.get_status_display())
