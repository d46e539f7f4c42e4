"""What stands with an activity of the lab: its methods, services and days.

Each part, and each app above, says what it has in `AppConfig.ready()`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Related:
    """One thing that an activity leads to."""

    title: str
    url: str
    # What tells it from others of the same title: a date, a duration.
    note: str = ""


# What each of these activities has, by its key: bounded, public, in a number of queries that does not
# depend on how many they are.
Gather = Callable[[HttpRequest, Collection[int]], dict[int, Sequence[Related]]]


@dataclass(frozen=True)
class Gathering:
    label: Any
    gather: Gather
    order: int


_gatherings: dict[str, Gathering] = {}


def register(code: str, *, label: Any, gather: Gather, order: int) -> None:
    """Add what `gather` finds to every activity, under `label`; again: replaces it."""
    _gatherings[code] = Gathering(label, gather, order)


def related_to(activity_ids: Collection[int], request: HttpRequest) -> dict[int, list[dict[str, Any]]]:
    """For each activity, by key: the groups that have something, in their order."""
    found: dict[int, list[dict[str, Any]]] = {key: [] for key in activity_ids}
    for code, each in sorted(_gatherings.items(), key=lambda pair: pair[1].order):
        for key, items in each.gather(request, activity_ids).items():
            if items:
                found[key].append({"code": code, "label": each.label, "items": items})
    return found
