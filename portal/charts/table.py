"""The data table of a chart: always on the page, whatever the drawing."""

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from portal.charts.chart import Chart, Kind
from portal.charts.numbers import decimals_of, said, sign_of
from portal.charts.shares import percents


@dataclass(frozen=True)
class Table:
    """`heads` names every column, the one of the labels first; `total` is a row too, or empty."""

    heads: list[str]
    rows: list[tuple[str, list[str]]]
    total: tuple[str, list[str]] | None


def table_of(chart: Chart) -> Table:
    columns = list(zip(*(values for _label, values in chart.rows), strict=True))
    decimals = [decimals_of(column) for column in columns]
    first, *names = chart.columns
    if chart.unit and not sign_of(chart.unit):
        names = [
            pgettext("name of a column", "%(name)s (%(unit)s)") % {"name": name, "unit": chart.unit}
            for name in names
        ]
    rows = [
        (
            label,
            [
                said(value, decimals=places, unit=chart.unit)
                for value, places in zip(values, decimals, strict=True)
            ],
        )
        for label, values in chart.rows
    ]
    total = None
    if chart.adds_up:
        sums = [sum(value for value in column if isinstance(value, int | float)) for column in columns]
        total = (
            pgettext("row of a table", "Total"),
            [
                said(number, decimals=places, unit=chart.unit)
                for number, places in zip(sums, decimals, strict=True)
            ],
        )
    if chart.kind == Kind.SHARE and chart.unit != "%":
        names.append(gettext("Share"))
        for (_label, cells), percent in zip(rows, percents(chart), strict=True):
            cells.append(percent)
        if total:
            total[1].append(said(100, unit="%"))
    return Table([first, *names], rows, total)
