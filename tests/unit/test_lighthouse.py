"""The bench of Lighthouse reads its reports rightly, and says what it lacks."""

import pytest

from bench import lighthouse
from bench.load import BenchError


def report(performance: float, *, score: float | None = 1, weight: int = 5) -> dict:
    categories = {name: {"score": 1, "auditRefs": [{"id": "whole", "weight": 5}]} for name in lighthouse.BARS}
    categories["performance"] = {"score": performance, "auditRefs": [{"id": "slow", "weight": weight}]}
    audits = {
        "whole": {"score": 1, "title": "Whole"},
        "slow": {"score": score, "title": "Slow", "displayValue": "2.4 s"},
    }
    return {"categories": categories, "audits": audits}


def test_a_page_passes_at_its_bars_and_not_below():
    assert lighthouse.report_of("home", report(0.95)).passed
    missed = lighthouse.report_of("home", report(0.94, score=0.7))
    assert not missed.passed
    assert missed.points["performance"] == 94
    assert missed.failing == ["performance: slow (0.70) 2.4 s"]


def test_audits_that_do_not_count_or_do_not_apply_are_not_told():
    assert lighthouse.report_of("home", report(1, score=0, weight=0)).failing == []
    assert lighthouse.report_of("home", report(1, score=None)).failing == []


def test_of_several_runs_the_one_in_the_middle_counts():
    runs = [lighthouse.report_of("day", report(points)) for points in (0.76, 1, 0.99)]
    assert lighthouse.median(runs).points["performance"] == 99


def test_the_table_says_which_page_missed_and_why():
    told = lighthouse.table(
        [
            lighthouse.report_of("home", report(1)),
            lighthouse.report_of("day", report(0.5, score=0.1)),
        ]
    )
    assert "| home | 100 | 100 | 100 | 100 | OK |" in told
    assert "| day | 50 | 100 | 100 | 100 | missed |" in told
    assert "day: performance: slow (0.10) 2.4 s" in told


def test_a_machine_without_node_or_a_browser_is_told_so(monkeypatch):
    monkeypatch.setattr(lighthouse.shutil, "which", lambda name: None)
    monkeypatch.delenv("CHROME_PATH", raising=False)
    with pytest.raises(BenchError, match="node, npm, a Chromium"):
        lighthouse.lighthouse()
