"""The drawing of a chart."""

from django.utils.safestring import SafeString

from portal.charts.chart import Chart

WIDE, NARROW = 740, 360


def drawn(chart: Chart, width: int) -> SafeString:
    return SafeString("")
