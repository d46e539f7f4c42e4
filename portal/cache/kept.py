"""Small public values noted beside the pages in memory, as long as public things stay at one number.

For what many pages need and few changes touch: the menu, a call whose form and answers are asked for.
"""

import pickle
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.http import HttpRequest

from portal.cache.store import store

T = TypeVar("T")

# What weighs more is not small.
LARGEST_COPY = 50_000


def kept(number: int | None, name: Hashable, make: Callable[[], T]) -> T:
    """The value of `name` at `number`, made when it is not noted, or when nobody can say the number.

    It is made after the number was read, so it is never older than the number says. Whoever receives
    it must not change it: other requests receive the same. No value is None.
    """
    if number is None:
        return make()
    value: T | None = store.noted(name, number)
    if value is None:
        value = make()
        store.note(name, value, number)
    return value


def keep_copy(number: int | None, name: Hashable, value: object) -> None:
    """Note `value` for `kept_copy`. It was made after `number` was read."""
    if number is not None and len(pickled := pickle.dumps(value)) <= LARGEST_COPY:
        store.note(name, pickled, number)


def kept_copy(number: int | None, name: Hashable) -> Any:
    """A copy of what was noted at `number`, or None: what its receiver does to it is its own affair."""
    pickled = None if number is None else store.noted(name, number)
    return None if pickled is None else pickle.loads(pickled)


def number_of(request: HttpRequest | None) -> int | None:
    """The number at which `request` is being answered, when the page cache has read it."""
    return getattr(request, "public_sequence", None)
