"""The state of a call: computed from its dates and the time, in one place, never stored."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import dates

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
# Its results are out, or it was given up.
OVER = frozenset({CallState.CLOSED, CallState.RESULTS_DUE, CallState.RESULTS_PUBLISHED, CallState.CANCELLED})
NOTHING_OWED = frozenset({CallState.RESULTS_PUBLISHED, CallState.CANCELLED})


@dataclass(frozen=True)
class Timetable:
    """The dates of a call: instants with a time zone, and the promised date of results (Europe/Paris).

    A missing opening means "not yet decided": the call is upcoming. A missing closing means
    that it stays open. A pause ends with the call: what closed while paused is closed.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    results_promised_on: date | None
    results_published_at: datetime | None
    paused_at: datetime | None = None
    cancelled_at: datetime | None = None

    def state(self, now: datetime) -> CallState:
        """The state at `now`; a call is open from its opening instant, and closed from its closing one."""
        if self.cancelled_at and self.cancelled_at <= now:
            return CallState.CANCELLED
        if self.results_published_at and self.results_published_at <= now:
            return CallState.RESULTS_PUBLISHED
        if self.opens_at is None or now < self.opens_at:
            return CallState.UPCOMING
        if self.closes_at and self.closes_at <= now:
            late_from = self._late_from()
            return CallState.RESULTS_DUE if late_from and now >= late_from else CallState.CLOSED
        if self.paused_at and self.paused_at <= now:
            return CallState.PAUSED
        soon = self._closing_soon_from()
        return CallState.CLOSING_SOON if soon and now >= soon else CallState.OPEN

    def next_change(self, now: datetime) -> datetime | None:
        """The first instant after `now` at which the state differs; None when it never will."""
        instants = (
            self.opens_at,
            self._closing_soon_from(),
            self.closes_at,
            self._late_from(),
            self.results_published_at,
            self.paused_at,
            self.cancelled_at,
        )
        ahead = sorted(instant for instant in instants if instant and instant > now)
        state = self.state(now)
        return next((instant for instant in ahead if self.state(instant) != state), None)

    def days_left(self, now: datetime) -> int | None:
        """Whole days until the closing date, by the calendar; 0 on the last day, None without a date."""
        last_day = self.last_day
        return max(0, (last_day - timezone.localdate(now)).days) if last_day else None

    def days_to_results(self, now: datetime) -> int | None:
        """Days by the calendar until results are promised, below 0 once late; None where none are owed."""
        if self.results_promised_on is None or self.state(now) in NOTHING_OWED:
            return None
        return (self.results_promised_on - timezone.localdate(now)).days

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
        return dates.instant(self.results_promised_on + timedelta(days=1))


# The fields of a call that its state comes from.
DATES = tuple(field.name for field in fields(Timetable))


def same_minute(one: datetime | None, other: datetime | None) -> bool:
    """Whether two dates are the same for an editor: the CMS's fields hold no seconds."""
    if one is None or other is None:
        return one is other
    return one.astimezone(UTC).replace(second=0, microsecond=0) == other.astimezone(UTC).replace(
        second=0, microsecond=0
    )


# --- The same comparisons as filters, for lists (a test holds them to Timetable.state) --------


def is_open(now: datetime) -> Q:
    """Calls that take contributions at `now`."""
    return _begun_and_not_over(now) & _not_yet("paused_at", now)


def is_paused(now: datetime) -> Q:
    """Calls between their dates that take nothing for the moment."""
    return _begun_and_not_over(now) & Q(paused_at__lte=now)


def is_upcoming(now: datetime) -> Q:
    """Calls that have not opened at `now`."""
    return _not_yet("opens_at", now) & _no_end(now)


def is_over(now: datetime) -> Q:
    """Calls that have closed, whatever came out of them so far, and those that were cancelled."""
    closed = Q(opens_at__lte=now, closes_at__lte=now)
    return closed | Q(results_published_at__lte=now) | is_cancelled(now)


def owes_results(now: datetime) -> Q:
    """Calls that have closed and whose results are not out, promised or not."""
    return Q(opens_at__lte=now, closes_at__lte=now) & _no_end(now)


def is_late(now: datetime) -> Q:
    """Those of them whose results were promised for a day that is past."""
    return owes_results(now) & Q(results_promised_on__lt=timezone.localdate(now))


def is_cancelled(now: datetime) -> Q:
    return Q(cancelled_at__lte=now)


def _begun_and_not_over(now: datetime) -> Q:
    return Q(opens_at__lte=now) & _not_yet("closes_at", now) & _no_end(now)


def _no_end(now: datetime) -> Q:
    return _not_yet("results_published_at", now) & _not_yet("cancelled_at", now)


def _not_yet(field: str, now: datetime) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__gt": now})
