"""The first of a month, as each language says it."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("fr", date(2026, 12, 1), "1er décembre 2026"),
        ("fr", date(2026, 12, 2), "2 décembre 2026"),
        ("fr", date(2026, 12, 11), "11 décembre 2026"),
        ("fr", date(2026, 12, 21), "21 décembre 2026"),
        ("en", date(2026, 12, 1), "1 December 2026"),
    ],
)
def test_french_says_the_first_of_a_month_as_an_ordinal(language, day, words):
    with translation.override(language):
        assert date_format(day) == words
        assert Template("{{ day|date }}").render(Context({"day": day})) == words


def test_a_date_in_figures_stays_in_figures():
    with translation.override("fr"):
        assert date_format(date(2026, 12, 1), "SHORT_DATE_FORMAT") == "01/12/2026"
        assert Template('{{ day|date:"Y-m-d" }}').render(Context({"day": date(2026, 12, 1)})) == "2026-12-01"


def test_the_first_is_said_in_every_format_that_writes_the_month():
    with translation.override("fr"):
        assert date_format(date(2026, 12, 1), "l j F") == "mardi 1er décembre"
