"""What is known of a date as two days between which it lies: how dates of every precision are compared."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from portal.dates import Precision


def earliest(day: date, precision: str) -> date:
    """The first day that a date may be, as far as it is known."""
    if precision == Precision.YEAR:
        return day.replace(month=1, day=1)
    if precision == Precision.SEASON:
        # Seasons of three whole months, winter from December (portal.dates).
        return day.replace(day=1) - relativedelta(months=day.month % 3)
    if precision == Precision.MONTH:
        return day.replace(day=1)
    if precision == Precision.WEEK:
        return day - timedelta(days=day.weekday())
    return day


def latest(day: date, precision: str) -> date:
    """The last day that a date may be, as far as it is known."""
    first, last = earliest(day, precision), timedelta(days=1)
    if precision == Precision.YEAR:
        return first.replace(month=12, day=31)
    if precision == Precision.SEASON:
        return first + relativedelta(months=3) - last
    if precision == Precision.MONTH:
        return first + relativedelta(months=1) - last
    if precision == Precision.WEEK:
        return first + timedelta(days=6)
    return day
