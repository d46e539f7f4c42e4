"""Numbers as a chart writes them."""

from collections.abc import Iterable

from django.utils.formats import number_format

from portal.charts.chart import Value
from portal.typography import NO_BREAK_SPACE

MINUS = "\u2212"
# What stands where nothing is known.
HOLE = "—"
MOST_DECIMALS = 3
# « 12 % », but never « 12 lycéens » beside each bar: the column says that.
LONGEST_SIGN = 3


def is_number(value: Value) -> bool:
    return isinstance(value, int | float)


def decimals_of(values: Iterable[Value]) -> int:
    """How many decimals all of `values` are written with."""
    return max((_decimals(value) for value in values if isinstance(value, int | float)), default=0)


def _decimals(value: float) -> int:
    written = f"{value:.{MOST_DECIMALS}f}".rstrip("0")
    return len(written.partition(".")[2])


def said(value: Value, *, decimals: int = 0, unit: str = "") -> str:
    """`value` in words: a dash for a hole, words as they are."""
    if isinstance(value, str):
        return value
    if value is None:
        return HOLE
    number = number_format(value, decimal_pos=decimals, force_grouping=True).replace("-", MINUS)
    sign = sign_of(unit)
    return f"{number}{NO_BREAK_SPACE}{sign}" if sign else number


def sign_of(unit: str) -> str:
    """A unit that is written after every number; nothing when it is too long for that."""
    return unit if len(unit) <= LONGEST_SIGN else ""
