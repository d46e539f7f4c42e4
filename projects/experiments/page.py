"""What a reader finds on the page of an experiment; every list is bounded, and public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from calls.models import CallPage
from calls.models.call import lines
from contributions.listing import voice
from contributions.models import Contribution
from events.dates import when
from events.models import EventPage
from portal.cache import shown_until
from portal.cache.kept import number_of
from portal.pages import anybody_may_read, unrestricted
from portal.templatetags.components import french
from portal.unlisted import but_unlisted
from projects.codes import ExperimentStatus
from projects.experiments.addresses import AFTER, CONTRIBUTIONS, FOLLOW, WISH
from projects.follow_up.linking import Kind, linked_to, said_by
from projects.models import Experiment, Follower, ResultPage, TrialEntry
from projects.presentation.dates import when_of
from projects.results.querysets import last_first

if TYPE_CHECKING:
    from wagtail.models import Page

# Of the contributions that it came from: on the page, then on each page of their list.
MOST_VOICES = 6
VOICES_A_PAGE = 24
MOST_LINKS = 20
MOST_TRIALS = 200
Fact = dict[str, str]


@dataclass(frozen=True)
class Links:
    """Pages of one sort that it came from, or that came of it."""

    title: str
    items: list[dict[str, str]]


def context_of(experiment: Experiment, request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The parts of the page, in a constant number of queries."""
    url = experiment.get_url(request) or ""
    found = list(came_from(experiment, request)[: MOST_VOICES + 1])
    trials = trials_of(experiment)
    return {
        "experiment": experiment,
        "project": _project(experiment, request),
        "tag": "full" if experiment.status == ExperimentStatus.RUNNING else _tag(experiment),
        "facts": facts_of(experiment, trials),
        "observed": lines(experiment.observed),
        "stop_criteria": lines(experiment.stop_criteria),
        "partners": _partners(experiment),
        "origin_days": _days(experiment, request, now),
        "origin_calls": _calls(experiment, request),
        "voices": voices(found[:MOST_VOICES]),
        "voices_url": f"{url}{CONTRIBUTIONS}" if len(found) > MOST_VOICES else "",
        "trials": trials,
        "results": _results(experiment, request),
        "joining": joining(experiment, request, url, now),
    }


def _project(experiment: Experiment, request: HttpRequest) -> dict[str, str] | None:
    """The project it stands below, while anybody may read that."""
    way = getattr(request, "way", [])
    above = way[-2] if len(way) > 1 and way[-1] == experiment else None
    project = above or (experiment.get_parent() if experiment.depth > 1 else None)
    if project is None or not anybody_may_read(project, number_of(request)):
        return None
    return {"title": project.title, "url": project.get_url(request) or ""}


def _tag(experiment: Experiment) -> str:
    return "wait" if experiment.status == ExperimentStatus.PLANNED else ""


def facts_of(experiment: Experiment, trials: list[TrialEntry]) -> list[Fact]:
    """The short answers: where, when, how long, how much, with how many trials."""
    place, territory = experiment.place, experiment.territory
    town = territory.title if territory and territory.title not in place else ""
    period = capfirst(when_of(experiment))
    found = [
        (pgettext("of an experiment", "Place"), place or town, town if place else ""),
        (pgettext("of an experiment", "When"), period, experiment.duration),
        (gettext("Cost"), experiment.cost, ""),
    ]
    if not period and experiment.duration:
        found[1] = (pgettext("of an experiment", "Duration"), experiment.duration, "")
    return [{"label": label, "value": french(value), "note": note} for label, value, note in found if value]


def trials_of(experiment: Experiment) -> list[TrialEntry]:
    """The logbook, the first trial first."""
    rows = sorted(experiment.entries.all(), key=lambda each: (each.date, each.sort_order or 0))
    return rows[:MOST_TRIALS]


# --- What it came from --------------------------------------------------------------------


def came_from(experiment: Experiment, request: HttpRequest) -> "QuerySet[Contribution]":
    """The contributions that became it, as far as they are public."""
    return linked_to(experiment, Kind.BECAME, number=number_of(request))


def voices(rows: Iterable[Contribution]) -> list[dict[str, Any]]:
    """Each as a list shows it, with where it is read; without the calls that are not public."""
    found = list(rows)
    pages = CallPage.objects.live().public().in_bulk({each.page_id for each in found})
    shown = []
    for each in found:
        page = pages.get(each.page_id)
        path = page.public_path(each.submission) if page else None
        if path:
            shown.append(voice(each, url=path, tags=[]))
    return shown


