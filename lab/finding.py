"""What the site's search finds of the lab beside pages: published subjects, later referrals.

Each part says what it has in `AppConfig.ready()`; the entrance shows it (home.searching).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from taxonomy.models import Theme


@dataclass(frozen=True)
class Found:
    """One published thing: the texts among which the words stand, a word about it, when it was sent."""

    title: str
    url: str
    texts: Sequence[str]
    note: str
    at: datetime


# (text, most, theme): at most so many of what holds every word, public, about the theme or a narrower one
# where there is one; and where the others are, or nothing.
Find = Callable[[str, int, Theme | None], tuple[list[Found], str]]


@dataclass(frozen=True)
class Source:
    code: str
    # As it stands in the address of a search.
    name: str
    label: Any
    find: Find
    path_of_reference: Callable[[str], str | None]
    order: int


_sources: dict[str, Source] = {}


def register(
    code: str,
    *,
    name: str,
    label: Any,
    find: Find,
    path_of_reference: Callable[[str], str | None],
    order: int,
) -> None:
    """Let the site's search ask `find`; again: replaces it."""
    _sources[code] = Source(code, name, label, find, path_of_reference, order)


def sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda source: source.order)


def names() -> set[str]:
    """The sources as addresses name them."""
    return {source.name for source in _sources.values()}


def path_of_reference(typed: str) -> str | None:
    """Where the public thing of the lab with this reference is read, if there is one."""
    paths = (source.path_of_reference(typed) for source in sources())
    return next(filter(None, paths), None)


def address(base: str, **query: str) -> str:
    return f"{base}?{urlencode(query)}"
