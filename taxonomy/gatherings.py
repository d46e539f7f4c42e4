"""What a theme gathers: the apps above say what they have about it, in `AppConfig.ready()`.

A call and a method gather in the same way, each in a `Registry` of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from taxonomy.models import Theme

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Gathered:
    """Items about something, each shown by `template` as `item`; `more` leads to the others, if any."""

    items: Sequence[Any]
    template: str
    more_url: str = ""
    # Where the address above has more than all of them; the usual words otherwise.
    more_label: Any = ""


@dataclass(frozen=True)
class Gathering(Generic[Subject]):
    label: Any
    # Reads what belongs to the subject: bounded, public, in a constant number of queries.
    gather: Callable[[HttpRequest, Subject], Gathered]
    order: int


class Registry(Generic[Subject]):
    """Who has something about the subjects of one sort."""

    def __init__(self) -> None:
        self.gatherings: dict[str, Gathering[Subject]] = {}

    def register(
        self, code: str, *, label: Any, gather: Callable[[HttpRequest, Subject], Gathered], order: int
    ) -> None:
        """Add what `gather` finds to every page of a subject, under `label`; again: replaces it."""
        self.gatherings[code] = Gathering(label, gather, order)

    def groups_of(self, subject: Subject, request: HttpRequest) -> list[dict[str, Any]]:
        """The groups of such a page, those that have something, in their order."""
        found = []
        for code, each in sorted(self.gatherings.items(), key=lambda pair: pair[1].order):
            gathered = each.gather(request, subject)
            if gathered.items:
                found.append({"code": code, "label": each.label, "gathered": gathered})
        return found


# What belongs to a theme belongs to a broader one too.
themes: Registry[Theme] = Registry()
register = themes.register


def about(theme: Theme, request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of a theme page, those that have something, in their order."""
    return themes.groups_of(theme, request)
