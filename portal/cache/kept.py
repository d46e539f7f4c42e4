"""Small public values noted beside the pages in memory, as long as public things stay at one number.

For what most pages need and few changes touch: the menu, whether any page is restricted.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

from django.http import HttpRequest

from portal.cache.store import store

T = TypeVar("T")


def kept(number: int | None, name: Hashable, make: Callable[[], T]) -> T:
    """The value of `name` at `number`, made when it is not noted, or when nobody can say the number.

    It is made after the number was read, so it is never older than the number says. Whoever receives
    it must not change it: other requests receive the same. Names must be few, and no value None.
    """
    if number is None:
        return make()
    value: T | None = store.noted(name, number)
    if value is None:
        value = make()
        store.note(name, value, number)
    return value


def number_of(request: HttpRequest | None) -> int | None:
    """The number at which `request` is being answered, when the page cache has read it."""
    return getattr(request, "public_sequence", None)