def origins(request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Every contribution that it came from, some at a time; by key, at the same cost at any depth.

    404 where there is none that everybody may read.
    """
    after = request.GET.get(AFTER, "0")
    if not (after.isascii() and after.isdecimal() and len(after) < 19):
        raise Http404
    steps = said_by(experiment, Kind.BECAME, number=number_of(request)).filter(pk__gt=int(after))
    keys = list(steps.values_list("pk", "submission")[: VOICES_A_PAGE + 1])
    if not keys:
        raise Http404
    public = Contribution.objects.published().with_outcome()
    rows = public.in_bulk([key for _pk, key in keys[:VOICES_A_PAGE]])
    shown = [rows[key] for _pk, key in keys[:VOICES_A_PAGE] if key in rows]
    url = experiment.get_url(request) or ""
    more = f"{url}{CONTRIBUTIONS}?{AFTER}={keys[VOICES_A_PAGE - 1][0]}" if len(keys) > VOICES_A_PAGE else ""
    context = {
        "page": experiment,
        "experiment": experiment,
        "crumbs": [*experiment.crumbs(request), {"title": gettext("Contributions"), "url": ""}],
        "voices": voices(shown),
        "first_url": f"{url}{CONTRIBUTIONS}" if after != "0" else "",
        "more_url": more,
    }
    return TemplateResponse(request, "projects/experiment_contributions.html", context)


def _days(experiment: Experiment, request: HttpRequest, now: datetime) -> list[dict[str, str]]:
    keys = [row.event_id for row in experiment.days.all()]
    return [
        {"title": day.title, "url": day.get_url(request) or "", "note": when(day, now).words}
        for day in _public(EventPage, keys, request)
    ]


def _calls(experiment: Experiment, request: HttpRequest) -> list[dict[str, str]]:
    keys = [row.call_id for row in experiment.calls.all()]
    return [
        {"title": call.poster, "url": call.get_url(request) or "", "note": ""}
        for call in _public(CallPage, keys, request)
    ]


def _public(model: Any, keys: list[int], request: HttpRequest) -> "list[Any]":
    """Those of these pages that anybody may read and find, in the order of their editor."""
    if not keys:
        return []
    rows = but_unlisted(unrestricted(model.objects.live().filter(pk__in=keys), number_of(request)))
    found: dict[int, Page] = rows.in_bulk()
    return [found[key] for key in keys if key in found][:MOST_LINKS]


def _partners(experiment: Experiment) -> list[dict[str, str]]:
    rows = experiment.partners.all()
    if isinstance(rows, QuerySet):
        rows = rows.select_related("partner")
    return [
        {
            "title": row.partner.title,
            "url": row.partner.url,
            "kind": row.partner.get_kind_display(),
            "role": row.role,
        }
        for row in rows[:MOST_LINKS]
    ]


def _results(experiment: Experiment, request: HttpRequest) -> list[dict[str, str]]:
    rows = last_first(ResultPage.objects.live().filter(from_experiment=experiment.pk))
    return [
        {"title": row.title, "url": row.get_url(request) or "", "text": row.summary}
        for row in but_unlisted(unrestricted(rows, number_of(request)))[:MOST_LINKS]
    ]


# --- "I want to test", "I want to follow" ---------------------------------------------------


@dataclass(frozen=True)
class Joining:
    """Where the two buttons lead; empty where there is none. `day`: the one on which one tests."""

    test_url: str = ""
    follow_url: str = ""
    day: str = ""


def joining(experiment: Experiment, request: HttpRequest, url: str, now: datetime) -> Joining:
    """Of a planned or running experiment: the registration of its day, or the form that takes an address."""
    if experiment.status not in (ExperimentStatus.PLANNED, ExperimentStatus.RUNNING):
        return Joining()
    follow = f"{url}{FOLLOW}" if experiment.takes_followers else ""
    test_url = f"{follow}?{WISH}={Follower.Wish.TEST}" if follow else ""
    day: EventPage | None = experiment.test_day
    title = ""
    if day is not None and day.live:
        shown_until(request, day.dates.next_change(now))
        if day.registers(now) and _public(EventPage, [day.pk], request):
            test_url, title = f"{day.get_url(request)}inscription/", day.title
    follow_url = f"{follow}?{WISH}={Follower.Wish.FOLLOW}" if follow else ""
    return Joining(test_url, follow_url, title)
