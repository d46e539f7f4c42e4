"""The table of the 106 criteria: whole, proved by tests that exist, and the page written from it."""

import ast
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from home.accessibility.criteria import BY_HAND, COUNTS, Result, criteria, last_check, tally, themes
from tools import rgaa

ROOT = Path(__file__).resolve().parents[2]


def test_all_the_criteria_are_there_once_and_in_order() -> None:
    assert sum(COUNTS.values()) == 106
    assert {theme.number: len(theme.criteria) for theme in themes()} == COUNTS
    expected = [f"{theme}.{number}" for theme, most in COUNTS.items() for number in range(1, most + 1)]
    assert [criterion.number for criterion in criteria()] == expected
    assert sum(tally().values()) == 106


def test_each_says_how_it_is_met_or_why_not_and_what_proves_it() -> None:
    for criterion in criteria():
        assert len(criterion.asks) > 15, criterion.number
        assert len(criterion.how) > 10, criterion.number
        assert criterion.proofs, criterion.number
        assert date(2026, 11, 1) <= criterion.checked <= last_check()
        if criterion.result == Result.TO_CHECK:
            # What a person has yet to look at says what to look at.
            assert any(proof.startswith(BY_HAND) for proof in criterion.proofs), criterion.number


def test_titles_are_ours_and_each_is_another() -> None:
    repeated = [
        asks for asks, times in Counter(criterion.asks for criterion in criteria()).items() if times > 1
    ]
    assert repeated == []


PROOFS = sorted({proof for criterion in criteria() for proof in criterion.tests})


@pytest.mark.parametrize("proof", PROOFS)
def test_every_test_that_is_named_exists(proof: str) -> None:
    path, _, name = proof.partition("::")
    found = sorted(ROOT.glob(path))
    assert path.startswith("tests/")
    assert found, path
    if name:
        assert any(name in _functions(each) for each in found), proof


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_most_of_what_is_called_met_is_proved_by_a_test() -> None:
    met = [criterion for criterion in criteria() if criterion.result == Result.CONFORM]
    assert len(PROOFS) > 20
    assert sum(bool(criterion.tests) for criterion in met) > len(met) / 2


def test_the_page_is_what_the_command_writes() -> None:
    written = rgaa.PAGE.read_text(encoding="utf-8")
    assert written == rgaa.text(), "docs/reference/rgaa.md is stale: run python -m tools.rgaa"
    assert len(re.findall(r"^\| \d+\.\d+ \|", written, re.MULTILINE)) == 106


def test_a_stale_page_fails_the_check(tmp_path, monkeypatch, capsys) -> None:
    page = tmp_path / "rgaa.md"
    monkeypatch.setattr(rgaa, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["rgaa"])
    assert rgaa.main() == 0
    monkeypatch.setattr("sys.argv", ["rgaa", "--check"])
    assert rgaa.main() == 0
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert rgaa.main() == 1
    assert "python -m tools.rgaa" in capsys.readouterr().err
