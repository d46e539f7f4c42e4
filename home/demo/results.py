"""Results of the demonstration, the syntheses of its calls, and what both cite."""

from collections.abc import Iterator
from typing import Any

from calls.models import CallPage
from contributions.models import Contribution, ThreadEntry
from home.demo import records
from home.demo.bodies import Block, body_blocks, date_of, precision_of
from home.demo.content import Entry
from home.demo.pages import create_or_fill, load_index_page, write_page
from projects.models import ProjectPage, ResultIndexPage, ResultPage
from taxonomy.stages import Stage


def load_syntheses(loaded: list[tuple[CallPage, Entry]]) -> None:
    """What each former call kept of its answers, once these are there to be cited."""
    for call, entry in loaded:
        points = [_point(each) for each in entry.entry("synthesis").entries("points")]
        key, wanted = f"call:{entry.get('slug')}", {"synthesis": points}
        if points and records.gained(key, wanted):
            if not call.synthesis:
                write_page(call, wanted)
            records.remember(key, call, wanted)


def load_results(content: Entry, projects: dict[str, ProjectPage], calls: dict[str, CallPage]) -> None:
    """Every result; its publication is that of the results of its call."""
    index = load_index_page(content, ResultIndexPage, "result_index")
    sources = content.entry("meta").entry("sources")
    for entry in content.entries("results"):
        slug = entry.get("slug")
        project = projects.get(entry.get("project", ""))
        spread = entry.entry("generalisation")
        wanted = {
            "title": entry.get("title"),
            "summary": entry.get("summary", ""),
            "kind": entry.get("kind"),
            "stage": Stage.GENERALISE,
            "date": date_of(entry.get("date")),
            "precision": precision_of(entry, "date"),
            "project": project,
            "theme": project.theme if project else None,
            "call": calls.get(entry.get("call", "")),
            "heard": [_point(each) for each in entry.entries("heard")],
            "done": [_point(each) for each in entry.entries("do")],
            "not_done": [_point(each, why=each.get("why")) for each in entry.entries("do_not")],
            "spread": spread.get("status", ""),
            "spread_words": spread.get("text", ""),
            "body": [*_charts(entry), *body_blocks(entry.but(sources=_sources(entry)), sources)],
            "example": entry.example(),
        }
        is_new = not ResultPage.objects.filter(slug=slug).exists()
        result = create_or_fill(f"result:{slug}", ResultPage, index, slug, wanted)
        if is_new and result.call:
            # Answered when the results came out, not when the demonstration was loaded.
            at = CallPage.objects.get(pk=result.call_id).results_published_at
            ThreadEntry.objects.filter(page=result, kind=ThreadEntry.Kind.ANSWERED_IN).update(
                at=at, tell_after=None
            )


def _sources(entry: Entry) -> list[str]:
    """Every source that something of the result names, each once."""
    parts = [entry, entry.entry("generalisation")]
    for name in ("heard", "do", "do_not"):
        parts += entry.entries(name)
    return list(dict.fromkeys(code for part in parts for code in part.get("sources", [])))


def _point(entry: Entry, **more: str) -> Block:
    return ("point", {"text": entry.get("text"), **more, "cites": ", ".join(_references(entry))})


def _references(entry: Entry) -> Iterator[str]:
    """The references of the contributions that the content cites, as far as they are public."""
    keys = [f"demo:{each}" for each in entry.get("cites", [])]
    rows = Contribution.objects.published().filter(submission__idempotency_key__in=keys)
    by_key = dict(rows.values_list("submission__idempotency_key", "submission__reference"))
    return (by_key[key] for key in keys if key in by_key)


def _charts(entry: Entry) -> Iterator[Block]:
    for chart in entry.entries("charts"):
        values: dict[str, Any] = {
            "title": chart.get("title"),
            "kind": chart.get("kind"),
            "table": "\n".join(
                "\t".join(map(str, row)) for row in [chart.get("columns"), *chart.get("rows")]
            ),
            "unit": chart.get("unit", ""),
            "note": chart.get("note", ""),
            "is_example": chart.get("demo", False),
        }
        yield ("chart", values)
