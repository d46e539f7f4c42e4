"""Referrals (saisines): an elected official or a service commissions the lab."""

from collections.abc import Callable
from typing import Any

# What is done with the proposed subject that an admitted referral started from, by its keywords: `submission`
# and `referral` (their envelopes), `by`, `now`.
started_from: list[Callable[..., Any]] = []


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from contributions.desk import kinds
    from contributions.models import Submission
    from contributions.permissions import KIND_PERMISSIONS
    from lab.referrals import today
    from lab.referrals.decision_mails import MAILS
    from lab.referrals.permissions import VIEW
    from lab.referrals.staff.desk import REFERRALS
    from portal import mails

    KIND_PERMISSIONS[Submission.Kind.REFERRAL] = VIEW
    kinds.register(REFERRALS)
    mails.register(*MAILS)
    today.register_today()
