"""The pass, again and again: for an installation that leaves a process running instead of cron."""

import logging
import time

from django.db import close_old_connections

from portal.jobs.runner import Pass, run_due
from portal.stopping import Stopping

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 20.0
# How often it is said again that nothing can run.
TOLD_EVERY_SECONDS = 600.0


def loop(stopping: Stopping) -> None:
    """Run what is due every PAUSE_SECONDS until `stopping` says to end; then end after the present job.

    The database away, a full disk: nothing that may pass ends it.
    """
    trouble = Trouble()
    while not stopping.asked:
        result = Pass()
        try:
            result = run_due(stopping=lambda: stopping.asked)
            trouble.over()
        except Exception as error:
            trouble.note(error)
        if result.ran or trouble.since is not None:
            # Not when idle: to ask whether the connection still lives would be a query more.
            close_old_connections()
        stopping.wait(PAUSE_SECONDS)


class Trouble:
    """Says once in a while that the loop cannot work, and once that it can again."""

    def __init__(self) -> None:
        self.since: float | None = None
        self._told = 0.0

    def note(self, error: Exception) -> None:
        now = time.monotonic()
        if self.since is None or now - self._told >= TOLD_EVERY_SECONDS:
            logger.error("automatic jobs cannot run: %s", type(error).__name__)
            self._told = now
        if self.since is None:
            self.since = now

    def over(self) -> None:
        if self.since is not None:
            logger.warning("automatic jobs run again, after %d s", time.monotonic() - self.since)
            self.since = None
