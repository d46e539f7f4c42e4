"""run_scheduled_jobs as it is called by hand, by cron, and left running."""

import io
import signal
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError

from portal.jobs import loop, registered
from portal.jobs.locks import lock
from portal.models import ScheduledJob
from tests.jobs import NOW, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signal_handlers():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("run_scheduled_jobs", *arguments, stdout=out)
    return out.getvalue()


def fail(now) -> int:
    raise LookupError


def test_a_pass_ends_badly_when_one_failed_and_says_which(jobs):
    jobs("broken", fail)
    jobs("sound")
    with pytest.raises(CommandError, match="broken") as raised:
        said()
    assert raised.value.returncode == 1
    assert row("sound").outcome == "ok"
    with time_machine.travel(row("broken").last_started + timedelta(seconds=30)):
        assert said().strip() == "0 job(s) run."


def test_one_job_runs_by_hand_due_or_not(jobs):
    runs = []
    jobs("one", lambda now: runs.append("one") or 0)
    jobs("two", lambda now: runs.append("two") or 0)
    for _number in range(2):
        said("--job", "two")
    assert runs == ["two", "two"]


def test_a_job_that_there_is_not_and_one_that_runs_elsewhere(jobs):
    jobs("one", fail)
    with pytest.raises(CommandError, match=r"“ten”.*There are: one\."):
        said("--job", "ten")
    with lock("job-one"), pytest.raises(CommandError, match="another process"):
        said("--job", "one")


def test_the_list_says_when_each_runs_and_how_it_went(jobs):
    jobs("broken", fail)
    jobs("sound")
    with time_machine.travel(NOW, tick=False), pytest.raises(CommandError):
        said()
    jobs("new")
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        text = said("--list")
    for words in ("broken", "LookupError", "sound", "new", "25/11/2026 10:30", "25/11/2026 10:31"):
        assert words in text
    assert ScheduledJob.objects.count() == 2


@time_machine.travel(datetime(2031, 5, 6, 12, tzinfo=ZoneInfo("Europe/Paris")))
def test_the_portals_own_jobs_run_on_a_new_portal():
    """At noon: one that was made after midnight has its daily jobs to come."""
    assert said().strip() == f"{len(registered())} job(s) run."
    assert {each.outcome for each in ScheduledJob.objects.all()} == {"ok"}


# --- The loop -------------------------------------------------------------------------


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setattr(loop, "PAUSE_SECONDS", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_ends_after_the_present_job(jobs, number):
    jobs("first", lambda now: signal.raise_signal(number) or 1)
    jobs("second", fail)
    said("--loop")
    assert row("first").outcome == "ok"
    assert not ScheduledJob.objects.filter(pk="second")


@pytest.mark.django_db(transaction=True)
def test_the_loop_goes_on_when_the_database_is_away_and_says_so_once(jobs, no_pause, monkeypatch, caplog):
    answers = iter([OperationalError("host db.example.org"), OperationalError(), OSError(), None])
    true_pass = loop.run_due

    def away_at_first(**options):
        if error := next(answers):
            raise error
        return true_pass(**options)

    monkeypatch.setattr(loop, "run_due", away_at_first)
    jobs("only", lambda now: signal.raise_signal(signal.SIGTERM) or 1)
    said("--loop")
    assert row("only").outcome == "ok"
    assert [record.getMessage() for record in caplog.records if "cannot" in record.msg] == [
        "automatic jobs cannot run: OperationalError"
    ]
    assert "automatic jobs run again" in caplog.text
    assert "example.org" not in caplog.text


def test_that_it_cannot_run_is_said_again_after_a_while(monkeypatch, caplog):
    trouble = loop.Trouble()
    for _number in range(3):
        trouble.note(OperationalError())
    assert len(caplog.records) == 1
    monkeypatch.setattr(loop, "TOLD_EVERY_SECONDS", 0)
    trouble.note(OperationalError())
    assert len(caplog.records) == 2
