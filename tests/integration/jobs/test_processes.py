"""Real processes: two schedulers, one killed in the middle of a job, one told to end; one cut off."""

import signal
from pathlib import Path

import pytest
from django.db import connection

from portal.jobs.runner import run_due
from tests.jobs import row
from tests.processes import eventually, start

pytestmark = pytest.mark.django_db(transaction=True)

# A process with one job that writes a line when it begins and, after a line on its input, when it ends.
JOBS = """
import os
from datetime import timedelta
from django.core.management import call_command
import portal.jobs
from portal.jobs import Every, Job, loop, register
portal.jobs._jobs.clear()
loop.PAUSE_SECONDS = 0.1
log = open({log!r}, "a", buffering=1)
def slow(now):
    print(f"begins-{{os.getpid()}}", file=log)
    sys.stdin.readline()
    print(f"ends-{{os.getpid()}}", file=log)
    return 1
register(Job("slow", "a slow job", slow, Every(timedelta(minutes=1))))
print("ready", flush=True)
sys.stdin.readline()
call_command("run_scheduled_jobs", {options})
"""


class Scheduler:
    def __init__(self, log: Path, *options: str) -> None:
        words = ", ".join(map(repr, options))
        self.process = start(JOBS.format(log=str(log), options=words))

    def say(self, lines: int = 1) -> None:
        self.process.stdin.write("\n" * lines)
        self.process.stdin.flush()

    def wait_until_ready(self) -> None:
        assert self.process.stdout.readline() == "ready\n"

    def end(self) -> int:
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def log(tmp_path) -> Path:
    path = tmp_path / "log"
    path.touch()
    return path


@pytest.fixture
def scheduler(log):
    begun = []

    def begin(*options: str) -> Scheduler:
        begun.append(Scheduler(log, *options))
        return begun[-1]

    yield begin
    for each in begun:
        each.process.kill()
        each.process.communicate()


def words(log: Path) -> list[str]:
    return log.read_text().split()


def test_one_of_two_runs_a_job_and_when_it_is_killed_the_other_does_at_once(jobs, log, scheduler):
    both = [scheduler("--loop"), scheduler("--loop")]
    for each in both:
        each.wait_until_ready()
    for each in both:
        each.say()
    eventually(lambda: words(log))
    (first,) = words(log)
    killed, other = sorted(both, key=lambda each: f"begins-{each.process.pid}" != first)
    jobs("slow", lambda now: 0)
    for _number in range(3):
        assert run_due().ran == [], "its lock is held"
    killed.process.kill()
    killed.process.communicate()
    eventually(lambda: words(log)[1:])
    assert words(log) == [first, f"begins-{other.process.pid}"]
    # Told to end in the middle of it, this one ends the job first.
    other.process.send_signal(signal.SIGTERM)
    other.say()
    assert other.end() == 0
    assert words(log)[2:] == [f"ends-{other.process.pid}"]
    assert (row("slow").outcome, row("slow").done) == ("ok", 1)


@pytest.mark.postgresql
def test_cut_off_from_the_database_the_loop_goes_on(jobs, log, scheduler):
    others = connected()
    cut = scheduler("--loop")
    cut.wait_until_ready()
    cut.say()
    eventually(lambda: len(words(log)) == 1)
    # Not the others: processes that other tests keep, and this one.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", [list(connected() - others)])
        assert cursor.rowcount
    # What it was doing counts as interrupted, and is done again.
    cut.say(lines=2)
    eventually(lambda: len(words(log)) == 4)
    eventually(lambda: row("slow").outcome == "ok")
    cut.process.send_signal(signal.SIGTERM)
    assert cut.end() == 0


def connected() -> set[int]:
    """The server's processes that serve this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}
