"""The state of a call: computed from its dates and the time, in one place, never stored."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CLOSING_SOON = timedelta(days=7)


class CallState(models.TextChoices):
    UPCOMING = "upcoming", _("Upcoming")
    OPEN = "open", _("Open")
    CLOSING_SOON = "closing_soon", _("Closing soon")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")
    RESULTS_DUE = "results_due", _("Results late")
    RESULTS_PUBLISHED = "results_published", _("Results published")
    CANCELLED = "cancelled", _("Cancelled")


TAKES_CONTRIBUTIONS = frozenset({CallState.OPEN, CallState.CLOSING_SOON})


@dataclass(frozen=True)
class Timetable:
    """The dates of a call: instants with a time zone, and the promised date of results (Europe/Paris).

    A missing opening means "not yet decided": the call is upcoming. A missing closing means
    that it stays open.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    results_promised_on: date | None
    results_published_at: datetime | None

    def state(self, now: datetime) -> CallState:
        """The state at `now`; a call is open from its opening instant, and closed from its closing one."""
        if self.results_published_at and self.results_published_at <= now:
            return CallState.RESULTS_PUBLISHED
        if self.opens_at is None or now < self.opens_at:
            return CallState.UPCOMING
        soon = self._closing_soon_from()
        if self.closes_at is None or soon is None or now < soon:
            return CallState.OPEN
        if now < self.closes_at:
            return CallState.CLOSING_SOON
        late_from = self._late_from()
        return CallState.RESULTS_DUE if late_from and now >= late_from else CallState.CLOSED

    def next_change(self, now: datetime) -> datetime | None:
        """The first instant after `now` at which the state differs; None when it never will."""
        instants = (
            self.opens_at,
            self._closing_soon_from(),
            self.closes_at,
            self._late_from(),
            self.results_published_at,
        )
        ahead = sorted(instant for instant in instants if instant and instant > now)
        state = self.state(now)
        return next((instant for instant in ahead if self.state(instant) != state), None)

    def days_left(self, now: datetime) -> int | None:
        """Whole days until the closing date, by the calendar; 0 on the last day, None without a date."""
        last_day = self.last_day
        return max(0, (last_day - timezone.localdate(now)).days) if last_day else None

    @property
    def last_day(self) -> date | None:
        """The last calendar day on which one may answer: the day before, when it closes at midnight."""
        if self.closes_at is None:
            return None
        return timezone.localdate(self.closes_at - timedelta(seconds=1))

    def _closing_soon_from(self) -> datetime | None:
        """Seven days before the end, at the same hour of the site's clock."""
        if self.closes_at is None:
            return None
        return (timezone.localtime(self.closes_at) - CLOSING_SOON).astimezone(UTC)

    def _late_from(self) -> datetime | None:
        """The midnight after the promised day."""
        if self.results_promised_on is None:
            return None
        return timezone.make_aware(datetime.combine(self.results_promised_on + timedelta(days=1), time.min))


# --- The same comparisons as filters, for lists (a test holds them to Timetable.state) --------


def is_open(now: datetime) -> Q:
    """Calls that take contributions at `now`."""
    return Q(opens_at__lte=now) & (Q(closes_at=None) | Q(closes_at__gt=now)) & _no_results(now)


def is_upcoming(now: datetime) -> Q:
    """Calls that have not opened at `now`."""
    return (Q(opens_at=None) | Q(opens_at__gt=now)) & _no_results(now)


def is_over(now: datetime) -> Q:
    """Calls that have closed, whatever came out of them so far."""
    closed = Q(opens_at__lte=now, closes_at__lte=now)
    return closed | Q(results_published_at__lte=now)


def _no_results(now: datetime) -> Q:
    return Q(results_published_at=None) | Q(results_published_at__gt=now)
