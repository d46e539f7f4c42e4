"""Bars, and shares of a whole: one below the other, each under its label, its value at its end."""

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from portal.charts.chart import Chart, Value
from portal.charts.marks import GAP, Size, in_lines, line, rect, text, wide_as
from portal.charts.numbers import decimals_of, said
from portal.charts.plotting import Span, spans
from portal.charts.shares import percents

# Between two rows.
APART = 22


def bars_of(chart: Chart, size: Size) -> tuple[list[SafeString], float]:
    """The marks and the height that they take."""
    series = [[values[place] for _label, values in chart.rows] for place in range(len(chart.columns) - 1)]
    written = [[_written(value, values, chart) for value in values] for values in series]
    left, right = _rooms(series, written, size)
    found = spans(
        [[_number(value) for value in values] for values in series], width=size.width - left - right
    )
    zero = left + _zero(found, series)
    marks: list[SafeString] = []
    height = 0.0
    for row, (label, _values) in enumerate(chart.rows):
        height += APART if row else 0
        height = _label(marks, label, size, height, strong=len(series) > 1)
        for place, name in enumerate(chart.columns[1:]):
            if len(series) > 1:
                height = _label(marks, name, size, height)
            span = found[place][row]
            marks += _bar(span, left, zero, height, size, place)
            marks.append(_value(series[place][row], written[place][row], span, left, zero, height, size))
            height += size.bar + (GAP if place < len(series) - 1 else 0)
    return marks, height + 2


def shares_of(chart: Chart, size: Size) -> tuple[list[SafeString], float]:
    """Each share in a frame that is the whole."""
    values = [_number(cells[0]) for _label, cells in chart.rows]
    written = percents(chart, short=True)
    whole = 100.0 if chart.unit == "%" else sum(value or 0 for value in values)
    width = size.width - max(wide_as(words, size.value) for words in written) - GAP - 2
    (found,) = spans([values], width=width - 2, most=whole or 1)
    marks: list[SafeString] = []
    height = 0.0
    for row, (label, _cells) in enumerate(chart.rows):
        height += APART if row else 0
        height = _label(marks, label, size, height)
        marks.append(rect("whole", x=1, y=height, width=width - 2, height=size.bar))
        if span := found[row]:
            marks.append(rect("bar", x=1, y=height, width=span.end - span.start, height=size.bar))
        marks.append(text(written[row], x=width + GAP, y=_middle(height, size), kind="value"))
        height += size.bar
    return marks, height + 2


def _number(value: Value) -> float | None:
    return value if isinstance(value, int | float) else None


def _written(value: Value, values: Sequence[Value], chart: Chart) -> str:
    return said(value, decimals=decimals_of(values), unit=chart.unit)


def _rooms(
    series: Sequence[Sequence[Value]], written: Sequence[Sequence[str]], size: Size
) -> tuple[float, float]:
    """What is kept free for the values at the left of the negative bars, and at the right of the others."""
    left, right = 1.0, GAP + size.value * 1.0
    for values, said_so in zip(series, written, strict=True):
        for value, words in zip(values, said_so, strict=True):
            room = wide_as(words, size.value) + GAP
            if isinstance(value, int | float) and value < 0:
                left = max(left, room)
            elif isinstance(value, int | float):
                right = max(right, room)
    return left, right


def _zero(found: Sequence[Sequence[Span | None]], series: Sequence[Sequence[Value]]) -> float:
    """Where zero is: the beginning of a bar that goes right, or the end of one that goes left."""
    for spans_, values in zip(found, series, strict=True):
        for span, value in zip(spans_, values, strict=True):
            if span and isinstance(value, int | float):
                return span.end if value < 0 else span.start
    return 0


def _label(marks: list[SafeString], words: str, size: Size, height: float, *, strong: bool = False) -> float:
    """Write `words` from `height` on; where the bar begins."""
    for each in in_lines(words, size):
        height += size.label * 1.2
        marks.append(text(each, x=0, y=height - size.label * 0.25, kind="name" if strong else "label"))
    return height + 4


def _bar(
    span: Span | None, left: float, zero: float, height: float, size: Size, place: int
) -> Iterator[SafeString]:
    if span:
        kind = f"bar chart__bar--{place + 1}"
        yield rect(kind, x=left + span.start, y=height, width=span.end - span.start, height=size.bar)
    yield line("axis", (zero, height - 3), (zero, height + size.bar + 3))


def _value(
    value: Value, words: str, span: Span | None, left: float, zero: float, height: float, size: Size
) -> SafeString:
    y = _middle(height, size)
    if span is None:
        # Nothing is drawn: the words stand at the zero, on the side that has room.
        on_left = zero > size.width / 2
        kind = "words" if isinstance(value, str) else "value"
        return text(
            words, x=zero + (-GAP if on_left else GAP), y=y, kind=kind, anchor="end" if on_left else "start"
        )
    if isinstance(value, int | float) and value < 0:
        return text(words, x=left + span.start - GAP, y=y, kind="value", anchor="end")
    return text(words, x=left + span.end + GAP, y=y, kind="value")


def _middle(height: float, size: Size) -> float:
    """The line on which a value is written, so that its figures are level with the bar."""
    return height + size.bar / 2 + size.value * 0.35
