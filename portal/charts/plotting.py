"""Where the marks of a chart go: pygal computes the scales and the places, portal.charts.drawing draws.

What pygal itself writes (a style sheet, a script, addresses of elsewhere) never reaches a page: only
numbers are taken from its tree.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pygal

# It leaves a finder of modules behind, for maps that nobody draws here. It speaks a protocol that Python has
# given up: whatever asks all finders, as pytest does, fails from then on.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

Numbers = Sequence[float | None]
Pair = tuple[float, float]

# What pygal leaves around its plot, as a part of each side: taken off again, so that bars begin at the edge.
PADDING = 0.02
# Of the square that pygal plots in.
SIDE = 1_000.0
PLAIN: dict[str, Any] = {
    "js": [],
    "width": SIDE * (1 + 2 * PADDING),
    "height": SIDE * (1 + 2 * PADDING),
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
    scale = width / SIDE
    return [
        [bar and Span(bar[0] * scale, (bar[0] + bar[1]) * scale) for bar in bars]
        for bars in _bars(tuple(map(tuple, series)), most)
    ]


def points(series: Sequence[Numbers], *, width: float, height: float) -> list[list[Point | None]]:
    """The points of each series in a frame of this size, that holds zero; None for a hole."""
    return [
        [dot and Point(dot[0] * width / SIDE, dot[1] * height / SIDE) for dot in dots]
        for dots in _dots(tuple(map(tuple, series)))
    ]


# A chart is drawn twice: what pygal computed for one drawing serves the other, at its own size.


@lru_cache(maxsize=128)
def _bars(series: tuple[Numbers, ...], most: float | None) -> list[list[Pair | None]]:
    """Where each bar begins and how long it is, SIDE being the whole."""
    plot = pygal.HorizontalBar(range=_range(series, most), **PLAIN)
    found: list[list[Pair | None]] = [[None] * len(values) for values in series]
    for place, row, mark in _marks(plot, series, "rect"):
        found[place][row] = (float(mark.get("x")) - PADDING * SIDE, float(mark.get("width") or 0))
    return found


@lru_cache(maxsize=128)
def _dots(series: tuple[Numbers, ...]) -> list[list[Pair | None]]:
    """Where each point is, in a square of SIDE."""
    plot = pygal.Line(range=_range(series), **PLAIN)
    found: list[list[Pair | None]] = [[None] * len(values) for values in series]
    for place, row, mark in _marks(plot, series, "circle"):
        found[place][row] = (
            float(mark.get("cx")) - PADDING * SIDE,
            float(mark.get("cy")) - PADDING * SIDE,
        )
    return found


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
