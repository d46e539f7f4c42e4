"""Columns on the axis: what a line would show as lone points, since no value follows another."""

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from portal.charts.chart import Chart, Value
from portal.charts.lines import MOST_SIGNS, RADIUS, Anchored, labels_under, without_neighbours, zero_of
from portal.charts.marks import Size, cut, line, rect, text, wide_as
from portal.charts.numbers import decimals_of, said
from portal.charts.plotting import Point, points

HIGH = {"wide": 180, "narrow": 150}
# Of what one row has on the axis.
FILLED = 0.6
WIDEST = 72.0


def columns_of(chart: Chart, size: Size) -> tuple[list[SafeString], float]:
    """The marks and the height that they take."""
    values = [values[0] for _label, values in chart.rows]
    numbers = [value if isinstance(value, int | float) else None for value in values]
    top, high, step = size.label * 2.2, HIGH[size.name], size.width / len(values)
    tips = points([numbers], width=size.width, height=high)[0]
    each = [tip and Point((row + 0.5) * step, tip.y + top) for row, tip in enumerate(tips)]
    zero = top + zero_of([values]) * high
    wide = min(step * FILLED, WIDEST)
    marks = [
        rect(
            "bar",
            x=point.x - wide / 2,
            y=min(point.y, zero),
            width=wide,
            height=abs(zero - point.y),
        )
        for point in each
        if point
    ]
    marks.append(line("axis", (0, zero), (size.width, zero)))
    marks += _values(values, each, chart, zero, size)
    # A hole is a dash, as in the table, where there is room for one.
    if step >= size.label * 1.5:
        marks += [
            text("—", x=(row + 0.5) * step, y=zero - RADIUS, kind="label", anchor="middle")
            for row, value in enumerate(values)
            if value is None
        ]
    height = top + high + size.label * 2.2
    labels = [label for label, _values in chart.rows]
    marks += labels_under(labels, _under_columns(labels, step, size), size, height - size.label * 0.5)
    return marks, height


def _under_columns(labels: Sequence[str], step: float, size: Size) -> list[Anchored]:
    """Each in the middle of its column, but where it would leave the drawing."""
    found: list[Anchored] = []
    for row, label in enumerate(labels):
        place = (row + 0.5) * step
        half = wide_as(cut(label, MOST_SIGNS), size.label) / 2
        if place < half:
            found.append((0.0, "start"))
        elif place + half > size.width:
            found.append((float(size.width), "end"))
        else:
            found.append((place, "middle"))
    return found


def _values(
    values: Sequence[Value], each: Sequence[Point | None], chart: Chart, zero: float, size: Size
) -> Iterator[SafeString]:
    """The value of each column, above it: the greatest first, where they do not all have room."""
    places = decimals_of(values)
    told = sorted((row for row, point in enumerate(each) if point), key=lambda row: each[row].y)  # type: ignore[union-attr]
    written = {row: said(values[row], decimals=places, unit=chart.unit) for row in told}
    longest = max(wide_as(words, size.label) for words in written.values())
    for row in without_neighbours(told, each, longest):
        point = each[row]
        assert point
        room = wide_as(written[row], size.label) / 2
        x = min(max(point.x, room), max(size.width - room, room))
        yield text(written[row], x=x, y=min(point.y, zero) - RADIUS - 2, kind="number", anchor="middle")
