"""How often a task is tried, how long it waits in between, how long its trace is kept."""

import traceback
from datetime import timedelta

from django.conf import settings

ATTEMPTS = 4
KEPT = timedelta(days=7)


class WorkerDied(Exception):
    """The process that did a task ended in the middle of it."""


def waits() -> list[int]:
    """Seconds to wait after each failed attempt but the last: each time four times longer."""
    return [settings.TASKS_RETRY_SECONDS * 4**number for number in range(ATTEMPTS - 1)]


def class_path(error: type[BaseException]) -> str:
    """All that is kept of an error: its message may quote what somebody wrote."""
    return f"{error.__module__}.{error.__qualname__}"


def where(error: BaseException) -> str:
    """The lines of code that an error went through, for the log; no value stands in them."""
    return "".join(traceback.format_tb(error.__traceback__))
