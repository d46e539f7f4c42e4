"""Heavy tasks in the database: rolled back with the transaction, backed up with the rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django_tasks import TaskResultStatus
from django_tasks.base import Task, TaskResult
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import get_date_max

from portal.tasks import rows
from portal.tasks.backend import FailedTask, HeavyBackend


# Its types are those of Django 6, which has the same classes.
class HeavyDatabaseBackend(HeavyBackend, DatabaseBackend):  # type: ignore[misc]
    def put(self, task: Task, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult:
        result: Any = DatabaseBackend.enqueue(self, cast(Any, task), args, kwargs)
        return cast(TaskResult, result)

    def reap(self, *, now: datetime) -> int:
        return rows.reap(now=now)

    def count_failed(self) -> int:
        return rows.heavy_rows().failed().count()

    def failed(self, limit: int) -> list[FailedTask]:
        newest = rows.heavy_rows().failed().order_by("-finished_at")[:limit]
        return [
            FailedTask(
                id=str(row.pk),
                path=row.task_path,
                args=row.args_kwargs["args"],
                failed_at=row.finished_at,
                error=row.exception_class_path,
            )
            for row in newest
        ]

    def try_again(self, task_id: str) -> bool:
        ready = {"status": TaskResultStatus.READY, "run_after": get_date_max(), "worker_ids": []}
        return bool(_failed_row(task_id).update(**ready, finished_at=None))

    def dismiss(self, task_id: str) -> bool:
        return bool(_failed_row(task_id).delete()[0])

    def work(self, *, dead_after: int) -> None:
        from portal.tasks.worker import work_until_stopped

        # Nothing to wait for here: a lock tells at once that a worker died.
        work_until_stopped()


def _failed_row(task_id: str) -> Any:
    try:
        key = UUID(task_id)
    except ValueError:
        return rows.heavy_rows().none()
    return rows.heavy_rows().failed().filter(pk=key)
