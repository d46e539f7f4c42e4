"""Panels that apps above put on the desk's page of a contribution."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from contributions.models import Submission


@dataclass(frozen=True)
class Panel:
    """A section: its template, which is given this as `panel`, and its form, for its scripts."""

    template: str
    context: dict[str, Any]
    media: Any = ""


# None: nothing to show to whoever asks. The last argument is what a view shows the page again with.
Gather = Callable[[HttpRequest, Submission, dict[str, Any]], Panel | None]
_panels: dict[str, Gather] = {}


def register(code: str, gather: Gather) -> None:
    """Add a panel (AppConfig.ready()); again: replaces it."""
    _panels[code] = gather


def panels_of(request: HttpRequest, submission: Submission, more: dict[str, Any]) -> list[Panel]:
    """Those of one contribution, in the order in which they were registered."""
    found = (gather(request, submission, more) for gather in _panels.values())
    return [panel for panel in found if panel is not None]
