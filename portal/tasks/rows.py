"""Heavy tasks as rows of django-tasks-db, which neither tries again nor notices that a worker died.

A row's `worker_ids` names who began it, once for each attempt; the last one holds it. Whoever ends an
attempt says so only while it is still theirs: one that was taken for dead changes nothing any more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

from portal.jobs.locks import lock
from portal.tasks.declaring import HEAVY
from portal.tasks.policy import ATTEMPTS, KEPT, WorkerDied, class_path, waits

# Workers at work at the same time on one database; one more waits for its turn.
MOST_WORKERS = 16


def heavy_rows() -> DBTaskResultQuerySet:
    rows: DBTaskResultQuerySet = DBTaskResult.objects.filter(backend_name=HEAVY)
    return rows


@contextmanager
def slot() -> Iterator[str | None]:
    """A name that nobody else works under until the end, even by dying; None when all are taken."""
    for number in range(1, MOST_WORKERS + 1):
        name = f"task-worker-{number}"
        with lock(name) as held:
            if held:
                yield name
                return
    yield None


def claim(worker: str) -> DBTaskResult | None:
    """Begin the next task that is due, as `worker`."""
    with transaction.atomic():
        row = heavy_rows().ready().get_locked()
        if row is not None:
            row.claim(worker)
    return row


def succeeded(row: DBTaskResult, *, now: datetime) -> None:
    _held(row).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=now, exception_class_path="", traceback=""
    )


def failed(row: DBTaskResult, error: type[BaseException], *, now: datetime) -> None:
    """Have `row` tried again after a while; after its last attempt it has failed for good.

    What died with its worker does not wait: it is nobody's fault, and the attempt counts all the same.
    """
    attempts = len(row.worker_ids)
    if attempts >= ATTEMPTS:
        _held(row).update(
            status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=class_path(error)
        )
        return
    later = get_date_max() if error is WorkerDied else now + timedelta(seconds=waits()[attempts - 1])
    _held(row).update(status=TaskResultStatus.READY, run_after=later, exception_class_path=class_path(error))


def give_back(row: DBTaskResult) -> None:
    """Put `row` back as if it had not been begun: its worker was asked to end."""
    _held(row).update(status=TaskResultStatus.READY, run_after=get_date_max(), worker_ids=row.worker_ids[:-1])


def fail_what_it_left(worker: str, *, now: datetime) -> int:
    """Whatever still runs under the name of `worker`, which the caller holds: who began it is dead."""
    left = [row for row in heavy_rows().running() if row.worker_ids[-1] == worker]
    for row in left:
        failed(row, WorkerDied, now=now)
    return len(left)


def reap(*, now: datetime) -> int:
    """Put back the tasks of workers that died; return how many."""
    workers = {row.worker_ids[-1] for row in heavy_rows().running()}
    reaped = 0
    for worker in sorted(workers):
        with lock(worker) as died:
            if died:
                reaped += fail_what_it_left(worker, now=now)
    return reaped


def purge(*, now: datetime) -> int:
    """Forget what ended a week ago, well or not."""
    deleted, _by_model = heavy_rows().finished().filter(finished_at__lte=now - KEPT).delete()
    return deleted


def _held(row: DBTaskResult) -> DBTaskResultQuerySet:
    return heavy_rows().running().filter(pk=row.pk, worker_ids=row.worker_ids)
