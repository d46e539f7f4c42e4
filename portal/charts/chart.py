"""What a chart shows, apart from how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from portal.charts.table import Table

# A number; None where nothing is known (a hole); words where a number may not be told ("fewer than 5").
Value = float | str | None


class Kind(models.TextChoices):
    BAR = "bar", pgettext_lazy("chart", "Bars")
    LINE = "line", pgettext_lazy("chart", "Line")
    SHARE = "share", pgettext_lazy("chart", "Shares of a whole")


@dataclass(frozen=True)
class Chart:
    """A small table to be drawn: `columns` names the labels, then each series.

    Shown by {% include "components/chart.html" with chart=chart only %}, the chart itself.
    """

    kind: str
    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Value]]]
    unit: str = ""
    note: str = ""
    is_example: bool = False
    # Whether adding the values up means something; of shares it always does.
    has_total: bool = False
    # The label of the row that adds up what is too small to be named: neither the greatest nor the least.
    rest: str = ""

    @property
    def adds_up(self) -> bool:
        return self.has_total or self.kind == Kind.SHARE

    @cached_property
    def in_columns(self) -> bool:
        """Whether a line would mostly be lone points: each value then stands on the axis by itself."""
        if self.kind != Kind.LINE or len(self.columns) != 2:
            return False
        told = [False, *(isinstance(values[0], int | float) for _label, values in self.rows), False]
        alone = sum(told[row - 1 : row + 2] == [False, True, False] for row in range(1, len(told) - 1))
        return 2 * alone > sum(told)

    @cached_property
    def summary(self) -> str:
        """One or two sentences that say what the drawing shows; its accessible name too."""
        from portal.charts.summary import summary_of

        return summary_of(self)

    @cached_property
    def name(self) -> str:
        """What the drawing is called by those who hear it: its kind, then the summary."""
        from portal.charts.summary import name_of

        return name_of(self)

    @cached_property
    def table(self) -> "Table":
        """Every value, as it is written."""
        from portal.charts.table import table_of

        return table_of(self)

    @cached_property
    def wide(self) -> SafeString:
        """The drawing for a wide column; empty when there is nothing to draw."""
        from portal.charts.drawing import drawn
        from portal.charts.marks import WIDE

        return drawn(self, WIDE)

    @cached_property
    def narrow(self) -> SafeString:
        """The same for a narrow one."""
        from portal.charts.drawing import drawn
        from portal.charts.marks import NARROW

        return drawn(self, NARROW)
