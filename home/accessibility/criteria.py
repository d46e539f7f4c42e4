"""The 106 criteria of the RGAA 4.1, as the portal meets them: read from `rgaa/`, one file a theme.

Numbers and what is asked: RGAA 4.1.2, direction interministérielle du numérique, Licence Ouverte 2.0
(https://accessibilite.numerique.gouv.fr/); the short titles are ours. In French, as the standard is: the
statement prints what is not met. What only a person can judge says so; it is no audit, and gives no rate.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "rgaa"
# How many criteria the standard has in each theme.
COUNTS = {1: 9, 2: 2, 3: 3, 4: 13, 5: 8, 6: 2, 7: 5, 8: 10, 9: 4, 10: 14, 11: 13, 12: 11, 13: 12}
# What begins a proof that no program gives.
BY_HAND = "à la main : "


class Result(StrEnum):
    CONFORM = "conforme"
    NOT_CONFORM = "non conforme"
    NOT_APPLICABLE = "non applicable"
    TO_CHECK = "à vérifier"


@dataclass(frozen=True)
class Criterion:
    """What one criterion asks, how it is met or why not, and what proves it: tests, or checks by hand."""

    number: str
    asks: str
    result: Result
    how: str
    proofs: tuple[str, ...]
    checked: date

    @property
    def tests(self) -> tuple[str, ...]:
        """Proofs that run: `file` or `file::function`."""
        return tuple(proof for proof in self.proofs if not proof.startswith(BY_HAND))


@dataclass(frozen=True)
class Theme:
    number: int
    title: str
    criteria: tuple[Criterion, ...]


@cache
def themes() -> tuple[Theme, ...]:
    """The themes with their criteria, in the order of the standard."""
    return tuple(_theme(path) for path in sorted(FOLDER.glob("*.yaml")))


def criteria() -> Iterator[Criterion]:
    for theme in themes():
        yield from theme.criteria


def with_result(result: Result) -> list[Criterion]:
    return [criterion for criterion in criteria() if criterion.result == result]


def tally() -> dict[Result, int]:
    """How many criteria have each result."""
    found = Counter(criterion.result for criterion in criteria())
    return {result: found[result] for result in Result}


def last_check() -> date:
    """The last day on which one of them was looked at."""
    return max(criterion.checked for criterion in criteria())


def _theme(path: Path) -> Theme:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = tuple(
        Criterion(
            number=row["n"],
            asks=row["asks"],
            result=Result(row["result"]),
            how=row["how"],
            proofs=tuple(row["proof"]),
            checked=row.get("checked", said["checked"]),
        )
        for row in said["criteria"]
    )
    return Theme(said["theme"], said["title"], rows)
