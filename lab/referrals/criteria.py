"""The four criteria of admissibility: what is asked, and what a refusal says when the answer is no."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lab.models import Referral


@dataclass(frozen=True)
class Criterion:
    """One question that is answered yes or no; `unmet` is the public sentence for a no."""

    question: Any
    unmet: Any


# By the field of Referral that keeps the answer.
CRITERIA: dict[str, Criterion] = {
    "is_competent": Criterion(
        _("Can the Region change something about it?"),
        _("The Region cannot change anything about it."),
    ),
    "users_can_be_met": Criterion(
        _("Can the people concerned be met?"),
        _("The people concerned cannot be met."),
    ),
    "can_be_tested": Criterion(
        _("Is a test on the ground possible within a few months?"),
        _("No test on the ground is possible within a few months."),
    ),
    "somebody_carries_on": Criterion(
        _("Will somebody carry it on after the test?"),
        _("Nobody would carry it on after the test."),
    ),
}


def unmet(criteria: Mapping[str, bool | None]) -> list[str]:
    """The sentences of the criteria that are not met, in their order, in the active language."""
    return [str(each.unmet) for name, each in CRITERIA.items() if criteria.get(name) is False]


def criteria_of(referral: Referral) -> dict[str, bool | None]:
    """What was answered so far about `referral`; None: not examined."""
    return {name: getattr(referral, name) for name in CRITERIA}
