"""Which referrals somebody of the lab should look at, and since when too long: `now` is asked here only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.pages import beyond_working_days
from contributions.permissions import pages_of
from lab.models import BriefVersion, Referral
from lab.statuses import REFERRAL_OPEN
from lab.statuses import ReferralStatus as Status

Rows = QuerySet[Referral]

# A brief that its commissioner has not agreed to for so many working days is asked about.
AGREED_WITHIN_DAYS = 10
# An address that is not confirmed by then is phoned.
CONFIRMED_WITHIN = timedelta(days=2)


def open_to(user: Any) -> Rows:
    """Referrals sent to the pages that `user` is let in to."""
    rows, pages = Referral.objects.all(), pages_of(user)
    return rows if pages is None else rows.filter(page__in=pages)


def to_examine(rows: Rows, now: datetime) -> Rows:
    """Confirmed, and not examined yet."""
    return rows.filter(status=Status.AWAITING, confirmed_at__isnull=False)


def late(rows: Rows, now: datetime) -> Rows:
    """Not examined by the day that was promised."""
    return to_examine(rows, now).filter(answer_due__lt=timezone.localdate(now))


def to_reframe(rows: Rows, now: datetime) -> Rows:
    """Admissible and without a brief, or with one of which the commissioner wants another version."""
    asked = Q(status=Status.REFRAMING, submission__awaiting_since__isnull=False)
    return rows.filter(Q(status=Status.ADMISSIBLE) | asked)


def brief_unanswered(rows: Rows, now: datetime) -> Rows:
    """Whose newest brief has waited for its commissioner for more than AGREED_WITHIN_DAYS working days."""
    since = beyond_working_days(AGREED_WITHIN_DAYS, now)
    newer = BriefVersion.objects.filter(referral=OuterRef("pk"), proposed_at__gte=since)
    unanswered = rows.filter(status=Status.REFRAMING, submission__awaiting_since__isnull=True)
    return unanswered.filter(~Exists(newer))


def unconfirmed(rows: Rows, now: datetime) -> Rows:
    """Whose address nobody confirmed: the team may phone, until the number is erased."""
    waits = rows.filter(status=Status.AWAITING, confirmed_at__isnull=True)
    return waits.filter(submitted_at__lt=now - CONFIRMED_WITHIN, submission__erased_at__isnull=True)


def expected_soon(rows: Rows, now: datetime) -> Rows:
    """Open, and expected within a month from now, or before."""
    soon = timezone.localdate(now) + relativedelta(months=1)
    return rows.filter(status__in=REFERRAL_OPEN, confirmed_at__isnull=False, expected_by__lte=soon)


@dataclass(frozen=True)
class Watched:
    """One thing to look at, as the register's filter calls it."""

    label: Any
    narrow: Callable[[Rows, datetime], Rows]


WATCHED: dict[str, Watched] = {
    "late": Watched(_("Not examined by the promised day"), late),
    "reframe": Watched(_("Brief to be written"), to_reframe),
    "brief": Watched(_("Brief without an answer for ten working days"), brief_unanswered),
    "unconfirmed": Watched(_("Address never confirmed"), unconfirmed),
    "expected": Watched(_("Expected within a month"), expected_soon),
}
