"""What the lab has beside pages: published subjects and referrals (lab.finding), each source apart."""

from dataclasses import dataclass
from typing import Any

from contributions.excerpts import Part, excerpt, marked
from contributions.search import searched_words
from home.searching.asked import PER_PAGE, Asked
from lab import finding
from portal.typography import french

SHOWN = 5  # where other lists stand beside; the page of each source has the others


@dataclass(frozen=True)
class Line:
    item: finding.Found
    title: list[Part]
    excerpt: list[Part]


@dataclass(frozen=True)
class FoundOfLab:
    """What one source has: a heading, lines, where the others are. Only counted, it has no line to show."""

    code: str
    name: str
    label: Any
    number: int
    lines: list[Line]
    more_url: str


def found_of_lab(asked: Asked) -> list[FoundOfLab]:
    """By source, those without anything left out."""
    words = searched_words(asked.text)
    groups = []
    for source in finding.sources() if words else []:
        most = PER_PAGE if asked.only == source.name else SHOWN
        items, more_url = source.find(asked.text, most, asked.theme)
        if items:
            shown = items if asked.wants(source.name) else []
            lines = [_line(item, words) for item in shown]
            groups.append(FoundOfLab(source.code, source.name, source.label, len(items), lines, more_url))
    return groups


def _line(item: finding.Found, words: list[str]) -> Line:
    return Line(item, marked(french(item.title), words), excerpt(list(item.texts), words))
