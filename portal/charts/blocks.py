"""A chart in the body of a page: its table typed or pasted, drawn where the page is read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from portal.charts.chart import Chart, Kind
from portal.charts.parsing import TableError, parse


class ChartValue(blocks.StructValue):
    @cached_property
    def chart(self) -> Chart | None:
        """What is to be drawn; None when what was stored cannot be read (it was refused, or is a draft)."""
        try:
            unit = (self.get("unit") or "").strip()
            typed = parse(self.get("table") or "", self.get("kind") or Kind.BAR, unit)
        except TableError:
            return None
        return Chart(
            kind=self.get("kind") or Kind.BAR,
            title=self.get("title") or "",
            columns=typed.columns,
            rows=typed.rows,
            unit=typed.unit,
            note=self.get("note") or "",
            is_example=bool(self.get("is_example")),
            has_total=bool(self.get("has_total")),
        )


class ChartBlock(blocks.StructBlock):
    """Add it to a stream of blocks: `chart = ChartBlock()`."""

    title = blocks.CharBlock(
        label=_("title"), max_length=150, help_text=_("What is counted, where and when.")
    )
    kind = blocks.ChoiceBlock(label=_("kind"), choices=Kind.choices, default=Kind.BAR)
    table = blocks.TextBlock(
        label=_("table"),
        rows=8,
        max_length=8_000,
        help_text=_(
            "Paste it from a spreadsheet, or type a line for each bar, cells apart by semicolons. The first "
            "line names the columns: “Place; Pupils seen”, then “Courtyard; 38”. Write — for a missing value."
        ),
    )
    unit = blocks.CharBlock(
        label=_("unit"), required=False, max_length=30, help_text=_("For example %, €, pupils.")
    )
    has_total = blocks.BooleanBlock(
        label=_("show the total"), required=False, help_text=_("Where adding the values up means something.")
    )
    note = blocks.TextBlock(
        label=pgettext_lazy("of a chart", "note"),
        required=False,
        max_length=600,
        help_text=_("Where the figures come from, and what must be known to read them."),
    )
    is_example = blocks.BooleanBlock(
        label=_("example"),
        required=False,
        help_text=_("The figures are invented, to show what it looks like."),
    )

    class Meta:
        icon = "table"
        label = pgettext_lazy("block", "chart")
        template = "blocks/chart.html"
        value_class = ChartValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            parse(cleaned["table"], cleaned["kind"], cleaned["unit"].strip())
        except TableError as error:
            fault = ValidationError([ValidationError(sentence) for sentence in error.sentences])
            raise blocks.StructBlockValidationError(block_errors={"table": fault}) from error
        return cleaned
