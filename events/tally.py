"""What came of a round of work: how many things were done, and how many could not be."""

from dataclasses import dataclass


@dataclass
class Tally:
    done: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.done + other.done, self.failed + other.failed)
