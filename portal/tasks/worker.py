"""The worker of tasks in the database: one task at a time, as many workers as wanted."""

import logging
import signal
import time
from collections.abc import Callable

from django.db import close_old_connections, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.stopping import Stopping
from portal.tasks import rows
from portal.tasks.policy import class_path, where

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
REAP_EVERY_SECONDS = 15.0
# Asked to end, a worker lets its task go on for so long, then gives it back.
GRACE_SECONDS = 5


class GivenBack(BaseException):
    """Raised in the middle of a task whose worker has to end now."""


class Worker:
    """Does what is due, and puts back what dead workers left, until `stopping` says to end."""

    def __init__(self, stopping: Callable[[], bool] = lambda: False) -> None:
        self._stopping = stopping
        self._in_task = False
        self._reaped_at = float("-inf")

    def run_what_is_due(self) -> int:
        """Do every task that is due now; return how many were begun. Raises the database's errors."""
        self._reap()
        begun = 0
        if not rows.heavy_rows().ready().exists():
            return begun
        with rows.slot() as worker:
            if worker is None:
                return begun
            # The name may have been that of somebody who died at work.
            rows.fail_what_it_left(worker, now=timezone.now())
            while not self._stopping() and (row := rows.claim(worker)):
                begun += 1
                self._do(row)
        return begun

    def round(self) -> int:
        """The same; the database away, the next round goes on."""
        try:
            return self.run_what_is_due()
        except Exception:
            # Whatever happened to one round, the tasks of the next ones must still be done.
            logger.exception("a round of heavy tasks failed")
            return 0
        finally:
            close_old_connections()

    def _reap(self) -> None:
        if time.monotonic() - self._reaped_at >= REAP_EVERY_SECONDS:
            rows.reap(now=timezone.now())
            self._reaped_at = time.monotonic()

    def _do(self, row: DBTaskResult) -> None:
        try:
            task, given = row.task, row.args_kwargs
            self._in_task = True
            task.call(*given["args"], **given["kwargs"])
            self._in_task = False
        except GivenBack:
            # It may have come amid a query: the connection would take no other.
            connection.close()
            rows.give_back(row)
        except Exception as error:
            self._in_task = False
            logger.error("%s %s: %s\n%s", row.task_path, row.pk, class_path(type(error)), where(error))
            rows.failed(row, type(error), now=timezone.now())
        else:
            rows.succeeded(row, now=timezone.now())

    def out_of_patience(self, *_signal: object) -> None:
        """Leave the task that is being done, if one is."""
        if self._in_task:
            self._in_task = False
            raise GivenBack


def work_until_stopped() -> None:
    """Do tasks until this process is asked to end."""
    stopping = Stopping(then=lambda: signal.alarm(GRACE_SECONDS))
    worker = Worker(lambda: stopping.asked)
    signal.signal(signal.SIGALRM, worker.out_of_patience)
    while not stopping.asked:
        if not worker.round():
            stopping.wait(PAUSE_SECONDS)
    # Going off while the process ends, it would be a failure.
    signal.alarm(0)
