"""What the public register of moderation says of its figures: never a small number, not even by reasoning."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import translation

from calls.moderation import imported_sentence, in_words, said, sections
from contributions.figures import Figures

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def figures(**changed: Any) -> Figures:
    decisions = dict.fromkeys(["publish", "redact", "request_changes", "decline", "withdraw"], 0)
    values: dict[str, Any] = {
        "at": NOW,
        "received": 400,
        "imported": 0,
        "decisions": decisions | changed.pop("decisions", {}),
        "declined_for": (),
        "contests": {},
        "reports": {},
        "median": None,
        "ninetieth": None,
    }
    return Figures(**values | changed)


def rows(found: Figures) -> dict[str, list[tuple[str, str]]]:
    return {section.caption: section.rows for section in sections(found)}


def test_contests_do_not_tell_how_many_decisions_of_a_kind_there_were():
    """There are no more contests than refusals, nor changes of mind than publications."""
    looks_the_same = defaultdict(list)
    for publish, redact, decline in product(range(7), repeat=3):
        for upheld, changed, waiting in product((0, 1, 3, 4, 5, 6), range(7), (0, 2, 4, 5)):
            if upheld + changed + waiting > redact + decline or changed > publish + redact:
                continue
            found = figures(
                decisions={"publish": publish, "redact": redact, "decline": decline},
                contests={"upheld": upheld, "changed": changed, "": waiting},
            )
            looks_the_same[repr(rows(found))].append((publish, redact, decline))
    assert len(looks_the_same) > 100
    for shown, tables in looks_the_same.items():
        for values in map(set, zip(*tables, strict=True)):
            assert len(values) > 1 or not 0 < min(values) < 5, shown


def test_reasons_are_shown_in_their_order_and_small_ones_together():
    reasons = (("Hors sujet", 12), ("Injure", 3), ("Publicité", 6), ("Donnée personnelle", 2))
    tables = rows(figures(decisions={"decline": 23}, declined_for=reasons)).values()
    [by_reason] = [table for table in tables if table[0][0] == "Hors sujet"]
    assert [label for label, _count in by_reason[:-1]] == ["Hors sujet", "Publicité"]
    assert [count for _label, count in by_reason] == ["12", "6", "5"]


def test_a_handful_of_refusals_has_no_reasons():
    found = repr(rows(figures(decisions={"decline": 4}, declined_for=(("Hors sujet", 4),))))
    assert "Hors sujet" not in found
    assert "'4'" not in found


@pytest.mark.parametrize(
    ("received", "imported", "is_counted"), [(400, 300, True), (400, 3, False), (12, 9, False)]
)
def test_what_was_imported_is_said_and_counted_when_that_singles_nobody_out(received, imported, is_counted):
    sentence = imported_sentence(figures(received=received, imported=imported))
    assert sentence
    assert (str(imported) in sentence) == is_counted
    assert imported_sentence(figures(received=received)) == ""


def test_small_counts_are_said_in_words_and_nobody_is_zero():
    assert [said(count) for count in (0, 5, 1234)] == ["0", "5", "1234"]
    assert len({said(count) for count in range(1, 5)}) == 1
    assert not said(3).isdecimal()


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (timedelta(0), "less than an hour"),
        (timedelta(minutes=29), "less than an hour"),
        (timedelta(minutes=31), "1 hour"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(hours=23, minutes=50), "1 day"),
        (timedelta(hours=28), "1 day and 4 hours"),
        (timedelta(days=3, hours=1), "3 days and 1 hour"),
        (timedelta(days=9, hours=23, minutes=50), "10 days"),
        (timedelta(days=12, hours=20), "13 days"),
    ],
)
def test_durations_are_said_as_people_say_them(taken, words):
    with translation.override("en"):
        assert in_words(taken) == words
