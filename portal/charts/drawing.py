"""The drawing of a chart: SVG of our own marks and classes, with nothing that runs, styles or loads.

Every number is written beside its mark and every series has its name or its own sign, so that a drawing
reads without colour.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.charts.bars import bars_of, shares_of
from portal.charts.chart import Chart, Kind
from portal.charts.columns import columns_of
from portal.charts.lines import lines_of
from portal.charts.marks import DENSE, Size

# More are drawn smaller.
MANY_BARS = 8
DRAW = {Kind.BAR: bars_of, Kind.SHARE: shares_of, Kind.LINE: lines_of}


def drawn(chart: Chart, size: Size) -> SafeString:
    """The whole <svg>; empty when no value can be drawn."""
    if not any(isinstance(value, int | float) for _label, values in chart.rows for value in values):
        return SafeString("")
    if len(chart.rows) * (len(chart.columns) - 1) > MANY_BARS and chart.kind != Kind.LINE:
        size = DENSE[size]
    draw = columns_of if chart.in_columns else DRAW[Kind(chart.kind)]
    marks, height = draw(chart, size)
    return format_html(
        '<svg class="chart--{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        size.name,
        size.width,
        round(height),
        chart.name,
        # Each one was escaped where it was made.
        mark_safe("".join(marks)),
    )
