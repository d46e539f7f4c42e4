"""The passage of a text that a search found, with its words marked."""

import re
from dataclasses import dataclass
from functools import lru_cache

from contributions.stems import stems, words

BEFORE = 80
LENGTH = 260

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Part:
    """A run of plain text, and whether it is one of the words looked for."""

    text: str
    found: bool = False


def excerpt(texts: list[str], searched: list[str]) -> list[Part]:
    """About LENGTH characters around the first of the words `searched`, from the first text that holds one.

    Where none does, the beginning of the first text.
    """
    wanted = _stems_of(searched)
    text, places = "", []
    for text in [*texts, *texts[:1]]:
        text = " ".join(text.split())
        places = _places(text, wanted)
        if places:
            break
    start, end = _window(text, places[0][0] if places else 0)
    parts = [Part("… " if start else ""), *_parts(text, places, start, end)]
    parts.append(Part(" …" if end < len(text) else ""))
    return [part for part in parts if part.text]


def marked(text: str, searched: list[str]) -> list[Part]:
    """The whole of `text`, a title for example, with the words `searched` marked."""
    return [part for part in _parts(text, _places(text, _stems_of(searched)), 0, len(text)) if part.text]


def _parts(text: str, places: list[tuple[int, int]], start: int, end: int) -> list[Part]:
    parts, position = [], start
    for left, right in places:
        if left >= start and right <= end:
            parts += [Part(text[position:left]), Part(text[left:right], found=True)]
            position = right
    return [*parts, Part(text[position:end])]


def _stems_of(searched: list[str]) -> set[str]:
    return {stem for word in searched for stem in stems(word)}


def _places(text: str, wanted: set[str]) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text) if _is_one(match.group(), wanted)]


def _is_one(word: str, wanted: set[str]) -> bool:
    return not wanted.isdisjoint(_stems_as_written(word))


@lru_cache(maxsize=10_000)
def _stems_as_written(word: str) -> tuple[str, ...]:
    return tuple(stem for each in words(word) for stem in stems(each))


def _window(text: str, place: int) -> tuple[int, int]:
    """From the beginning of a word to the end of one."""
    start = max(0, min(place - BEFORE, len(text) - LENGTH))
    if start:
        start = text.find(" ", start, place) + 1 or place
    end = start + LENGTH
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > place else end
    return start, min(end, len(text))
