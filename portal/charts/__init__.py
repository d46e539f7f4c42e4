"""One chart component: bars, a line, or shares of a whole, with its table and a sentence that sums it up."""

from portal.charts.chart import Chart, Kind

__all__ = ["Chart", "Kind"]
