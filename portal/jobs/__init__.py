"""Scheduled jobs: a registry that each app fills in AppConfig.ready(), so that the building knows no noun.

`schedules` says when a job is due, `locks` who may run it, `runner` runs what is due and writes down
how it went (portal.models.ScheduledJob), `health` tells when nothing runs any more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portal.jobs.schedules import Daily, Every, Schedule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["Daily", "Every", "Job", "SomeFailed", "register", "registered"]


@dataclass(frozen=True)
class Job:
    """Work done again and again, safe to repeat and to interrupt.

    `run` is given the present instant and returns how many things it did. It raises when it failed:
    `SomeFailed` when it went to the end and some things could not be done. `label` says what it does.
    """

    code: str
    label: "StrOrPromise"
    run: Callable[[datetime], int]
    schedule: Schedule


class SomeFailed(Exception):
    """A job went to its end, but `failed` of the things that it had to do could not be done."""

    def __init__(self, *, failed: int, done: int) -> None:
        super().__init__(f"{failed} failed, {done} done")
        self.failed = failed
        self.done = done


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add a job (once per process, from AppConfig.ready()); raises ValueError when its code is taken."""
    if _jobs.setdefault(job.code, job) is not job:
        raise ValueError(f"Two jobs are called {job.code}.")


def registered() -> tuple[Job, ...]:
    """Every job, in the order of registration."""
    return tuple(_jobs.values())
