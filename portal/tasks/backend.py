"""What both backends of heavy tasks promise beyond django-tasks, and how to reach the one that is set."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django_tasks import task_backends
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult

from portal.tasks.declaring import HEAVY, check_ids, label_of


class QueueAway(Exception):
    """The queue of heavy tasks does not answer."""


@dataclass(frozen=True)
class FailedTask:
    """A task that failed for good, without anything of what it was about but its ids."""

    id: str
    path: str
    args: Sequence[Any]
    failed_at: datetime | None
    error: str

    @property
    def label(self) -> str:
        return label_of(self.path)

    @property
    def ids(self) -> str:
        return ", ".join(map(str, self.args))

    @property
    def error_name(self) -> str:
        return self.error.rpartition(".")[2]


class HeavyBackend(BaseTaskBackend):
    """Retries, abandoned tasks and failed ones, on top of a backend of django-tasks."""

    supports_async_task = False

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Queue `task` with the transaction that is open; raises NotAnId for anything but ids."""
        check_ids(args, kwargs)
        return self.put(task, args, kwargs)

    async def aenqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        return await BaseTaskBackend.aenqueue(self, task, args, kwargs)

    @abstractmethod
    def put(self, task: Task, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult: ...

    @abstractmethod
    def reap(self, *, now: datetime) -> int:
        """Take care of what dead workers left behind; return how many tasks that were."""

    @abstractmethod
    def count_failed(self) -> int:
        """How many failed for good and wait for somebody. Raises QueueAway."""

    @abstractmethod
    def failed(self, limit: int) -> list[FailedTask]:
        """The last that failed for good, the newest first. Raises QueueAway."""

    @abstractmethod
    def try_again(self, task_id: str) -> bool:
        """Queue a failed task anew, with all its attempts; False when it is not there. Raises QueueAway."""

    @abstractmethod
    def dismiss(self, task_id: str) -> bool:
        """Forget a failed task; False when it is not there. Raises QueueAway."""

    @abstractmethod
    def work(self, *, dead_after: int) -> None:
        """Do tasks until this process is asked to end."""


def heavy_backend() -> HeavyBackend:
    return cast(HeavyBackend, task_backends[HEAVY])
