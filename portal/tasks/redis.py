"""Heavy tasks on Redis: RQ hands them out, tries again, and knows which were abandoned.

A task is a row first, in the transaction that wants it, and goes to Redis once that is committed: then
the row is deleted. Redis away, the row waits for a worker or the reaper to send it. So nothing is lost
between commit and queue, and what waited in the database is done after a change of backend.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import django_rq
from django.db import Error, transaction
from django_tasks.base import Task, TaskResult
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult
from django_tasks_rq import Job, RQBackend
from redis.exceptions import RedisError
from rq.job import Callback, JobStatus, Retry
from rq.queue import Queue
from rq.registry import FailedJobRegistry

from portal.jobs.locks import lock
from portal.tasks import rows
from portal.tasks.backend import FailedTask, HeavyBackend, QueueAway
from portal.tasks.declaring import HEAVY
from portal.tasks.policy import ATTEMPTS, KEPT, class_path, waits

logger = logging.getLogger(__name__)

# Until then a row is on its way: whoever committed it is sending it.
LEFT_BEHIND_AFTER = timedelta(seconds=30)


class HeavyRedisBackend(HeavyBackend, RQBackend):
    def put(self, task: Task, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult:
        self.validate_task(task)
        row = DBTaskResult.objects.create(
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after,  # type: ignore[misc]
            backend_name=self.alias,
        )
        transaction.on_commit(partial(_send_or_leave, row))
        return cast(TaskResult, row.task_result)

    def reap(self, *, now: datetime) -> int:
        """What waits in the database, and whatever RQ holds for abandoned: back to the queue."""
        with _or_away():
            abandoned = queue().started_job_registry.get_expired_job_ids()
            queue().started_job_registry.cleanup()
            return rows.reap(now=now) + send_left_behind(now=now) + len(abandoned)

    def count_failed(self) -> int:
        with _or_away():
            return len(_registry())

    def failed(self, limit: int) -> list[FailedTask]:
        with _or_away():
            ids = _registry().get_job_ids(desc=True, end=limit - 1)
            jobs = [job for job in Job.fetch_many(ids, queue().connection, queue().serializer) if job]
            return [
                FailedTask(
                    id=job.id,
                    path=str(job.func_name),
                    args=job.args,
                    failed_at=job.ended_at,
                    error=job.meta.get("error", ""),
                )
                for job in jobs
            ]

    def try_again(self, task_id: str) -> bool:
        with _or_away():
            job = _failed_job(task_id)
            if job is None:
                return False
            job.retries_left = ATTEMPTS - 1
            _registry().requeue(job)
            return True

    def dismiss(self, task_id: str) -> bool:
        with _or_away():
            job = _failed_job(task_id)
            if job is None:
                return False
            job.delete()
            return True

    def work(self, *, dead_after: int) -> None:
        from portal.tasks.redis_worker import work

        work(dead_after=dead_after)

    def _get_job(self, result_id: str) -> Job | None:
        return cast(Job | None, queue().fetch_job(result_id))


def note_error(job: Any, connection: Any, error: type[BaseException], *rest: Any) -> None:
    """Keep the class of the error, for the staff's list; called by RQ after each failure."""
    job.meta["error"] = class_path(error)
    job.save_meta()


def queue() -> Queue:
    return django_rq.get_queue(HEAVY, job_class=Job)


def send_left_behind(*, now: datetime) -> int:
    """Send to Redis what still waits in the database; return how many tasks that was."""
    sent = 0
    with lock("tasks-to-redis") as held:
        waiting = rows.heavy_rows().ready().filter(enqueued_at__lte=now - LEFT_BEHIND_AFTER)
        for row in waiting if held else ():
            _send(row)
            sent += 1
    return sent


def _send_or_leave(row: DBTaskResult) -> None:
    try:
        _send(row)
    except (RedisError, Error) as error:
        logger.warning("task %s stays in the database for now: %s", row.pk, type(error).__name__)


def _send(row: DBTaskResult) -> None:
    # Interrupted between the two, it is sent again under the same id: at worst it is done twice.
    _push(row)
    row.delete()


def _push(row: DBTaskResult) -> None:
    to = queue()
    job = to.create_job(
        row.task_path,
        args=row.args_kwargs["args"],
        kwargs=row.args_kwargs["kwargs"],
        job_id=str(row.pk),
        status=JobStatus.QUEUED,
        retry=Retry(max=ATTEMPTS - 1, interval=waits()),
        result_ttl=int(KEPT.total_seconds()),
        failure_ttl=int(KEPT.total_seconds()),
        # Not that of django-tasks-rq, which has the error's message and traceback logged.
        on_failure=Callback(note_error),
        meta={"backend_name": HEAVY},
    )
    to.enqueue_job(job)


def _registry() -> FailedJobRegistry:
    return queue().failed_job_registry


def _failed_job(task_id: str) -> Job | None:
    job = cast(Job | None, queue().fetch_job(task_id))
    return job if job is not None and job.id in _registry() else None


@contextmanager
def _or_away() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise QueueAway from error
