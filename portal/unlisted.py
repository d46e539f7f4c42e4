"""Pages that only their address leads to: they stand in no list, no sitemap and no search.

A page type that knows such pages registers them in `AppConfig.ready()`; whoever lists pages of any type
leaves them out with `but_unlisted`.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

_unlisted: dict[str, Callable[[], QuerySet]] = {}


def register(code: str, keys: Callable[[], QuerySet]) -> None:
    """Add the keys of pages that stand in no list; again: replaces them."""
    _unlisted[code] = keys


def but_unlisted(pages: Any) -> Any:
    """`pages` without those that stand in no list."""
    for keys in _unlisted.values():
        pages = pages.exclude(pk__in=keys())
    return pages
