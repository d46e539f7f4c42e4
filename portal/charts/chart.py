"""What a chart shows, apart from how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    BAR = "bar", pgettext_lazy("chart", "Bars")
    LINE = "line", pgettext_lazy("chart", "Line")
    SHARE = "share", pgettext_lazy("chart", "Shares of a whole")


@dataclass(frozen=True)
class Chart:
    """A small table to be drawn: `columns` names the labels, then each series; a missing value is None."""

    kind: str
    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float | None]]]
    unit: str = ""
    note: str = ""
    is_example: bool = False
