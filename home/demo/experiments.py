"""Experiments of the demonstration, with their logbooks."""

from collections.abc import Iterator
from typing import Any

from calls.models import CallPage
from events.models import EventPage
from home.demo.bodies import date_of, day_of_row, precision_of, sources_block
from home.demo.content import Entry
from home.demo.pages import create_or_fill, service_of_the_site
from home.demo.projects import period_of
from projects.models import Experiment, ExperimentCall, ExperimentDay, ProjectPage, TrialEntry
from taxonomy.models import Territory


def load_experiments(
    content: Entry,
    projects: dict[str, ProjectPage],
    calls: dict[str, CallPage],
    territories: dict[str, Territory],
) -> None:
    """Every experiment below its project, once the calls and days that it came from are there."""
    sources = content.entry("meta").entry("sources")
    places = {place.get("slug"): place for place in content.entries("places")}
    service = service_of_the_site(content.entry("site"))
    days = {day.slug: day for day in EventPage.objects.all()}
    for of_project in content.entries("projects"):
        project = projects[of_project.get("slug")]
        for entry in of_project.entries("experiments"):
            slug, place = entry.get("slug"), places[entry.get("place")]
            origin = entry.entry("came_from")
            wanted = {
                **_fields(entry),
                **service,
                "place": place.get("title"),
                "territory": territories.get(place.get("territory", "")),
                "came_from_reason": origin.get("reason", ""),
                "body": sources_block(entry.get("sources", []), sources),
                "entries": list(_entries(entry)),
                "days": [
                    ExperimentDay(event=days[each], sort_order=order)
                    for order, each in enumerate(origin.get("events", []))
                ],
                "calls": [
                    ExperimentCall(call=calls[each], sort_order=order)
                    for order, each in enumerate(origin.get("calls", []))
                ],
            }
            create_or_fill(f"experiment:{slug}", Experiment, project, slug, wanted)


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.get("title"),
        "hypothesis": entry.get("hypothesis"),
        "status": entry.get("status"),
        "stage": "deploy_test",
        "observed": "\n".join(entry.get("observed", [])),
        "verdict": entry.get("verdict", ""),
        "verdict_by": entry.get("verdict_by", ""),
        "verdict_on": date_of(entry.get("verdict_on")),
        "verdict_ground": entry.get("verdict_ground", ""),
        "example": entry.example(),
        **period_of(entry),
    }


def _entries(entry: Entry) -> Iterator[TrialEntry]:
    for order, each in enumerate(entry.entries("entries")):
        yield TrialEntry(
            date=day_of_row(each),
            precision=precision_of(each, "date"),
            tried=each.get("tried"),
            seen=each.get("seen"),
            learnt=each.get("learnt"),
            decision=each.get("decision"),
            sort_order=order,
        )
