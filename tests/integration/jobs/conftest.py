"""Jobs of the test's own in place of the portal's."""

from collections.abc import Callable
from datetime import datetime

import pytest

import portal.jobs
from portal.jobs import Job, register
from portal.models import ScheduledJob
from tests.jobs import MINUTELY


@pytest.fixture
def jobs(monkeypatch, db) -> Callable[..., Job]:
    """jobs(code, run) registers one; no other is there."""
    monkeypatch.setattr(portal.jobs, "_jobs", {})
    ScheduledJob.objects.all().delete()

    def add(code: str, run: Callable[[datetime], int] = lambda now: 0, schedule=MINUTELY) -> Job:
        job = Job(code, f"does {code}", run, schedule)
        register(job)
        return job

    return add
