"""What stands beside a call on its page: the apps above say what they have, in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from calls.models import CallPage
from taxonomy.gatherings import Gathered

# Reads what belongs to the call: bounded, public, in a constant number of queries.
Gather = Callable[[HttpRequest, CallPage], Gathered]


@dataclass(frozen=True)
class Beside:
    label: Any
    gather: Gather
    order: int


_beside: dict[str, Beside] = {}


def register(code: str, *, label: Any, gather: Gather, order: int) -> None:
    """Add what `gather` finds to every call page, under `label`; again: replaces it."""
    _beside[code] = Beside(label, gather, order)


def groups_of(call: CallPage, request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of a call page, those that have something, in their order."""
    found = []
    for code, each in sorted(_beside.items(), key=lambda pair: pair[1].order):
        gathered = each.gather(request, call)
        if gathered.items:
            found.append({"code": code, "label": each.label, "gathered": gathered})
    return found
