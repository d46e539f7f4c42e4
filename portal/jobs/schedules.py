"""When a job is due. Instants are compared, never wall clocks: some nights have an hour twice, or never."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext, ngettext

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Every:
    """Due again this long after the last run began; whole minutes."""

    interval: timedelta

    def __str__(self) -> str:
        minutes = self.interval // timedelta(minutes=1)
        if minutes == 1:
            return gettext("every minute")
        if self.interval == AN_HOUR:
            return gettext("every hour")
        return ngettext("every %(count)d minute", "every %(count)d minutes", minutes) % {"count": minutes}


@dataclass(frozen=True)
class Daily:
    """Due once a day, from this hour on in the site's time zone, also on days that have 23 or 25 hours.

    An hour that comes twice counts the first time; one that is left out, an hour later on the clock.
    """

    at: time

    def __str__(self) -> str:
        return gettext("every day at %(hour)s") % {"hour": time_format(self.at, "TIME_FORMAT")}

    def on(self, day: date) -> datetime:
        """The instant of that day, in UTC."""
        return datetime.combine(day, self.at, tzinfo=timezone.get_default_timezone()).astimezone(UTC)


Schedule = Every | Daily


def next_due(schedule: Schedule, last_started: datetime | None, now: datetime) -> datetime:
    """The instant from which the job may begin again; past or present when it is due at `now`.

    However many times were missed, one run makes up for them. A last run that lies in the future was
    written by a clock that went back since: a little, and its instant is believed, so that nothing runs
    twice; by more than the time between two runs, and it is not, so that nothing waits for that day.
    """
    period = A_DAY if isinstance(schedule, Daily) else schedule.interval
    if last_started is not None and last_started - now > period:
        last_started = None
    if isinstance(schedule, Every):
        return now if last_started is None else last_started + schedule.interval
    day = _day_of(now if last_started is None else last_started)
    due = schedule.on(day)
    if last_started is not None and due <= last_started:
        due = schedule.on(day + A_DAY)
    return due


def _day_of(instant: datetime) -> date:
    return timezone.localdate(instant, timezone.get_default_timezone())
