"""Lines from point to point: a hole breaks them. Each series has a sign and a dash of its own."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.charts.chart import Chart, Value
from portal.charts.marks import Size, cut, in_lines, line, rounded, text, wide_as
from portal.charts.numbers import decimals_of, said
from portal.charts.plotting import Point, points

# Of a label under the axis.
MOST_SIGNS = 16
HIGH = {"wide": 260, "narrow": 210}
RADIUS = 6
# More are marked smaller.
MANY_POINTS = 20
# A place along the axis, and which part of a text stands there.
Anchored = tuple[float, str]


def lines_of(chart: Chart, size: Size) -> tuple[list[SafeString], float]:
    """The marks and the height that they take."""
    series = [[values[place] for _label, values in chart.rows] for place in range(len(chart.columns) - 1)]
    marks: list[SafeString] = []
    top = 0.0
    if len(series) > 1:
        for place, name in enumerate(chart.columns[1:]):
            top = _legend(marks, name, size, top, place)
    top += size.label * 2.2
    high, side = HIGH[size.name], RADIUS + 4.0
    found = points(
        [[value if isinstance(value, int | float) else None for value in values] for values in series],
        width=size.width - 2 * side,
        height=high,
    )
    found = [[point and Point(point.x + side, point.y + top) for point in each] for each in found]
    zero = top + zero_of(series) * high
    radius = RADIUS if len(chart.rows) <= MANY_POINTS else RADIUS / 2
    marks.append(line("axis", (0, zero), (size.width, zero)))
    for place, each in enumerate(found):
        marks += [line(f"line chart__line--{place + 1}", *run) for run in _runs(each)]
        marks += [_sign(point, place, radius) for point in each if point]
    if len(series) == 1:
        marks += _values(series[0], found[0], chart, zero, size)
    else:
        marks += _last_values(series, found, chart, size)
    height = top + high + size.label * 2.2
    under = _under_points(len(chart.rows), size, side)
    marks += labels_under([label for label, _values in chart.rows], under, size, height - size.label * 0.5)
    return marks, height


def zero_of(series: Sequence[Sequence[Value]]) -> float:
    """How far down zero is, as a part of the height."""
    numbers = [value for values in series for value in values if isinstance(value, int | float)]
    low, high = min(0, *numbers), max(0, *numbers)
    return high / (high - low) if high > low else 1


def _legend(marks: list[SafeString], name: str, size: Size, top: float, place: int) -> float:
    for number, words in enumerate(in_lines(name, size)):
        top += size.label * 1.4
        if not number:
            y = top - size.label * 0.35
            marks.append(line(f"line chart__line--{place + 1}", (0, y), (44, y)))
            marks.append(_sign(Point(22, y), place))
        marks.append(text(words, x=56, y=top, kind="label"))
    return top


def _runs(each: Sequence[Point | None]) -> Iterator[list[tuple[float, float]]]:
    """Points that follow each other without a hole."""
    run: list[tuple[float, float]] = []
    for point in [*each, None]:
        if point:
            run.append((point.x, point.y))
        elif run:
            if len(run) > 1:
                yield run
            run = []


def _sign(point: Point, place: int, r: float = RADIUS) -> SafeString:
    """A disc, a square, a triangle, a diamond."""
    x, y = point.x, point.y
    kind = f"chart__point chart__point--{place + 1}"
    if place == 0:
        return format_html(
            '<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, rounded(x), rounded(y), rounded(r)
        )
    corners = {
        1: [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)],
        2: [(x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)],
        3: [(x, y - r - 2), (x + r + 2, y), (x, y + r + 2), (x - r - 2, y)],
    }[min(place, 3)]
    return format_html(
        '<polygon class="{}" points="{}"/>', kind, " ".join(f"{rounded(a)},{rounded(b)}" for a, b in corners)
    )


def _values(
    values: Sequence[Value], each: Sequence[Point | None], chart: Chart, zero: float, size: Size
) -> Iterator[SafeString]:
    """Every value where they have room; otherwise the first, the last, the greatest and the least."""
    places = decimals_of(values)
    told = [row for row, point in enumerate(each) if point]
    written = {row: said(values[row], decimals=places, unit=chart.unit) for row in told}
    longest = max(wide_as(words, size.label) for words in written.values())
    shown = told
    if longest * len(values) > size.width:
        by_value = sorted(told, key=lambda row: each[row].y)  # type: ignore[union-attr]
        shown = without_neighbours([told[0], told[-1], by_value[0], by_value[-1]], each, longest)
    for row in shown:
        yield _written(row, written[row], each, zero, size)


def without_neighbours(rows: Sequence[int], each: Sequence[Point | None], longest: float) -> list[int]:
    """Those of `rows` that are not written over one before it."""
    kept: list[int] = []
    for row in rows:
        here = each[row]
        there = [each[other] for other in kept]
        if here and row not in kept and all(abs(here.x - point.x) > longest for point in there if point):
            kept.append(row)
    return kept


def _written(row: int, words: str, each: Sequence[Point | None], zero: float, size: Size) -> SafeString:
    """The value of one point: above it, or below where the line comes down to it."""
    point = each[row]
    assert point
    anchor, room = "middle", wide_as(words, size.label) / 2
    if point.x < room:
        anchor = "start"
    elif point.x > size.width - room:
        anchor = "end"
    x = {"start": 0.0, "middle": point.x, "end": float(size.width)}[anchor]
    around = [each[other] for other in (row - 1, row + 1) if 0 <= other < len(each)]
    is_low = any(around) and all(other.y < point.y for other in around if other)
    below = point.y + RADIUS + size.label
    y = below if is_low and below < zero - 4 else point.y - RADIUS - 8
    return text(words, x=x, y=y, kind="number", anchor=anchor)


def _last_values(
    series: Sequence[Sequence[Value]], found: Sequence[Sequence[Point | None]], chart: Chart, size: Size
) -> Iterator[SafeString]:
    """The last value of each series, one above the other where they meet."""
    lasts = []
    for values, each in zip(series, found, strict=True):
        told = [(point, value) for point, value in zip(each, values, strict=True) if point]
        if told:
            lasts.append((*told[-1], decimals_of(values)))
    above = float("inf")
    for point, value, places in sorted(lasts, key=lambda last: -last[0].y):
        y = min(point.y - RADIUS - 8, above)
        above = y - size.label
        yield text(
            said(value, decimals=places, unit=chart.unit),
            x=min(point.x + RADIUS, size.width),
            y=y,
            kind="number",
            anchor="end",
        )


def _under_points(count: int, size: Size, side: float) -> list[Anchored]:
    """Where labels stand: under their points, those of the two ends flush with the drawing."""
    last = count - 1
    if not last:
        return [(size.width / 2, "middle")]
    step = (size.width - 2 * side) / last
    between: list[Anchored] = [(side + row * step, "middle") for row in range(1, last)]
    return [(0.0, "start"), *between, (float(size.width), "end")]


def labels_under(
    labels: Sequence[str], places: Sequence[Anchored], size: Size, y: float
) -> Iterator[SafeString]:
    """The labels under the axis, at equal steps: as many as have room, the two ends always."""
    last = len(labels) - 1
    words = [cut(label, MOST_SIGNS) for label in labels]
    reach = {"start": 0.0, "middle": 0.5, "end": 1.0}
    begins = [
        place - reach[anchor] * wide_as(word, size.label)
        for (place, anchor), word in zip(places, words, strict=True)
    ]
    ends = [begin + wide_as(word, size.label) + 8 for begin, word in zip(begins, words, strict=True)]
    for every in range(1, last + 2):
        shown = [row for row in range(0, last, every) if not row or ends[row] <= begins[last]] + [last]
        if all(ends[here] <= begins[there] for here, there in pairwise(shown)):
            break
    for row in shown:
        place, anchor = places[row]
        yield text(words[row], x=place, y=y, kind="label", anchor=anchor)
