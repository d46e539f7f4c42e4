"""The lab's model: its families, its activities, and the page of its version."""

from typing import Any

from home.demo.bodies import Block, body_blocks, known_date
from home.demo.content import Entry
from home.demo.pages import create_or_fill, section_of
from lab.models import LabModelPage, VersionActivity
from taxonomy.models import Activity

KIND = "lab_model"


def load_lab_model(content: Entry, activities: dict[str, Activity]) -> None:
    """The page of each version; the model of the content is the one of the version that it names."""
    model = content.entry("lab_model")
    sources = content.entry("meta").entry("sources")
    for entry in content.entries("pages"):
        if entry.get("kind") != KIND:
            continue
        version, slug = entry.entry("version"), entry.get("slug")
        wanted: dict[str, Any] = {
            "title": entry.get("title"),
            "summary": entry.get("summary", ""),
            "number": int(version.get("number")),
            "label": version.get("label", ""),
            "status": version.get("status"),
            **_dated(version),
            "body": body_blocks(entry, sources),
            "example": entry.example(),
        }
        if model.get("version") == version.get("number"):
            wanted |= _model(model, activities)
            wanted["body"] = _body(entry, model, sources)
        create_or_fill(f"page:{slug}", LabModelPage, section_of(content, slug), slug, wanted)


def _dated(version: Entry) -> dict[str, Any]:
    day, precision = known_date(version)
    return {"dated_on": day, "date_precision": precision}


def _model(model: Entry, activities: dict[str, Activity]) -> dict[str, Any]:
    texts = {f"{stage.get('slug')}_text": stage.get("text", "") for stage in model.entries("stages")}
    verbs: dict[str, str] = {}
    rows: list[VersionActivity] = []
    for family in model.entries("families"):
        code = family.get("slug")
        verbs[f"{code}_verb"] = family.get("verb", "")
        for entry in family.entries("activities"):
            activity = activities[entry.get("slug")]
            rows.append(VersionActivity(activity=activity, family=code, sort_order=len(rows)))
    return {**texts, **verbs, "activities": rows}


def _body(entry: Entry, model: Entry, sources: Entry) -> list[Block]:
    """What the page says, then what the model says of itself; each source once, at the end."""
    codes = list(dict.fromkeys([*entry.get("sources", []), *model.get("sources", [])]))
    blocks = body_blocks(entry.but(sources=codes), sources)
    note = ("note", model.get("note"))
    return [*blocks[:-1], note, blocks[-1]] if codes else [*blocks, note]
