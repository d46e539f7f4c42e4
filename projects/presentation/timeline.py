"""The whole project in the order of its dates, as far as they are known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from events.dates import when as when_of_day
from portal.dates import KnownDate, Precision, known
from projects.codes import ExperimentStatus
from projects.dates import earliest, latest
from projects.models import Experiment, ProjectPage, TrialEntry
from projects.presentation.dates import begins_later, is_ahead, period_of, span, when_of
from projects.presentation.linked import LinkedPages, linked_pages, news_of
from projects.presentation.parts import public_keys, rows_of

# Trials of all experiments together; their own pages have all of them.
MOST_TRIALS = 200


@dataclass(frozen=True)
class Moment:
    """One entry: `kind` says in a word what it is, so that neither colour nor place has to."""

    # Where it stands among the others; None: nobody knows.
    at: date | None
    words: str
    machine: str
    kind: str
    title: str
    text: str = ""
    url: str = ""
    stage: str = ""
    stage_label: str = ""
    # What it led to or where it stands.
    state: str = ""
    is_ahead: bool = False


@dataclass(frozen=True)
class Year:
    title: str
    moments: list[Moment]


def timeline_of(project: ProjectPage, request: HttpRequest | None, *, now: datetime) -> list[Year]:
    """Every moment, year by year; those without a date last. As many queries, however many there are."""
    linked = linked_pages(project, request, now=now)
    moments = [
        *_own(project, request, now),
        *_calls(linked),
        *_days(linked, now),
        *_experiments(linked, request, now),
        *_results(linked),
        *_news(project, request),
    ]
    dated = sorted((each for each in moments if each.at), key=lambda each: each.at)  # type: ignore[arg-type, return-value]
    years: dict[int, list[Moment]] = {}
    for moment in dated:
        years.setdefault(moment.at.year, []).append(moment)  # type: ignore[union-attr]
    found = [Year(str(year), of_year) for year, of_year in years.items()]
    undated = [each for each in moments if not each.at]
    return [*found, Year(gettext("Without a date"), undated)] if undated else found


def _own(project: ProjectPage, request: HttpRequest | None, now: datetime) -> Iterator[Moment]:
    """What the project says of itself: phases, milestones, questions, deliverables, the decision."""
    for phase in rows_of(project, "phases"):
        day = phase.starts_on or phase.ends_on
        yield Moment(
            at=earliest(day, phase.precision) if day else None,
            words=period_of(phase),
            machine=_machine(phase.known_start or phase.known_end),
            kind=pgettext("of a project", "Phase"),
            title=phase.title,
            text=phase.text,
            is_ahead=begins_later(phase, request, now),
            **_stage(phase),
        )
    milestones = rows_of(project, "milestones", "event")
    public = public_keys([each.event for each in milestones if each.event], request)
    for each in milestones:
        yield Moment(
            at=earliest(each.date, each.precision),
            words=each.known.words,
            machine=each.known.machine,
            kind=gettext("Milestone"),
            title=each.title,
            text=each.text,
            url=(each.event.get_url(request) or "") if each.event_id in public else "",
            is_ahead=is_ahead(each.date, each.precision, request, now),
        )
    yield from _questions(project)
    for made in rows_of(project, "deliverables"):
        yield Moment(
            at=earliest(made.date, made.precision) if made.date else None,
            words=made.known.words if made.known else "",
            machine=_machine(made.known),
            kind=gettext("Deliverable"),
            title=made.title,
            text=str(made.get_kind_display()),
        )
    if project.verdict and project.verdict_on and project.decided:
        yield Moment(
            at=latest(project.verdict_on, project.verdict_precision),
            words=project.decided.words,
            machine=project.decided.machine,
            kind=gettext("Decision"),
            title=str(project.get_verdict_display()),
            text=project.verdict_by,
            stage=project.stage,
            stage_label=str(project.get_stage_display()),
        )


def _questions(project: ProjectPage) -> Iterator[Moment]:
    """At each reframing, the question that stands from then on."""
    rows = sorted(rows_of(project, "reframings"), key=lambda each: each.date)
    for place, row in enumerate(rows):
        after = rows[place + 1].question if place + 1 < len(rows) else project.poster
        yield Moment(
            at=earliest(row.date, row.precision),
            words=row.known.words,
            machine=row.known.machine,
            kind=gettext("Reframing"),
            title=after,
            text="\n".join(
                filter(None, [gettext("Before: %(question)s") % {"question": row.question}, row.why])
            ),
        )


def _calls(linked: LinkedPages) -> Iterator[Moment]:
    for each in linked.calls:
        call = each.page
        opens = timezone.localdate(call.opens_at) if call.opens_at else None
        last = call.timetable.last_day
        yield Moment(
            at=opens,
            words=span(date_format(opens) if opens else "", date_format(last) if last else ""),
            machine=opens.isoformat() if opens else "",
            kind=str(call._meta.verbose_name),
            title=each.title,
            url=each.url,
            state=each.state,
            **_stage(call),
        )


def _days(linked: LinkedPages, now: datetime) -> Iterator[Moment]:
    for each in linked.days:
        day = each.page
        start = timezone.localdate(day.starts_at) if day.starts_at else None
        yield Moment(
            at=earliest(start, day.date_precision) if start else None,
            words=each.when,
            machine=when_of_day(day, now).machine,
            kind=str(day.get_kind_display()),
            title=each.title,
            url=each.url,
            state=each.state,
            **_stage(day),
        )


def _experiments(linked: LinkedPages, request: HttpRequest | None, now: datetime) -> Iterator[Moment]:
    """When each began, and each of its trials."""
    by_key = {each.pk: each for each in linked.experiments}
    for each in linked.experiments:
        yield Moment(
            at=earliest(each.starts_on, each.precision) if each.starts_on else None,
            words=when_of(each),
            machine=_machine(each.known_start),
            kind=str(each._meta.verbose_name),
            title=each.title,
            text=each.hypothesis,
            url=each.get_url(request) or "",
            state=str(each.get_status_display()),
            is_ahead=each.status == ExperimentStatus.PLANNED and begins_later(each, request, now),
            **_stage(each),
        )
    if by_key:
        trials = TrialEntry.objects.filter(page__in=by_key).order_by("date", "sort_order", "pk")
        for trial in trials[:MOST_TRIALS]:
            yield _trial(trial, by_key[trial.page_id], request)


def _trial(trial: TrialEntry, experiment: Experiment, request: HttpRequest | None) -> Moment:
    return Moment(
        at=earliest(trial.date, trial.precision),
        words=trial.known.words,
        machine=trial.known.machine,
        kind=str(trial._meta.verbose_name),
        title=trial.tried,
        text=trial.learnt,
        url=experiment.get_url(request) or "",
        state=str(trial.get_decision_display()),
        **_stage(experiment),
    )


def _results(linked: LinkedPages) -> Iterator[Moment]:
    for each in linked.results:
        result = each.page
        yield Moment(
            at=earliest(result.date, result.precision) if result.date else None,
            words=each.when,
            machine=_machine(result.known),
            kind=str(result._meta.verbose_name),
            title=each.title,
            text=result.summary,
            url=each.url,
            **_stage(result),
        )


def _news(project: ProjectPage, request: HttpRequest | None) -> Iterator[Moment]:
    for each in news_of(project, request):
        day = known(each.page.date, Precision.DAY)
        yield Moment(
            at=each.page.date,
            words=day.words,
            machine=day.machine,
            kind=each.state,
            title=each.title,
            text=each.page.summary,
            url=each.url,
        )


def _stage(row: Any) -> dict[str, Any]:
    return {"stage": row.stage, "stage_label": str(row.get_stage_display()) if row.stage else ""}


def _machine(day: KnownDate | None) -> str:
    return day.machine if day else ""
