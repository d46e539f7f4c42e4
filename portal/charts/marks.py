"""The pieces of a drawing: SVG elements of our own classes, escaped, and how much room words take."""

import textwrap
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.typography import french

# How wide a letter is, in parts of its size: on the wide side, since fonts are those of the reader.
LETTER = 0.6
GAP = 12


@dataclass(frozen=True)
class Size:
    """One of the two drawings; heights are those of static/css/parts/chart.css."""

    name: str
    width: int
    label: int
    value: int
    bar: int

    @property
    def signs(self) -> int:
        """How many signs of a label fit on one line."""
        return int(self.width / (self.label * LETTER))


WIDE = Size("wide", width=740, label=20, value=40, bar=44)
NARROW = Size("narrow", width=360, label=18, value=30, bar=36)
# With many bars.
DENSE = {
    WIDE: Size("wide chart--dense", width=740, label=18, value=24, bar=22),
    NARROW: Size("narrow chart--dense", width=360, label=16, value=20, bar=18),
}
MOST_LINES = 3


def text(words: str, *, x: float, y: float, kind: str, anchor: str = "start") -> SafeString:
    return format_html(
        '<text class="chart__{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        kind,
        rounded(x),
        rounded(y),
        anchor,
        words,
    )


def rect(kind: str, *, x: float, y: float, width: float, height: float) -> SafeString:
    return format_html(
        '<rect class="chart__{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind,
        rounded(x),
        rounded(y),
        rounded(max(width, 0)),
        rounded(height),
    )


def line(kind: str, *points: tuple[float, float]) -> SafeString:
    return format_html(
        '<polyline class="chart__{}" points="{}"/>',
        kind,
        " ".join(f"{rounded(x)},{rounded(y)}" for x, y in points),
    )


def rounded(length: float) -> str:
    """One decimal, as SVG writes numbers: whatever the language of the page."""
    return f"{round(length, 1):g}"


def wide_as(words: str, size: float) -> float:
    """About how much room `words` take."""
    return len(words) * size * LETTER


def in_lines(words: str, size: Size) -> list[str]:
    """A label on as many lines as it needs, up to MOST_LINES."""
    found = textwrap.wrap(french(words), size.signs, max_lines=MOST_LINES, placeholder="…")
    return found or [""]


def cut(words: str, signs: int) -> str:
    return words if len(words) <= signs else f"{words[: max(signs - 1, 1)].rstrip()}…"
