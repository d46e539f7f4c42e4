"""Shares of a whole, in whole percents that add up to a hundred."""

from collections.abc import Sequence

from django.utils.translation import gettext

from portal.charts.chart import Chart
from portal.charts.numbers import HOLE, decimals_of, said
from portal.typography import NO_BREAK_SPACE


def percents(chart: Chart, *, short: bool = False) -> list[str]:
    """What each row of a chart of shares is of the whole, in words or in signs; a dash for a hole."""
    values = [cells[0] for _label, cells in chart.rows]
    if chart.unit == "%":
        places = decimals_of(values)
        return [said(value, decimals=places, unit="%") for value in values]
    numbers = [value if isinstance(value, int | float) else None for value in values]
    rounded = iter(rounded_shares([number for number in numbers if number is not None]))
    found = []
    for number in numbers:
        percent = None if number is None else next(rounded)
        if percent is None:
            found.append(HOLE)
        elif percent == 0 and number:
            one = said(1, unit="%")
            found.append(
                f"<{NO_BREAK_SPACE}{one}" if short else gettext("less than %(number)s") % {"number": one}
            )
        else:
            found.append(said(percent, unit="%"))
    return found


def rounded_shares(numbers: Sequence[float]) -> list[int]:
    """Whole percents of the sum of `numbers`, by the largest remainder: they add up to 100."""
    whole = sum(numbers)
    if not whole:
        return [0] * len(numbers)
    exact = [100 * number / whole for number in numbers]
    found = [int(each) for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in by_remainder[: 100 - sum(found)]:
        found[place] += 1
    return found
