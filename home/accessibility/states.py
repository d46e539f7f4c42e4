"""Which of the three states of the law holds: computed from the last audit, never typed.

Loi 2005-102, article 47, and décret 2019-768, by the obligations of the RGAA: the home page shows one of
three mentions. It is “not compliant” below half of the criteria, and as long as no audit in force says
otherwise; so a site that nobody has audited says “not compliant”, and its statement says why.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from home.accessibility.models import AccessibilityAudit

CRITERIA = 106
# A statement is established again after three years at the latest (obligations of the RGAA).
VALID_FOR = relativedelta(years=3)


class AccessibilityState(models.TextChoices):
    """The three states of the law."""

    FULLY = "fully", _("fully compliant")
    PARTIALLY = "partially", _("partially compliant")
    NOT_COMPLIANT = "not_compliant", _("not compliant")


class BarrierStatus(models.TextChoices):
    """Where a reported barrier stands."""

    AWAITING = "awaiting", _("Awaiting")
    PLANNED = "planned", _("To be corrected later")
    SOLVED = "solved", _("Barrier removed")
    REFUSED = "refused", pgettext_lazy("barrier", "Not taken up")
    WITHDRAWN = "withdrawn", _("Withdrawn by its sender")


def last_audit(audits: Iterable["AccessibilityAudit"], today: date) -> "AccessibilityAudit | None":
    """The one that counts: the latest that took place by `today`."""
    past = [audit for audit in audits if audit.audited_on <= today]
    return max(past, key=lambda audit: (audit.audited_on, audit.pk or 0), default=None)


def expires_on(audit: "AccessibilityAudit") -> date:
    """The first day on which it proves nothing any more."""
    return audit.audited_on + VALID_FOR


def state_of(audit: "AccessibilityAudit | None", today: date) -> AccessibilityState:
    """The mention that the law asks for, `audit` being the last one."""
    if audit is None or today >= expires_on(audit):
        return AccessibilityState.NOT_COMPLIANT
    if audit.conform == audit.applicable:
        return AccessibilityState.FULLY
    if 2 * audit.conform >= audit.applicable:
        return AccessibilityState.PARTIALLY
    return AccessibilityState.NOT_COMPLIANT
