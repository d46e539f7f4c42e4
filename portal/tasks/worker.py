"""The worker of tasks in the database: one task at a time, as many workers as wanted."""

import logging
import signal
import threading
import time
from types import FrameType

from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

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
    """Does what is due, and puts back what dead workers left. The database away, it goes on later."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._in_task = False
        self._reaped_at = float("-inf")

    def run_until_stopped(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGALRM, self._out_of_patience)
        while not self._stop.is_set():
            if not self._round():
                self._stop.wait(PAUSE_SECONDS)
        # Going off while the process ends, it would be a failure.
        signal.alarm(0)

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
            while not self._stop.is_set() and (row := rows.claim(worker)):
                begun += 1
                self._do(row)
        return begun

    def _round(self) -> int:
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
            rows.give_back(row)
        except Exception as error:
            self._in_task = False
            logger.error("%s %s: %s\n%s", row.task_path, row.pk, class_path(type(error)), where(error))
            rows.failed(row, type(error), now=timezone.now())
        else:
            rows.succeeded(row, now=timezone.now())

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()
        signal.alarm(GRACE_SECONDS)

    def _out_of_patience(self, number: int, frame: FrameType | None) -> None:
        if self._in_task:
            self._in_task = False
            raise GivenBack
