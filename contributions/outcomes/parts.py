from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

# Rows that one query names, and that are in memory together.
AT_ONCE = 500


def in_parts(rows: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """`rows` in lists of `size`, the last one shorter."""
    coming = iter(rows)
    while part := list(islice(coming, size)):
        yield part
