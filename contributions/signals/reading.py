"""A text as the detectors read it: without accents or disguise, each sign knowing where it stood."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

# What one sign becomes where Unicode's own decomposition says nothing, or says too much.
_SIGNS = (
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"}
    | dict.fromkeys("’‘ʼ`´′", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("\u2028\u2029\x85\x0b\x0c\r", "\n")
    | dict.fromkeys("\t", " ")
    # Fillers, which are letters and show nothing.
    | dict.fromkeys("\u115f\u1160\u3164\uffa0\u17b4\u17b5", "")
)


class _Plain(dict[str, str]):
    """A sign to its plain form, filled in as signs are met; those of far away alphabets are not kept."""

    def __missing__(self, sign: str) -> str:
        plain = _plain(sign)
        if sign < "\u3000":
            self[sign] = plain
        return plain


def _plain(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    if category == "Zs":
        return " "
    apart = unicodedata.normalize("NFKD", sign)
    if category[0] == "L" or category == "Nd":
        return "".join(_SIGNS.get(each, each) for each in apart if unicodedata.category(each) != "Mn")
    # Full-width punctuation, but not "…" to three points.
    return apart if category[0] in "PS" and len(apart) == 1 else sign


_PLAIN = _Plain()


class Reading:
    """One text in two forms of the same length: `plain` without accents, `folded` in lower case too.

    Detectors find places in these; `back` turns them into places of the text as it was written.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        parts = [_PLAIN[sign] for sign in text]
        self.plain = "".join(parts)
        self._origins: list[int] | None = None
        if len(self.plain) != len(text) or "" in parts:
            self._origins = [place for place, part in enumerate(parts) for _ in part]

    @cached_property
    def folded(self) -> str:
        lower = self.plain.lower()
        if len(lower) == len(self.plain):
            return lower
        return "".join(low if len(low := sign.lower()) == 1 else sign for sign in self.plain)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text of what stands from `start` to `end` here; accents stay with their letter."""
        if self._origins is not None:
            start, end = self._origins[start], self._origins[end - 1] + 1
        while end < len(self.text) and unicodedata.category(self.text[end]) in {"Mn", "Me"}:
            end += 1
        return start, end


def apart_from(places: Iterable[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of `places` that share nothing with `taken`; both are in the order of the text."""
    return [(start, end) for start, end, other in _beside(places, taken) if not other or other[0] >= end]


def not_within(places: Iterable[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of `places` that no one of `taken` holds whole; both are in the order of the text."""
    return [
        (start, end)
        for start, end, other in _beside(places, taken)
        if not other or other[0] > start or other[1] < end
    ]


def _beside(
    places: Iterable[tuple[int, int]], taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """Each place with the first of `taken` that does not end before it."""
    position = 0
    for start, end in places:
        while position < len(taken) and taken[position][1] <= start:
            position += 1
        yield start, end, taken[position] if position < len(taken) else None
