"""What a theme gathers: the apps above say what they have about it, in `AppConfig.ready()`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from taxonomy.models import Theme


@dataclass(frozen=True)
class Gathered:
    """Items about a theme, each shown by `template` as `item`; `more` leads to the others, if any."""

    items: Sequence[Any]
    template: str
    more_url: str = ""


# Reads what belongs to the theme or to a narrower one: bounded, public, in a constant number of queries.
Gather = Callable[[HttpRequest, Theme], Gathered]


@dataclass(frozen=True)
class Gathering:
    label: Any
    gather: Gather
    order: int


_gatherings: dict[str, Gathering] = {}


def register(code: str, *, label: Any, gather: Gather, order: int) -> None:
    """Add what `gather` finds to every theme page, under `label`; again: replaces it."""
    _gatherings[code] = Gathering(label, gather, order)


def about(theme: Theme, request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of a theme page, those that have something, in their order."""
    found = []
    for code, gathering in sorted(_gatherings.items(), key=lambda pair: pair[1].order):
        gathered = gathering.gather(request, theme)
        if gathered.items:
            found.append({"code": code, "label": gathering.label, "gathered": gathered})
    return found
