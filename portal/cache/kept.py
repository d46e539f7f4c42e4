"""Small public values kept in this process while public things are at one number.

For what most pages need and few changes touch: the menu, whether any page is restricted. The value is
made after the number was read, so it is never older than the number says.
"""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

T = TypeVar("T")
# More keys than a process needs; past it values are made and not kept.
MOST_KEYS = 200

_all: list["Kept[Any]"] = []


class Kept(Generic[T]):
    """Values by key. Whoever receives one must not change it: other requests receive the same."""

    def __init__(self) -> None:
        self._held: tuple[int, dict[Hashable, T]] | None = None
        _all.append(self)

    def get(self, number: int | None, key: Hashable, make: Callable[[], T]) -> T:
        """The value of `key` at `number`; made anew each time when nobody can say the number."""
        if number is None:
            return make()
        held = self._held
        if held is None or held[0] != number:
            held = self._held = (number, {})
        values = held[1]
        if key in values:
            return values[key]
        value = make()
        if len(values) < MOST_KEYS:
            values[key] = value
        return value

    def forget(self) -> None:
        self._held = None


def number_of(request: HttpRequest | None) -> int | None:
    """The number at which `request` is being answered, when the page cache has read it."""
    return getattr(request, "public_sequence", None)


def forget_everything() -> None:
    """As in a new process: for tests, whose databases repeat numbers."""
    for kept in _all:
        kept.forget()
