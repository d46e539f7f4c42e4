"""The state of a day: computed from its dates and the time, in one place, never stored."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventState(models.TextChoices):
    ANNOUNCED = "announced", _("Registration not open yet")
    REGISTERING = "registering", _("Registration open")
    REGISTRATION_CLOSED = "registration_closed", _("Registration closed")
    UNDER_WAY = "under_way", _("Under way")
    OVER = "over", _("Over")
    REPORTED = "reported", _("Over, and told")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", pgettext_lazy("state of a day", "Cancelled")


@dataclass(frozen=True)
class EventDates:
    """The instants of a day, each with a time zone.

    Without an opening, registration is open as soon as the page is public; without a closing, until the
    day starts. `postponed_at`: there is no date at present, and nobody registers until there is one again.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    minutes_published_at: datetime | None = None
    postponed_at: datetime | None = None
    cancelled_at: datetime | None = None

    def state(self, now: datetime) -> EventState:
        """The state at `now`: a day begins at its first instant, and is over from its last one."""
        if self.cancelled_at and self.cancelled_at <= now:
            return EventState.CANCELLED
        if self.postponed_at and self.postponed_at <= now:
            # The date that was given up passes, and nothing took place.
            return EventState.POSTPONED
        if self.ends_at and self.ends_at <= now:
            reported = self.minutes_published_at and self.minutes_published_at <= now
            return EventState.REPORTED if reported else EventState.OVER
        if self.starts_at is None:
            return EventState.ANNOUNCED
        if self.starts_at <= now:
            return EventState.UNDER_WAY
        if self.registration_opens_at and now < self.registration_opens_at:
            return EventState.ANNOUNCED
        if self.registration_closes_at and self.registration_closes_at <= now:
            return EventState.REGISTRATION_CLOSED
        return EventState.REGISTERING

    def next_change(self, now: datetime) -> datetime | None:
        """The first instant after `now` at which the state differs; None when it never will."""
        instants = (getattr(self, field.name) for field in fields(self))
        ahead = sorted(instant for instant in instants if instant and instant > now)
        state = self.state(now)
        return next((instant for instant in ahead if self.state(instant) != state), None)


# The fields of a day that its state comes from.
DATES = tuple(field.name for field in fields(EventDates))


# --- The same comparisons as filters, for lists (a test holds them to EventDates.state) --------


def is_over(now: datetime) -> Q:
    """Days that have ended at `now`, and those that were cancelled."""
    return (Q(ends_at__lte=now) & ~_is_postponed(now)) | Q(cancelled_at__lte=now)


def is_to_come(now: datetime) -> Q:
    """Days that have not ended at `now`: to come, under way, or without a date for the moment."""
    dated = Q(ends_at=None) | Q(ends_at__gt=now) | _is_postponed(now)
    return dated & (Q(cancelled_at=None) | Q(cancelled_at__gt=now))


def is_ahead(now: datetime) -> Q:
    """Those, and days cancelled before they took place: until then, readers look for them at their date."""
    return is_to_come(now) | Q(cancelled_at__lte=now, ends_at__gt=now)


def is_behind(now: datetime) -> Q:
    """Every other day: over, or cancelled and past or without a date."""
    off = Q(cancelled_at__lte=now) & (Q(ends_at=None) | Q(ends_at__lte=now))
    return (Q(ends_at__lte=now) & ~_is_postponed(now)) | off


def _is_postponed(now: datetime) -> Q:
    return Q(postponed_at__isnull=False, postponed_at__lte=now)
