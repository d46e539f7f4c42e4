"""Scheduled jobs: a registry that each app fills in AppConfig.ready(), so that the building knows no noun."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Every:
    """Due again this long after the last run began."""

    interval: timedelta


@dataclass(frozen=True)
class Daily:
    """Due once a day, from this hour on in the site's time zone, also on days that have 23 or 25 hours."""

    at: time


@dataclass(frozen=True)
class Job:
    """Work done again and again, safe to repeat and to interrupt.

    `run` is given the present instant and returns how many things it did; it raises when one failed.
    """

    code: str
    label: "StrOrPromise"
    run: Callable[[datetime], int]
    schedule: Every | Daily


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add a job (once per process, from AppConfig.ready()); raises ValueError when its code is taken."""
    if _jobs.setdefault(job.code, job) is not job:
        raise ValueError(f"Two jobs are called {job.code}.")


def registered() -> Iterable[Job]:
    """Every job, in the order of registration."""
    return tuple(_jobs.values())
