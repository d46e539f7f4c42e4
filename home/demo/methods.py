"""The toolbox of the demonstration: its page, and the methods with the activities that lead to them."""

from typing import Any

from home.demo.bodies import source_values
from home.demo.content import Entry
from home.demo.pages import create_or_fill, load_index_page
from lab.models import MethodIndexPage, MethodPage, MethodStep
from taxonomy.models import Activity


def load_methods(content: Entry, activities: dict[str, Activity]) -> dict[str, MethodPage]:
    """Methods by slug; an edited one stays as it is."""
    toolbox = load_index_page(content, MethodIndexPage, "methods")
    sources = content.entry("meta").entry("sources")
    used_by = _activities(content, activities)
    loaded: dict[str, MethodPage] = {}
    for entry in content.entries("methods"):
        slug = entry.get("slug")
        wanted = _fields(entry, sources) | {
            "activities": used_by.get(slug, []),
            "steps": [
                MethodStep(text=text, sort_order=order) for order, text in enumerate(entry.get("steps", []))
            ],
        }
        loaded[slug] = create_or_fill(f"method:{slug}", MethodPage, toolbox, slug, wanted)
    return loaded


def _activities(content: Entry, activities: dict[str, Activity]) -> dict[str, list[Activity]]:
    """By method, the activities of the lab's model that name it."""
    found: dict[str, list[Activity]] = {}
    for family in content.entry("lab_model").entries("families"):
        for entry in family.entries("activities"):
            for slug in entry.get("methods", []):
                found.setdefault(slug, []).append(activities[entry.get("slug")])
    return found


def _fields(entry: Entry, sources: Entry) -> dict[str, Any]:
    return {
        "title": entry.get("title"),
        "summary": entry.get("summary"),
        "stage": entry.get("family"),
        "duration": entry.get("duration"),
        "length": entry.get("length"),
        "people": entry.get("people"),
        "people_min": entry.get("people_min"),
        "people_max": entry.get("people_max"),
        "material": "\n".join(entry.get("material", [])),
        "outputs": "\n".join(entry.get("outputs", [])),
        "watch_out": entry.get("watch_out", ""),
        "used_in": [
            (
                "use",
                {
                    "text": use.get("text"),
                    "sources": [source_values(sources.entry(code)) for code in use.get("sources", [])],
                },
            )
            for use in entry.entries("used_in")
        ],
        "example": entry.example(),
    }
