"""What the tests of jobs share."""

from datetime import UTC, datetime, timedelta

from portal.jobs import Every
from portal.models import ScheduledJob

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
MINUTELY = Every(timedelta(minutes=1))


def row(code: str) -> ScheduledJob:
    return ScheduledJob.objects.get(pk=code)
