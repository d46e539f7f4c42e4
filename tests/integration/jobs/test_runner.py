"""A pass: what is due runs, each once and alone; what fails is written down and stops nothing."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from people.models import User
from portal.jobs import Job, SomeFailed, register, registered, runner
from portal.jobs.locks import lock
from portal.jobs.rows import ask_to_run, keep_rows
from portal.jobs.runner import Pass, run, run_due
from portal.models import ScheduledJob
from tests.jobs import MINUTELY, NOW, row
from tests.racing import at_once, meeting

pytestmark = pytest.mark.django_db

Outcome = ScheduledJob.Outcome
PRIVATE = "Camille Martin, camille@example.org"


def pass_at(now=NOW, **options) -> Pass:
    return run_due(clock=lambda: now, **options)


def never(now) -> int:
    raise AssertionError("it must not run")


def test_how_it_went_is_written_down(jobs):
    jobs("count", lambda now: 7)
    result = pass_at()
    assert (result.ran, result.failed) == (["count"], [])
    written = row("count")
    assert (written.outcome, written.done, written.failed, written.failure) == (Outcome.OK, 7, 0, "")
    assert written.last_started == written.last_finished == written.last_succeeded == NOW
    assert timedelta(0) <= written.duration < timedelta(seconds=30)


def test_the_row_says_that_it_runs_while_it_runs(jobs):
    seen = []
    jobs("look", lambda now: seen.append(row("look")) or 0)
    pass_at()
    assert [(each.outcome, each.last_started, each.last_finished) for each in seen] == [
        (Outcome.RUNNING, NOW, None)
    ]


def test_it_is_given_the_instant_and_runs_again_only_when_due(jobs):
    given = []
    jobs("note", lambda now: given.append(now) or 0)
    for seconds in (0, 20, 40, 60, 80):
        pass_at(NOW + timedelta(seconds=seconds))
    assert given == [NOW, NOW + timedelta(seconds=60)]


def test_what_fails_stops_no_other_and_tells_nothing_of_anybody(jobs, caplog):
    def broken(now) -> int:
        raise LookupError(PRIVATE)

    jobs("broken", broken)
    jobs("sound", lambda now: 1)
    result = pass_at()
    assert (sorted(result.ran), result.failed) == (["broken", "sound"], ["broken"])
    assert (row("broken").outcome, row("broken").failure) == (Outcome.FAILED, "LookupError")
    assert row("broken").last_succeeded is None
    assert row("sound").outcome == Outcome.OK
    assert "job broken failed: LookupError" in caplog.text
    assert "in broken" in caplog.text, "the log says where"
    assert "Camille" not in caplog.text + "".join(map(str, ScheduledJob.objects.values_list()))


def test_an_error_of_the_database_is_a_failure_as_any_other(jobs):
    def twice_the_same(now) -> int:
        with transaction.atomic():
            for _number in range(2):
                User.objects.create(email=PRIVATE)
        return 2

    jobs("broken", twice_the_same)
    jobs("sound", lambda now: 1)
    assert pass_at().failed == ["broken"]
    assert row("broken").failure == "IntegrityError"
    assert row("sound").outcome == Outcome.OK


def test_things_that_could_not_be_done_are_counted(jobs):
    def some(now) -> int:
        raise SomeFailed(failed=2, done=3)

    jobs("some", some)
    assert pass_at().failed == ["some"]
    written = row("some")
    assert (written.outcome, written.done, written.failed, written.failure) == (Outcome.FAILED, 3, 2, "")


def test_a_failure_is_told_until_a_run_ends_well(jobs):
    outcomes = iter([LookupError, None])
    seen = []

    def sometimes(now) -> int:
        seen.append([each.code for each in ScheduledJob.objects.failing()])
        if error := next(outcomes):
            raise error
        return 0

    jobs("sometimes", sometimes)
    pass_at()
    pass_at(NOW + timedelta(minutes=1))
    assert seen == [[], ["sometimes"]], "also while it runs again"
    assert not ScheduledJob.objects.failing()
    assert row("sometimes").last_succeeded == NOW + timedelta(minutes=1)


# --- Interrupted, asked for -----------------------------------------------------------


def interrupted(code: str) -> None:
    ScheduledJob.objects.create(code=code, outcome=Outcome.RUNNING, last_started=NOW)


def test_what_was_interrupted_runs_again_at_once_and_after_the_others(jobs, caplog):
    order = []
    jobs("deadly", lambda now: order.append("deadly") or 0)
    jobs("other", lambda now: order.append("other") or 0)
    interrupted("deadly")
    ScheduledJob.objects.create(code="other", outcome=Outcome.OK, last_started=NOW - timedelta(hours=2))
    pass_at(NOW + timedelta(seconds=1))
    assert order == ["other", "deadly"]
    assert "job deadly was interrupted" in caplog.text
    assert row("deadly").outcome == Outcome.OK


def test_what_runs_in_another_process_is_left_to_it(jobs):
    jobs("slow", never)
    interrupted("slow")
    with lock("job-slow"):
        assert pass_at(NOW + timedelta(hours=2)).ran == []
    assert row("slow").outcome == Outcome.RUNNING


def test_what_somebody_asks_for_runs_once_at_the_next_pass(jobs):
    order = []
    jobs("wanted", lambda now: order.append(now) or 0)
    pass_at()
    for _number in range(2):
        ask_to_run(code="wanted", now=NOW + timedelta(seconds=1))
    soon = NOW + timedelta(seconds=2)
    assert pass_at(soon).ran == ["wanted"]
    assert pass_at(soon).ran == []
    assert order == [NOW, soon]


def test_asked_for_while_it_runs_it_runs_once_more(jobs):
    asked = iter([True, False])
    jobs("wanted", lambda now: (next(asked) and ask_to_run(code="wanted", now=now)) or 0)
    assert pass_at().ran == ["wanted"]
    assert pass_at().ran == ["wanted"]
    assert pass_at().ran == []


# --- Several at once, and the end -----------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_passes_at_once_one_runs_a_job(jobs, monkeypatch):
    order = []
    for code in ("one", "two", "three"):
        jobs(code, lambda now, code=code: order.append(code) or 0)
    # Both have read that all are due before either begins, and both come to the lock.
    meeting(monkeypatch, (runner, "lock"))
    results = at_once(pass_at, pass_at)
    assert sorted(order) == ["one", "three", "two"]
    assert sorted(results[0].ran + results[1].ran) == ["one", "three", "two"]


def test_what_another_pass_ran_meanwhile_is_not_run_again(jobs):
    job = jobs("once", lambda now: 1)
    first, second = Pass(), Pass()
    assert run(job, into=first, clock=lambda: NOW)
    assert not run(job, into=second, clock=lambda: NOW)
    assert (first.ran, second.ran) == (["once"], [])


def test_asked_to_end_it_ends_after_the_present_job(jobs):
    stop = Event()
    jobs("first", lambda now: stop.set() or 1)
    jobs("second", never)
    assert pass_at(stopping=stop.is_set).ran == ["first"]
    assert row("first").outcome == Outcome.OK


def test_an_idle_pass_is_one_query_however_many_jobs_there_are(jobs, django_assert_num_queries):
    for number in range(30):
        jobs(f"job-{number}")
    assert len(pass_at().ran) == 30
    with django_assert_num_queries(1):
        assert pass_at(NOW + timedelta(seconds=20)).ran == []


def test_a_job_that_migrate_did_not_know_runs_and_gets_its_row(jobs):
    run(jobs("new"), into=Pass(), clock=lambda: NOW)
    assert row("new").known_since == NOW


def test_two_jobs_cannot_have_one_code(jobs):
    first = jobs("same")
    register(first)
    with pytest.raises(ValueError, match="same"):
        register(Job("same", "another", never, MINUTELY))
    assert list(registered()) == [first]


def test_after_a_migration_each_registered_job_has_a_row(jobs):
    jobs("one")
    keep_rows(using=connection.alias)
    since = row("one").known_since
    jobs("two")
    keep_rows(using=connection.alias)
    assert {each.code for each in ScheduledJob.objects.all()} == {"one", "two"}
    assert (row("one").outcome, row("one").known_since) == (Outcome.NEVER, since)
