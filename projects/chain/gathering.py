"""What calls, days, themes and methods show of projects, experiments and results."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.query import PageQuerySet

from calls import beside as calls_beside
from calls.models import CallPage
from events import beside as days_beside
from events.models import EventPage
from lab.models import MethodPage
from lab.toolbox import uses
from portal.cache.kept import kept, number_of
from projects.board.listing import in_order
from projects.chain import held
from projects.chain.cards import TEMPLATE, cards, public, results_in_order
from projects.models import (
    Experiment,
    ExperimentCall,
    ExperimentDay,
    ProjectIndexPage,
    ProjectMethod,
    ProjectPage,
    ResultIndexPage,
    ResultPage,
)
from projects.presentation.listing import listed, public_projects
from taxonomy import gatherings
from taxonomy.gatherings import Gathered
from taxonomy.models import Theme

MOST_PROJECTS = 12
MOST_EXPERIMENTS = 12
MOST_RESULTS = 12
PROJECT_CARD = "projects/parts/project_card.html"


# --- On the page of a call, of a day ------------------------------------------------------


def done_with_call(request: HttpRequest, call: CallPage) -> Gathered:
    """The project of `call`, the experiments that came from it, and their results and its own."""
    if not held.beside(call, held.PROJECTS, request):
        return Gathered(items=[], template=TEMPLATE)
    experiments = list(
        public(Experiment, request)
        .filter(pk__in=ExperimentCall.objects.filter(call=call.pk).values("page"))
        .order_by("path")[:MOST_EXPERIMENTS]
    )
    named = Q(call=call.pk) | Q(from_experiment__in=[each.pk for each in experiments])
    return _done(request, call, experiments, named)


def done_with_day(request: HttpRequest, day: EventPage) -> Gathered:
    """The project of `day`, the experiments that came from it, and the results of both."""
    if not _is_linked(request, day):
        return Gathered(items=[], template=TEMPLATE)
    experiments = list(
        public(Experiment, request)
        .filter(pk__in=ExperimentDay.objects.filter(event=day.pk).values("page"))
        .order_by("path")[:MOST_EXPERIMENTS]
    )
    named = Q(from_experiment__in=[each.pk for each in experiments])
    if day.project_id:
        named |= Q(project=day.project_id)
    return _done(request, day, experiments, named)


def _is_linked(request: HttpRequest, day: EventPage) -> bool:
    """Whether anything hangs on `day`; asked once for each change of public things: most have nothing."""
    if not day.pk or day.project_id:
        return bool(day.pk)
    rows = ExperimentDay.objects.filter(event=day.pk).order_by()
    return kept(number_of(request), ("experiments of a day", day.pk), rows.exists)


def _done(request: HttpRequest, page: Any, experiments: list[Experiment], named: Q) -> Gathered:
    projects = public(ProjectPage, request).filter(pk=page.project_id) if page.project_id else []
    results = results_in_order(public(ResultPage, request).filter(named))[:MOST_RESULTS]
    return Gathered(items=cards([*projects, *experiments, *results], request), template=TEMPLATE)


# --- On the page of a theme ---------------------------------------------------------------


def projects_about(request: HttpRequest, theme: Theme) -> Gathered:
    """The projects of `theme` and of narrower ones, those that go on first."""
    if not held.about(theme, held.PROJECTS, request):
        return Gathered(items=[], template=PROJECT_CARD)
    inside = Theme.objects.filter(path__startswith=theme.path).values("pk")
    named = ProjectPage.other_themes.through.objects.filter(theme__in=inside).values("projectpage")
    rows = public_projects(request).filter(Q(theme__in=inside) | Q(pk__in=named))
    found = list(in_order(rows)[: MOST_PROJECTS + 1])
    more = len(found) > MOST_PROJECTS
    index = ProjectIndexPage.objects.live().first() if more else None
    return Gathered(
        items=listed(found[:MOST_PROJECTS], request),
        template=PROJECT_CARD,
        more_url=f"{index.get_url(request)}?theme={theme.slug}" if index else "",
    )


def results_about(request: HttpRequest, theme: Theme) -> Gathered:
    """The results of `theme` and of narrower ones, the last one first."""
    if not held.about(theme, held.RESULTS, request):
        return Gathered(items=[], template=TEMPLATE)
    rows = public(ResultPage, request).filter(theme__path__startswith=theme.path)
    found = list(results_in_order(rows)[: MOST_RESULTS + 1])
    more = len(found) > MOST_RESULTS
    index = ResultIndexPage.objects.live().first() if more else None
    return Gathered(
        items=cards(found[:MOST_RESULTS], request),
        template=TEMPLATE,
        more_url=f"{index.get_url(request)}?theme={theme.slug}" if index else "",
    )


# --- On the page of a method --------------------------------------------------------------


def projects_with(request: HttpRequest, method: MethodPage) -> Gathered:
    """The projects that used `method`, those that go on first."""
    rows = public_projects(request).filter(pk__in=_using([method.pk]))
    return Gathered(items=listed(in_order(rows)[:MOST_PROJECTS], request), template=PROJECT_CARD)


def results_with(request: HttpRequest, method: MethodPage) -> Gathered:
    """The results of the projects that used `method`, the last one first."""
    projects = public(ProjectPage, request).filter(pk__in=_using([method.pk])).values("pk")
    rows: PageQuerySet = results_in_order(public(ResultPage, request).filter(project__in=projects))
    return Gathered(items=cards(rows[:MOST_RESULTS], request), template=TEMPLATE)


def _using(methods: Collection[int | None]) -> Any:
    return ProjectMethod.objects.filter(method__in=[key for key in methods if key]).values("page")


def register() -> None:
    projects, results = pgettext_lazy("of the lab", "Projects"), pgettext_lazy("of the lab", "Results")
    done = _("What is done with it")
    calls_beside.register("projects", label=done, gather=done_with_call, order=8)
    days_beside.register("projects", label=done, gather=done_with_day, order=10)
    gatherings.register("projects", label=projects, gather=projects_about, order=30)
    gatherings.register("results", label=results, gather=results_about, order=40)
    used = pgettext_lazy("of the lab", "Projects that used it")
    uses.register("projects", label=used, gather=projects_with, order=20)
    uses.register("results", label=_("What came out of these projects"), gather=results_with, order=30)
