"""Where the marks of a chart go: pygal computes the scales and the places, portal.charts.drawing draws.

What pygal itself writes (a style sheet, a script, addresses of elsewhere) never reaches a page: only
numbers are taken from its tree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pygal

Numbers = Sequence[float | None]

# What pygal leaves around its plot, as a part of each side: taken off again, so that bars begin at the edge.
PADDING = 0.02
PLAIN: dict[str, Any] = {
    "js": [],
    "margin": 0,
    "show_legend": False,
    "show_x_labels": False,
    "show_y_labels": False,
    "allow_interruptions": True,
}


@dataclass(frozen=True)
class Span:
    """A bar, from left to right."""

    start: float
    end: float


@dataclass(frozen=True)
class Point:
    x: float
    y: float


def spans(series: Sequence[Numbers], *, width: float, most: float | None = None) -> list[list[Span | None]]:
    """The bars of each series on one scale `width` wide, that holds zero and `most`; None for a hole."""
    plot = pygal.HorizontalBar(width=_padded(width), height=1_000, range=_range(series, most), **PLAIN)
    found: list[list[Span | None]] = [[None] * len(values) for values in series]
    for place, row, mark in _marks(plot, series, "rect"):
        start = float(mark.get("x")) - PADDING * width
        found[place][row] = Span(start, start + float(mark.get("width") or 0))
    return found


def points(series: Sequence[Numbers], *, width: float, height: float) -> list[list[Point | None]]:
    """The points of each series in a frame of this size, that holds zero; None for a hole."""
    plot = pygal.Line(width=_padded(width), height=_padded(height), range=_range(series), **PLAIN)
    found: list[list[Point | None]] = [[None] * len(values) for values in series]
    for place, row, mark in _marks(plot, series, "circle"):
        found[place][row] = Point(
            float(mark.get("cx")) - PADDING * width, float(mark.get("cy")) - PADDING * height
        )
    return found


def _padded(length: float) -> float:
    return length * (1 + 2 * PADDING)


def _range(series: Sequence[Numbers], most: float | None = None) -> tuple[float, float]:
    numbers = [0.0, *(number for values in series for number in values if number is not None)]
    if most is not None:
        numbers.append(most)
    low, high = min(numbers), max(numbers)
    return (low, high) if low < high else (0, 1)


def _marks(plot: Any, series: Sequence[Numbers], tag: str) -> Iterator[tuple[int, int, Any]]:
    """Each mark of `plot` with the places of its series and of its row."""
    plot.x_labels = [str(row) for row in range(len(series[0]))]
    for values in series:
        plot.add("", list(values))
    for group in plot.render_tree().iter("g"):
        words = (group.get("class") or "").split()
        if words[:1] != ["series"]:
            continue
        place = int(words[1].removeprefix("serie-"))
        for marked in group.iter("g"):
            mark = marked.find(tag)
            row = next((each.text for each in marked.findall("desc") if each.get("class") == "x_label"), None)
            if mark is not None and row is not None:
                yield place, int(row), mark
