"""Workers killed with -9 in the middle of a task, real processes, on both queues: nothing is lost."""

import os
import signal
from collections import Counter
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from contributions.models import InternalTag
from portal.tasks.backend import heavy_backend
from portal.tasks.worker import Worker
from tests.heavy import begun, wait_for_ever, wait_for_the_database, write_slowly, written
from tests.processes import eventually, start

pytestmark = pytest.mark.django_db(transaction=True)

ALL = set(range(30))
WORKER = """
import portal.tasks.worker
portal.tasks.worker.GRACE_SECONDS = 1
from django.core.management import call_command
call_command("task_worker", dead_after=3)
"""


@pytest.fixture
def worker(monkeypatch, settings):
    """Starts one more worker, which ends with the test."""
    # Whoever enqueues on Redis says how long to wait; in the database, the worker.
    settings.TASKS_RETRY_SECONDS = 1
    monkeypatch.setenv("TASKS_RETRY_SECONDS", "1")
    with ExitStack() as stack:

        def begin():
            process = start(WORKER)
            stack.callback(process.communicate)
            stack.callback(process.kill)
            return process

        yield begin


def in_the_middle() -> list[tuple[int, int]]:
    """(task, process) of what was begun and is not done."""
    done = written()
    return [(number, pid) for number, pid in begun() if number not in done]


def one_was_killed() -> bool:
    """Kill a process in the middle of its task; whether there was one that had not just ended."""
    for _number, pid in reversed(in_the_middle()):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
    return False


def test_in_the_database_nothing_is_lost_and_nothing_is_done_twice(worker):
    for number in ALL:
        write_slowly.enqueue(number)
    processes = {process.pid: process for process in (worker(), worker())}
    busy_ones: list[tuple[int, int]] = []
    eventually(lambda: len(written()) >= 3 and (busy_ones.extend(in_the_middle()) or busy_ones))
    number, pid = busy_ones[-1]
    processes[pid].kill()
    processes[pid].wait()
    third = worker()
    eventually(lambda: written() == ALL)
    eventually(lambda: not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists())
    times = Counter(number for number, _pid in begun())
    # The one that was killed was begun again, and no other.
    assert {number: times[number] for number in ALL if times[number] > 1} in ({number: 2}, {})
    assert InternalTag.objects.filter(slug__startswith="ecrit-").count() == len(ALL)

    # Asked to end in the middle of a task, its worker gives it back.
    processes[third.pid] = third
    wait_for_ever.enqueue(99)
    eventually(lambda: in_the_middle())
    ((_task, busy),) = in_the_middle()
    asked = processes.pop(busy)
    for other in processes.values():
        other.kill()
    asked.send_signal(signal.SIGTERM)
    assert asked.wait(timeout=60) == 0
    row = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    assert (row.args_kwargs["args"], row.worker_ids) == ([99], [])


@pytest.mark.postgresql
def test_asked_to_end_amid_a_query_its_worker_gives_the_task_back():
    """The connection is in the middle of something then, and takes no other query."""
    asked = []
    worker = Worker(lambda: bool(asked))

    def end(*_signal: object) -> None:
        asked.append(True)
        worker.out_of_patience()

    wait_for_the_database.enqueue(99)
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        assert worker.run_what_is_due() == 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    row = DBTaskResult.objects.get()
    assert (row.status, row.worker_ids) == (TaskResultStatus.READY, [])
    eventually(lambda: not asleep())  # the server ends what nobody waits for any more


def asleep() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(2)' AND state = 'active'")
        return bool(cursor.fetchall())


@pytest.mark.once
def test_on_redis_nothing_is_lost(on_redis, worker):  # the workers end before Redis is emptied
    expected = set(range(12))
    for number in expected:
        write_slowly.enqueue(number)
    processes = [worker(), worker()]
    # The process that does the task, alone: the worker above it sees it at once.
    eventually(lambda: len(written()) >= 3 and one_was_killed())
    eventually(lambda: len(written()) >= 5)
    # A worker and the process that does its task: power goes off.
    both: list[tuple[Any, int]] = []
    eventually(lambda: both.extend(at_work(processes)) or both)
    process, horse = both[-1]
    process.kill()
    os.kill(horse, signal.SIGKILL)
    eventually(lambda: written() == expected)
    assert InternalTag.objects.filter(slug__startswith="ecrit-").count() == len(expected)
    assert heavy_backend().count_failed() == 0
    assert not DBTaskResult.objects.exists()

    # Asked to end in the middle of a task, the other worker leaves it to the next one.
    wait_for_ever.enqueue(99)
    eventually(lambda: in_the_middle())
    (other,) = (each for each in processes if each is not process)
    other.send_signal(signal.SIGTERM)
    assert other.wait(timeout=60) == 0
    InternalTag.objects.create(name="assez", slug="assez")
    worker()
    eventually(lambda: 99 in written())


def at_work(processes: list[Any]) -> list[tuple[Any, int]]:
    """Each worker with the process of its own that is in the middle of a task."""
    workers = {process.pid: process for process in processes}
    return [(workers[parent(pid)], pid) for _task, pid in in_the_middle() if parent(pid) in workers]


def parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0
