"""RQ's worker for heavy tasks, with what ours promise: few seconds to find the dead, nothing said of errors.

RQ forks a process for each task. Killed, that process is noticed at once by the worker above it. The two
killed together, the task is known to be abandoned `dead_after` seconds after the worker's last sign of
life, and put back by the next worker that looks, which each idle one does all the time.
"""

import logging
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.db import close_old_connections, connections
from django.utils import timezone
from redis.exceptions import RedisError
from rq.job import Job
from rq.queue import Queue
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer
from rq.worker import HerokuWorker

from portal.stopping import Stopping
from portal.tasks.policy import WorkerDied, class_path, where
from portal.tasks.redis import note_error, queue, send_left_behind
from portal.tasks.worker import GRACE_SECONDS, PAUSE_SECONDS

logger = logging.getLogger(__name__)

RQ_HEADROOM_SECONDS = 15  # what RQ takes off a worker's time to live before it looks up


class HeavyWorker(HerokuWorker):
    """Asked to end, it lets its task go on for a few seconds, then has it tried again later."""

    imminent_shutdown_delay = GRACE_SECONDS
    max_connection_wait_time = 5.0

    def __init__(
        self, queues: list[Queue], *, dead_after: int, on_stop: Callable[[], object], **kwargs: Any
    ) -> None:
        self._dead_after, self._on_stop = dead_after, on_stop
        sign_every = max(1, dead_after // 3)
        super().__init__(
            queues,
            worker_ttl=sign_every + RQ_HEADROOM_SECONDS,
            maintenance_interval=sign_every,
            job_monitoring_interval=sign_every,
            serializer=JSONSerializer,
            **kwargs,
        )

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        return self._dead_after

    def run_maintenance_tasks(self) -> None:
        # In this process: RQ's own scheduler is another one, which outlives a worker that is killed.
        scheduler = RQScheduler(self.queues, connection=self.connection, serializer=self.serializer)
        scheduler.prepare_registries([queue.name for queue in self.queues])
        scheduler.enqueue_scheduled_jobs()
        super().run_maintenance_tasks()
        try:
            send_left_behind(now=timezone.now())
        except Exception:
            # The database away: what is in Redis is handed out all the same.
            logger.exception("tasks could not be sent from the database to Redis")
        finally:
            close_old_connections()

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        # A connection must not be shared with the process that does the task.
        connections.close_all()
        super().fork_work_horse(job, queue)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self._on_stop()
        super().request_stop(signum, frame)

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        error = exc_info[1]
        logger.error("%s %s: %s\n%s", job.func_name, job.id, class_path(type(error)), where(error))

    def handle_job_failure(self, job: Job, queue: Queue, *args: Any, **kwargs: Any) -> None:
        # RQ would keep the message and the traceback, which may quote what somebody wrote.
        if error := sys.exc_info()[0]:
            kwargs["exc_string"] = class_path(error)
        else:
            # Killed, the process of the task could not say so itself.
            note_error(job, self.connection, WorkerDied)
        super().handle_job_failure(job, queue, *args, **kwargs)


def work(*, dead_after: int) -> None:
    """Do tasks until this process is asked to end. Redis away, it goes on later."""
    stopping = Stopping()
    logging.getLogger("rq").setLevel(logging.WARNING)
    while not stopping.asked:
        stopping.listen()  # RQ's worker takes the signals for as long as it works
        try:
            own = queue()
            HeavyWorker(
                [own],
                connection=own.connection,
                dead_after=dead_after,
                on_stop=stopping.ask,
                job_class=own.job_class,
            ).work(logging_level="WARNING")
        except RedisError as error:
            logger.warning("Redis does not answer the worker: %s", type(error).__name__)
        stopping.wait(PAUSE_SECONDS)
