"""A chart in a sentence or two: what the eye would take from the drawing."""

from portal.charts.chart import Chart


def summary_of(chart: Chart) -> str:
    return chart.title
