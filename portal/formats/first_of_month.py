"""« Le 1er décembre »: French says the first of a month as an ordinal, and only the first.

Django's `j` knows numbers alone, and a format cannot ask which day it is. So `j` itself knows, wherever a
date is written: pages, mails, CMS. Dates in figures (01/12/2026) are written with `d` and stay as they are.
"""

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

_number = DateFormat.j


def _day_of_month(self: DateFormat) -> int | str:
    number = _number(self)
    return "1er" if number == 1 and (get_language() or "").startswith("fr") else number


def say_first() -> None:
    """Once, when the portal starts; again changes nothing."""
    DateFormat.j = _day_of_month  # type: ignore[assignment, method-assign]
