"""Masking passages: which, checked against the very text they were marked in, and what is left.

A passage is a half-open range of code points. Ranges that overlap or touch become one; an edge inside
what is read as one sign (an emoji, a letter and its accent) moves out, so that nothing is cut.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from portal.typography import MASK

# How a moderator marks a passage in a text field, with or without a script.
OPEN, CLOSE = "[[", "]]"

# A family with skin tones has eleven code points, a flag of a region fourteen.
LONGEST_SIGN = 32

Passage = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """What to mask: passages by name of the field, the name shown, the file."""

    passages: Mapping[str, list[Passage]]
    hide_name: bool = False
    withhold_file: bool = False

    def __bool__(self) -> bool:
        return any(self.passages.values()) or self.hide_name or self.withhold_file


def passages_marked(original: str, marked: str) -> list[Passage]:
    """Where `marked` puts double brackets around parts of `original`.

    Raises ValidationError, with a sentence, when anything but brackets was changed, when brackets do
    not pair, when they hold nothing, or when they hold the whole text.
    """
    original, marked = _one_kind_of_line_end(original), _one_kind_of_line_end(marked)
    passages: list[Passage] = []
    place, at, began = 0, 0, None
    while at < len(marked):
        # The text may hold brackets of its own: a mark opens before them, and closes after them.
        if began is None and _run(marked, at) >= _run(original, place) + len(OPEN):
            began, at = place, at + len(OPEN)
        elif place < len(original) and marked[at] == original[place]:
            place, at = place + 1, at + 1
        elif marked.startswith(CLOSE, at) and began is not None:
            passages.append((began, place))
            began, at = None, at + len(CLOSE)
        else:
            raise ValidationError(_what_is_wrong(marked, at))
    if place != len(original):
        raise ValidationError(_words_changed())
    if began is not None:
        raise ValidationError(gettext("A passage begins with [[ and never ends: close it with ]]."))
    return check_passages(original, passages)


def check_passages(text: str, passages: Iterable[Passage]) -> list[Passage]:
    """The passages of `text` in their order, whole signs, none overlapping. ValidationError otherwise."""
    found: list[Passage] = []
    for start, end in sorted(passages):
        if not 0 <= start <= end <= len(text):
            raise ValidationError(_words_changed())
        if not text[start:end].strip():
            raise ValidationError(gettext("A marked passage holds no word: mark what is to be masked."))
        start, end = _whole_signs(text, start, end)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    if found and not _without(text, found).strip():
        raise ValidationError(gettext("Everything is masked: decline the contribution instead."))
    return found


def masked(text: str, passages: Iterable[Passage]) -> str:
    """`text` with each passage replaced by the mask; `passages` as check_passages gives them."""
    kept, place = [], 0
    for start, end in passages:
        kept += [text[place:start], MASK]
        place = end
    return "".join([*kept, text[place:]])


def _without(text: str, passages: list[Passage]) -> str:
    return masked(text, passages).replace(MASK, "")


def _whole_signs(text: str, start: int, end: int) -> Passage:
    """The range widened to the edges of what is read as one sign."""
    for sign in regex.finditer(r"\X", text, pos=max(0, start - LONGEST_SIGN)):
        if sign.start() < start < sign.end():
            start = sign.start()
        if sign.start() < end < sign.end():
            return start, sign.end()
        if sign.start() >= end:
            break
    return start, end


def _run(text: str, place: int) -> int:
    """How many opening brackets stand in a row from `place` on."""
    end = place
    while text.startswith("[", end):
        end += 1
    return end - place


def _what_is_wrong(marked: str, at: int) -> str:
    if marked.startswith(OPEN, at):
        return gettext("A passage begins inside another: close the first with ]] before opening the next.")
    if marked.startswith(CLOSE, at):
        return gettext("A passage ends with ]] and never began: open it with [[.")
    return _words_changed()


def _words_changed() -> str:
    return gettext("Only add [[ and ]] around passages: the words themselves must stay as they were sent.")


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
