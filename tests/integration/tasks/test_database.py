"""Heavy tasks in the database: what they may be given, when they are there, what becomes of a failed one."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.jobs.locks import lock
from portal.tasks import rows
from portal.tasks.backend import heavy_backend
from portal.tasks.declaring import NotAnId
from portal.tasks.policy import ATTEMPTS, WorkerDied, class_path, waits
from portal.tasks.worker import Worker
from tests.dumping import dump_tables
from tests.heavy import fail, write, written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "given",
    [
        "marked-address@example.org",
        "Camille",
        "12 rue",
        "",
        None,
        True,
        1.5,
        [3],
        {"id": 3},
        b"3",
        uuid.UUID(int=2**128 - 1).hex,
    ],
)
def test_a_task_is_given_ids_and_nothing_else(given):
    for enqueue in (lambda: write.enqueue(given), lambda: write.enqueue(number=given)):
        with pytest.raises(NotAnId, match="takes ids") as refused:
            enqueue()
        assert not given or str(given) not in str(refused.value)
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize("given", [3, "3", str(uuid.UUID(int=3))])
def test_an_id_is_a_number_or_a_uuid(given):
    write.enqueue(given)
    assert DBTaskResult.objects.get().args_kwargs == {"args": [given], "kwargs": {}}


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_the_transaction_that_wanted_it():
    with transaction.atomic():
        write.enqueue(1)
        transaction.set_rollback(True)
    with transaction.atomic():
        write.enqueue(2)
    assert Worker().run_what_is_due() == 1
    assert written() == {2}


def test_what_is_due_is_done_once_and_leaves_nothing_but_that_it_was():
    for number in (1, 2, 3):
        write.enqueue(number)
    assert Worker().run_what_is_due() == 3
    assert Worker().run_what_is_due() == 0
    assert written() == {1, 2, 3}
    row = DBTaskResult.objects.first()
    assert (row.status, row.return_value, row.traceback) == (TaskResultStatus.SUCCESSFUL, None, "")


def test_wagtails_own_tasks_are_done_at_once():
    from django_tasks import task_backends

    assert type(task_backends["default"]).__name__ == "ImmediateBackend"
    assert write.backend == "heavy"


def test_a_failed_task_waits_longer_each_time_and_has_failed_for_good_after_the_last(caplog):
    fail.enqueue(7)
    start = timezone.now()
    assert waits() == [30, 120, 480]
    with time_machine.travel(start, tick=False) as clock:
        for wait in waits():
            assert Worker().run_what_is_due() == 1
            clock.shift(timedelta(seconds=wait - 1))
            assert Worker().run_what_is_due() == 0
            assert heavy_backend().count_failed() == 0
            clock.shift(timedelta(seconds=1))
        assert Worker().run_what_is_due() == 1
        clock.shift(timedelta(days=1))
        assert Worker().run_what_is_due() == 0
    (task,) = heavy_backend().failed(10)
    assert (task.label, task.ids, task.error_name) == ("Échouer", "7", "ValueError")
    assert len(DBTaskResult.objects.get().worker_ids) == ATTEMPTS
    # The message of an error may quote what somebody wrote: it is kept nowhere.
    assert "marked-address" not in "".join(text for _table, text in dump_tables())
    assert "ValueError" in caplog.text
    assert "marked-address" not in caplog.text


def failed_for_good() -> str:
    fail.enqueue(7)
    DBTaskResult.objects.update(worker_ids=["before"] * (ATTEMPTS - 1))
    Worker().run_what_is_due()
    (task,) = heavy_backend().failed(10)
    return task.id


def test_tried_again_it_has_all_its_attempts():
    assert heavy_backend().try_again(failed_for_good())
    assert heavy_backend().count_failed() == 0
    Worker().run_what_is_due()
    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids)) == (TaskResultStatus.READY, 1)


def test_dismissed_it_is_gone():
    task_id = failed_for_good()
    assert heavy_backend().dismiss(task_id)
    assert not DBTaskResult.objects.exists()
    assert not heavy_backend().dismiss(task_id)


def test_only_what_failed_is_tried_again_or_dismissed():
    write.enqueue(1)
    waiting = str(DBTaskResult.objects.get().pk)
    for task_id in (waiting, "", "x", str(uuid.uuid4())):
        assert not heavy_backend().try_again(task_id)
        assert not heavy_backend().dismiss(task_id)
    assert DBTaskResult.objects.count() == 1


def claimed(number: int, *, by: str) -> DBTaskResult:
    write.enqueue(number)
    row = rows.claim(by)
    assert row
    return row


def test_of_dead_workers_tasks_are_put_back_and_of_living_ones_not():
    claimed(1, by="task-worker-1")
    living = claimed(2, by="task-worker-2")
    with lock("task-worker-2"):
        assert rows.reap(now=timezone.now()) == 1
        assert rows.reap(now=timezone.now()) == 0
        assert rows.claim("task-worker-3").args_kwargs["args"] == [1]
        assert rows.claim("task-worker-3") is None
    living.refresh_from_db()
    assert living.status == TaskResultStatus.RUNNING


def test_a_task_that_kills_its_workers_has_failed_for_good_after_the_last():
    write.enqueue(1)
    for _attempt in range(ATTEMPTS):
        assert heavy_backend().count_failed() == 0
        assert rows.claim("task-worker-1")
        rows.reap(now=timezone.now())
    assert rows.claim("task-worker-1") is None
    (task,) = heavy_backend().failed(10)
    assert task.error == class_path(WorkerDied)


def test_a_new_worker_puts_back_what_was_begun_under_its_name():
    claimed(1, by="task-worker-1")
    worker = Worker()
    worker._reaped_at = float("inf")  # not the reaper's doing
    write.enqueue(2)
    assert worker.run_what_is_due() == 2
    assert written() == {1, 2}


def test_who_was_taken_for_dead_changes_nothing_any_more():
    slow = claimed(1, by="task-worker-1")
    rows.reap(now=timezone.now())
    again = rows.claim("task-worker-2")
    rows.succeeded(slow, now=timezone.now())
    rows.failed(slow, ValueError, now=timezone.now())
    rows.give_back(slow)
    again.refresh_from_db()
    assert (again.status, again.worker_ids) == (TaskResultStatus.RUNNING, ["task-worker-1", "task-worker-2"])


def test_given_back_it_costs_no_attempt():
    rows.give_back(claimed(1, by="task-worker-1"))
    row = rows.claim("task-worker-2")
    assert row.worker_ids == ["task-worker-2"]


def test_what_ended_a_week_ago_is_forgotten():
    write.enqueue(1)
    Worker().run_what_is_due()
    failed_for_good()
    write.enqueue(2)
    now = timezone.now()
    assert rows.purge(now=now + timedelta(days=6, hours=23)) == 0
    assert rows.purge(now=now + timedelta(days=7, minutes=1)) == 2
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY
