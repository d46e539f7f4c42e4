"""Runs what is due: each job alone, under its lock, with how it went written down.

Whoever is killed in the middle leaves a row that says "running" and a lock that is free: the next pass
runs that job again at once.
"""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from portal.jobs import Job, SomeFailed, registered
from portal.jobs.locks import lock
from portal.jobs.schedules import next_due
from portal.models import ScheduledJob

logger = logging.getLogger(__name__)

Outcome = ScheduledJob.Outcome


@dataclass
class Pass:
    """What one pass did: the codes of the jobs that it ran, and of those among them that failed."""

    ran: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def due_at(job: Job, row: ScheduledJob | None, now: datetime) -> datetime:
    """From when `job` may begin, given what its last run left.

    At once when it was asked for, and when its row says that it runs: either its lock is held, or it was
    interrupted.
    """
    if row is None:
        return next_due(job.schedule, None, now)
    if row.asked_at is not None:
        return min(row.asked_at, now)
    if row.outcome == Outcome.RUNNING:
        return now
    return next_due(job.schedule, row.last_started, now)


def run_due(
    *, clock: Callable[[], datetime] = timezone.now, stopping: Callable[[], bool] = lambda: False
) -> Pass:
    """Run what is due, longest without a run first, until `stopping` says to end after the present job.

    A job that fails stops no other. An idle pass is one query. Raises the database's error when that is
    away, and OSError when the locks cannot be reached.
    """
    result = Pass()
    now = clock()
    rows = ScheduledJob.objects.in_bulk()
    due = [job for job in registered() if due_at(job, rows.get(job.code), now) <= now]
    # What killed the process last time comes last, so that it does not keep the others from running.
    for job in sorted(due, key=lambda job: _last_started(rows.get(job.code))):
        if stopping():
            break
        run(job, into=result, clock=clock)
    return result


def run(job: Job, *, into: Pass, clock: Callable[[], datetime] = timezone.now, anyway: bool = False) -> bool:
    """Run `job` if it is still due, or `anyway`; False when another process is running it or just did."""
    with lock(f"job-{job.code}") as ours:
        if not ours:
            return False
        now = clock()
        row, _created = ScheduledJob.objects.get_or_create(pk=job.code, defaults={"known_since": now})
        if not anyway and due_at(job, row, now) > now:
            return False
        if row.outcome == Outcome.RUNNING:
            logger.warning("job %s was interrupted, it runs again", job.code)
        into.ran.append(job.code)
        if not _carry_out(job, now=now, clock=clock):
            into.failed.append(job.code)
    return True


def _carry_out(job: Job, *, now: datetime, clock: Callable[[], datetime]) -> bool:
    """Run `job` and write down how it went; whether it went well."""
    row = ScheduledJob.objects.filter(pk=job.code)
    row.update(outcome=Outcome.RUNNING, last_started=now, asked_at=None)
    began = time.monotonic()
    done: int | None = None
    failed, failure = 0, ""
    try:
        done = job.run(now)
    except SomeFailed as error:
        done, failed = error.done, error.failed
        logger.error("job %s: %d failed, %d done", job.code, failed, done)
    except Exception as error:
        failure = type(error).__name__[:100]
        # Not its message, which may quote a row; where it came from tells nothing of anybody.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("job %s failed: %s\n%s", job.code, failure, where)
    well = not (failed or failure)
    ended = clock()
    row.update(
        outcome=Outcome.OK if well else Outcome.FAILED,
        last_finished=ended,
        duration=timedelta(seconds=time.monotonic() - began),
        done=done,
        failed=failed,
        failure=failure,
        **({"last_succeeded": ended} if well else {}),
    )
    return well


def _last_started(row: ScheduledJob | None) -> float:
    return row.last_started.timestamp() if row and row.last_started else 0.0
