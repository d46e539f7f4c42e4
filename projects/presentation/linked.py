"""The public pages that name a project or stand below it: read once, for its page and for its timeline."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from calls.models import CallPage
from calls.presentation import Presented as PresentedCall
from events.models import EventPage
from events.presentation import Presented as PresentedDay
from portal.cache import shown_until
from portal.cache.kept import number_of
from portal.pages import unrestricted
from projects.models import Experiment, NewsPage, ProjectPage, ResultPage
from projects.presentation.parts import has

# Of each kind; what a project has more of is not shown.
MOST_PAGES = 60


@dataclass(frozen=True)
class Linked:
    """One page that hangs on a project: how it reads in a list."""

    page: Any
    url: str
    title: str
    # Where it stands, in words, and the variant of its tag.
    state: str = ""
    tag: str = ""
    when: str = ""


@dataclass(frozen=True)
class LinkedPages:
    calls: list[Linked] = field(default_factory=list)
    days: list[Linked] = field(default_factory=list)
    experiments: list[Experiment] = field(default_factory=list)
    results: list[Linked] = field(default_factory=list)


def linked_pages(project: ProjectPage, request: HttpRequest | None, *, now: datetime) -> LinkedPages:
    """What is public of all that hangs on `project`: at most four queries, whatever their number."""
    if not project.pk:
        return LinkedPages()
    calls = calls_of(project, request, now=now)
    experiments = experiments_of(project, request)
    return LinkedPages(
        calls=calls,
        days=days_of(project, request, now=now),
        experiments=experiments,
        results=results_of(project, request, calls, experiments),
    )


def calls_of(project: ProjectPage, request: HttpRequest | None, *, now: datetime) -> list[Linked]:
    """Its calls, the first to open first."""
    if not has(project, "calls"):
        return []
    rows = unrestricted(CallPage.objects.live(), number_of(request)).filter(project=project.pk)
    rows = rows.order_by(F("opens_at").asc(nulls_last=True), "pk").defer("body")
    found = []
    for call in rows[:MOST_PAGES]:
        shown_until(request, call.timetable.next_change(now))
        label = PresentedCall.of(call, now).label
        found.append(
            Linked(
                page=call,
                url=call.get_url(request) or "",
                title=call.poster,
                state=label,
                when=date_format(timezone.localdate(call.opens_at)) if call.opens_at else "",
            )
        )
    return found


def days_of(project: ProjectPage, request: HttpRequest | None, *, now: datetime) -> list[Linked]:
    """Its days, the first first; those that only their address leads to stand in no list."""
    if not has(project, "events"):
        return []
    rows = unrestricted(EventPage.objects.listed(), number_of(request)).filter(project=project.pk)
    rows = rows.order_by(F("starts_at").asc(nulls_last=True), "pk")
    found = []
    for day in rows.defer("body", "programme", "minutes", "online_url")[:MOST_PAGES]:
        shown_until(request, day.dates.next_change(now))
        shown = PresentedDay.of(day, now)
        found.append(
            Linked(
                page=day,
                url=day.get_url(request) or "",
                title=day.title,
                state=shown.label,
                tag=shown.tag,
                when=shown.picture.words,
            )
        )
    return found


def experiments_of(project: ProjectPage, request: HttpRequest | None) -> list[Experiment]:
    """The experiments below it, in the order that editors gave them."""
    if not project.numchild:
        return []
    rows = unrestricted(Experiment.objects.live(), number_of(request)).child_of(project)
    return list(rows.order_by("path").defer("body", "observed", "stop_criteria", "cost")[:MOST_PAGES])


def results_of(
    project: ProjectPage, request: HttpRequest | None, calls: list[Linked], experiments: list[Experiment]
) -> list[Linked]:
    """Its results and those of its calls and experiments, the last first."""
    if not (calls or experiments or has(project, "results")):
        return []
    named = Q(project=project.pk) | Q(call__in=[each.page.pk for each in calls])
    named |= Q(from_experiment__in=[each.pk for each in experiments])
    rows = unrestricted(ResultPage.objects.live(), number_of(request)).filter(named)
    rows = rows.order_by(F("date").desc(nulls_last=True), "-pk").defer("body", "heard", "done", "not_done")
    return [
        Linked(
            page=each,
            url=each.get_url(request) or "",
            title=each.title,
            state=str(each.get_kind_display()),
            when=each.known.words if each.known else "",
        )
        for each in rows[:MOST_PAGES]
    ]


def news_of(project: ProjectPage, request: HttpRequest | None, most: int = MOST_PAGES) -> list[Linked]:
    """News of it, the last first."""
    if not has(project, "news"):
        return []
    rows = unrestricted(NewsPage.objects.live(), number_of(request)).filter(project=project.pk)
    return [
        Linked(
            page=each,
            url=each.get_url(request) or "",
            title=each.title,
            state=gettext("News"),
            when=date_format(each.date),
        )
        for each in rows.order_by("-date", "-pk").defer("body")[:most]
    ]
