"""Workers killed with -9 in the middle of a task, real processes, on both queues: nothing is lost."""

import os
import signal
from collections import Counter
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from contributions.models import InternalTag
from portal.tasks.backend import heavy_backend
from tests.heavy import begun, wait_for_ever, write_slowly, written
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
