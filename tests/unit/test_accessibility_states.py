"""Which state of the law an audit gives, and for how long."""

from datetime import date

import pytest

from home.accessibility.models import AccessibilityAudit
from home.accessibility.states import AccessibilityState, last_audit, state_of

DAY = date(2026, 11, 26)


def audit(conform: int, applicable: int = 60, on: date = DAY) -> AccessibilityAudit:
    return AccessibilityAudit(audited_on=on, auditor="Cabinet", conform=conform, applicable=applicable)


@pytest.mark.parametrize(
    ("conform", "applicable", "state", "rate"),
    [
        (0, 60, "not_compliant", 0),
        (29, 60, "not_compliant", 48),
        # 49.5 %: half is not reached by rounding.
        (52, 105, "not_compliant", 49),
        (30, 60, "partially", 50),
        (53, 105, "partially", 50),
        (59, 60, "partially", 98),
        # Nor is all.
        (105, 106, "partially", 99),
        (60, 60, "fully", 100),
    ],
)
def test_half_is_partial_and_all_is_full(conform, applicable, state, rate) -> None:
    found = audit(conform, applicable)
    assert state_of(found, DAY) == state
    assert found.rate == rate


def test_without_an_audit_the_law_says_not_compliant() -> None:
    assert state_of(None, DAY) == AccessibilityState.NOT_COMPLIANT


def test_an_audit_is_in_force_for_three_years() -> None:
    full = audit(60, on=date(2024, 2, 29))
    assert state_of(full, date(2027, 2, 27)) == AccessibilityState.FULLY
    assert state_of(full, date(2027, 2, 28)) == AccessibilityState.NOT_COMPLIANT


def test_the_last_audit_counts_and_one_to_come_does_not() -> None:
    former, last, to_come = audit(60, on=date(2025, 1, 1)), audit(31), audit(60, on=date(2026, 11, 27))
    assert last_audit([last, former, to_come], DAY) is last
    assert last_audit([to_come], DAY) is None
    assert last_audit([], DAY) is None
