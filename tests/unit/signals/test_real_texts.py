"""The 696 real contributions: how many each signal is raised on, every passage of them read by hand.

People wrote them for a consultation that was moderated, and their addresses and numbers were taken out: what
is raised on them is nearly all that can be wrong. A change that raises more has to be read again.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from contributions.signals import Code, Signal, find_signals

# As measured, read one by one: none of them marks what it should not, but for two initials of first names.
RAISED = {
    Code.INSULT: 1,
    Code.NAMED_PERSON: 9,
    Code.PHONE: 0,
    Code.EMAIL: 0,
    Code.LINK: 73,
    Code.CAPITALS: 19,
}


@pytest.fixture(scope="module")
def found(shared_data: Path) -> list[list[Signal]]:
    path = shared_data / "contributions_republique_numerique.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [
            find_signals({name: row[name] for name in ("title", "body_text", "explanation_text")})
            for row in csv.DictReader(stream)
        ]


@pytest.mark.parametrize("code", RAISED)
def test_a_signal_is_raised_on_no_more_contributions_than_were_read(found, code):
    raised = Counter(signal.code for signals in found for signal in signals)
    assert len(found) == 696
    assert raised[code] <= RAISED[code]
    # Nearly as many, so that the bound is no empty one.
    assert raised[code] >= RAISED[code] * 0.9
