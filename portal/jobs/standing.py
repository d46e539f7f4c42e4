"""How the jobs stand, to be told to people and to monitors: each by itself, and all together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from portal.jobs import Job, registered
from portal.jobs.runner import due_at
from portal.models import ScheduledJob

# A pass every few minutes is soon enough to be on time.
LATE_AFTER = timedelta(minutes=15)
SILENT_AFTER = timedelta(hours=1)

Outcome = ScheduledJob.Outcome


@dataclass(frozen=True)
class Standing:
    """A job, how its last run went, and when the next is due."""

    job: Job
    row: ScheduledJob
    due: datetime
    now: datetime

    @property
    def late(self) -> bool:
        return self.row.outcome != Outcome.RUNNING and self.now - self.due > LATE_AFTER

    @property
    def failing(self) -> bool:
        """Whether the last run that ended, ended badly."""
        return bool(self.row.failed or self.row.failure)

    @property
    def result(self) -> str:
        """How the last run went, in words."""
        row = self.row
        if row.outcome != Outcome.FAILED:
            return str(row.get_outcome_display())
        if row.failure:
            return gettext("failed: %(error)s") % {"error": row.failure}
        return ngettext(
            "%(count)d thing could not be done", "%(count)d things could not be done", row.failed
        ) % {"count": row.failed}

    @property
    def duration(self) -> str:
        """How long the last run that ended took, in words; nothing before that."""
        if self.row.duration is None:
            return ""
        seconds = self.row.duration.total_seconds()
        if seconds < 60:
            return pgettext("seconds", "%(count)s s") % {"count": number_format(seconds, 1)}
        return gettext("%(minutes)d min %(seconds)02d s") % {
            "minutes": seconds // 60,
            "seconds": seconds % 60,
        }


@dataclass(frozen=True)
class Health:
    """`silent_since`: when a job last began or ended, if that is too long ago; `never`: none ever did."""

    silent_since: datetime | None
    never: bool
    failing: int


def standings(*, now: datetime) -> list[Standing]:
    """Every job as it stands at `now`, in the order of registration. One query."""
    rows = ScheduledJob.objects.in_bulk()
    found = []
    for job in registered():
        row = rows.get(job.code) or ScheduledJob(code=job.code)
        found.append(Standing(job, row, due_at(job, row, now), now))
    return found


def health_of(all_of_them: Sequence[Standing]) -> Health:
    """Whether jobs run at all, and how many fail.

    A new installation, or a new version with one more job, has an hour to begin: counted from when
    `migrate` wrote the job's row.
    """
    now = max((each.now for each in all_of_them), default=timezone.now())
    rows = [each.row for each in all_of_them if not each.row._state.adding]
    runs = [at for row in rows for at in (row.last_started, row.last_finished) if at]
    # What a clock wrote that went back since is no sign of life.
    signs = [at for at in [*runs, *(row.known_since for row in rows)] if at - now <= SILENT_AFTER]
    newest = max(signs, default=None)
    silent = newest is not None and now - newest > SILENT_AFTER
    return Health(
        silent_since=newest if silent else None,
        never=not runs,
        failing=sum(each.failing for each in all_of_them),
    )
