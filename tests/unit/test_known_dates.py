"""A date shows what is known of it, and nothing that is not."""

from datetime import date

import pytest
from django.utils import translation

from portal.dates import known

CASES = [
    ("2013-12-09", "day", "9 December 2013", "2013-12-09"),
    ("2013-12-09", "month", "December 2013", "2013-12"),
    ("2013-12-09", "year", "2013", "2013"),
    ("2013-12-09", "season", "winter 2013-2014", "2013"),
    ("2014-02-28", "season", "winter 2013-2014", "2014"),
    ("2013-03-01", "season", "spring 2013", "2013"),
    ("2013-08-31", "season", "summer 2013", "2013"),
    ("2013-09-01", "season", "autumn 2013", "2013"),
    ("2013-11-30", "season", "autumn 2013", "2013"),
    ("2013-12-09", "", "9 December 2013", "2013-12-09"),
]


@pytest.mark.parametrize(("day", "precision", "words", "machine"), CASES)
def test_a_date_says_no_more_than_is_known(day, precision, words, machine):
    with translation.override("en"):
        shown = known(date.fromisoformat(day), precision)
    assert (shown.words, shown.machine) == (words, machine)
