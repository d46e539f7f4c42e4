"""A text cut where signals begin and end, for a template to mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from contributions.signals.codes import Code
from contributions.signals.kinds import Signal


@dataclass(frozen=True)
class Segment:
    """A run of text, and the kinds of the signals that are about it."""

    text: str
    codes: tuple[Code, ...] = ()


def segments(text: str, signals: Iterable[Signal], *, field: str) -> list[Segment]:
    """`text`, the one named `field`, in order and whole; where signals overlap a run has several kinds.

    Places beyond the end of the text are left out, so that a text changed since does no harm.
    """
    edges: dict[int, list[tuple[Code, int]]] = {0: [], len(text): []}
    for signal in signals:
        for span in signal.spans:
            start, end = max(span.start, 0), min(span.end, len(text))
            if span.field == field and start < end:
                edges.setdefault(start, []).append((signal.code, 1))
                edges.setdefault(end, []).append((signal.code, -1))
    runs: list[tuple[int, int, tuple[Code, ...]]] = []
    open_codes = dict.fromkeys(Code, 0)
    for start, end in pairwise(sorted(edges)):
        for code, step in edges[start]:
            open_codes[code] += step
        codes = tuple(code for code in Code if open_codes[code])
        if runs and runs[-1][2] == codes:
            start = runs.pop()[0]
        runs.append((start, end, codes))
    return [Segment(text[start:end], codes) for start, end, codes in runs]
