"""What a reader finds on the page of a project: its parts, in a number of queries that does not grow."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from calls.models.call import lines
from projects.codes import ProjectStatus, TestState
from projects.models import Milestone, ProjectPage
from projects.presentation import beside
from projects.presentation.around import around
from projects.presentation.cited import MOST_FINDINGS, fed, findings_of
from projects.presentation.dates import is_ahead, period_of, when_of
from projects.presentation.linked import linked_pages
from projects.presentation.listing import tag_of
from projects.presentation.made import deliverables_of
from projects.presentation.parts import has, public_keys, rows_of
from projects.presentation.people import partners_of, team_of
from projects.presentation.stages import stages_of

# The group that the chain registers with `beside`: the referral or the subject.
ORIGINS = "origins"
# Cards of each kind; the timeline has the others.
MOST_CARDS = 24


def context_of(project: ProjectPage, request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """The parts of the page."""
    linked = linked_pages(project, request, now=now)
    findings, kept_of_calls = findings_of(rows_of(project, "findings")[:MOST_FINDINGS], linked.calls, request)
    scenarios, deliverables = deliverables_of(project)
    fed_by, more_fed = fed(project, request)
    groups = beside.groups_of(project, request) if project.pk else []
    return {
        "project": project,
        "tag": tag_of(project),
        "when": period_of(project),
        "stages": stages_of(project, linked),
        "milestones": milestones_of(project, request, now=now),
        "tested": tested_of(project),
        "reframings": reframings_of(project),
        "findings": findings,
        "kept_of_calls": kept_of_calls,
        "experiments": experiments_shown(linked.experiments[:MOST_CARDS], request),
        "more_experiments": len(linked.experiments) > MOST_CARDS,
        "results": linked.results[:MOST_CARDS],
        "more_results": len(linked.results) > MOST_CARDS,
        "fed": fed_by,
        "more_fed": more_fed,
        "team": team_of(project),
        "partners": partners_of(project),
        "scenarios": scenarios,
        "deliverables": deliverables,
        "documents": rows_of(project, "documents", "document"),
        "sisters": rows_of(project, "sisters"),
        "activities": list(project.activities.all()) if has(project, "activities") else [],
        "around": around(project, request),
        # What it started from stands with how it began, everything else at the end.
        "origins": [each for each in groups if each["code"] == ORIGINS],
        "beside": [each for each in groups if each["code"] != ORIGINS],
    }


def tested_of(project: ProjectPage) -> list[dict[str, Any]]:
    """Of a project that is over nothing is looked at any more: what taught nothing is not documented."""
    is_over = project.status in (ProjectStatus.COMPLETED, ProjectStatus.STOPPED)
    found = []
    for each in rows_of(project, "tested"):
        state, label = each.state, each.get_state_display()
        if is_over and state != TestState.LEARNT:
            state, label = (TestState.LEARNT, "") if each.learnt else ("", gettext("Not documented"))
        found.append(
            {
                "what": each.what,
                "looked_at": lines(each.looked_at),
                "learnt": each.learnt,
                "state": state,
                "state_label": label,
            }
        )
    return found


def reframings_of(project: ProjectPage) -> list[Any]:
    """The questions that stood before, the first one first."""
    return sorted(rows_of(project, "reframings"), key=lambda each: each.date)


def milestones_of(
    project: ProjectPage, request: HttpRequest | None, *, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Those that have passed and those to come, each in the order of their dates."""
    rows = sorted(rows_of(project, "milestones", "event"), key=lambda each: each.date)
    public = public_keys([each.event for each in rows if each.event], request)
    found: dict[str, list[dict[str, Any]]] = {"past": [], "ahead": []}
    for row in rows:
        side = "ahead" if is_ahead(row.date, row.precision, request, now) else "past"
        found[side].append(_milestone(row, public, request))
    return found


def _milestone(row: Milestone, public: set[int], request: HttpRequest | None) -> dict[str, Any]:
    event = row.event if row.event_id in public else None
    return {
        "known": row.known,
        "title": row.title,
        "text": row.text,
        "url": (event.get_url(request) or "") if event else "",
        "url_title": event.title if event else "",
    }


def experiments_shown(experiments: list[Any], request: HttpRequest | None) -> list[dict[str, Any]]:
    """What the card of each says."""
    return [
        {
            "page": each,
            "url": each.get_url(request) or "",
            "when": when_of(each),
            "verdict": each.verdict,
            "verdict_label": gettext("Verdict: %(verdict)s")
            % {"verdict": each.get_verdict_display().lower()},
        }
        for each in experiments
    ]
