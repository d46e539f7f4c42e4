"""Counts published so that nobody is singled out: none from 1 to 4, nor any that tells one by subtraction.

The reader who is feared knows these rules and every count that is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

# The smallest count that is shown; 0 is shown too, since it is nobody.
FEWEST = 5

Name = TypeVar("Name")


@dataclass(frozen=True)
class Breakdown(Generic[Name]):
    """Parts of a total that may be shown, and what the others come to together (0: there are none)."""

    shown: tuple[tuple[Name, int], ...]
    others: int


def is_small(count: int) -> bool:
    return 0 < count < FEWEST


def broken_down(parts: Sequence[tuple[Name, int]]) -> Breakdown[Name]:
    """The parts of a total that is itself shown, in their order; empty ones are left out.

    Small parts are shown as one sum. When that sum would tell them (a single one, all of them 1, all of
    them 4, or a sum that is small itself), the last of the other parts joins them. Which one depends on
    the order alone, so that it says nothing of the counts. A total that is small has no breakdown.
    """
    if is_small(sum(count for _name, count in parts)):
        return Breakdown((), 0)
    small = [count for _name, count in parts if is_small(count)]
    shown = [(name, count) for name, count in parts if count >= FEWEST]
    others = sum(small)
    tells = others < FEWEST or others in (len(small), (FEWEST - 1) * len(small))
    if small and tells and shown:
        others += shown.pop()[1]
    return Breakdown(tuple(shown), others)
