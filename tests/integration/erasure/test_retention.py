"""What is kept no longer than promised: dates, batches, interruptions, other people at work."""

import importlib
import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions import services
from contributions.models import Answer, Contest, Contribution, Submission
from contributions.recording import DecidedElsewhere, record
from people import erasers, retention
from people.models import ContactDetails, ErasedTally
from people.retention import apply_retention
from portal import jobs
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user, make_words
from tests.racing import at_once
from tests.reporting import make_report, reject

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
WORDS = erasers._erasers["unpublished_words"]


def today() -> date:
    return timezone.localdate()


def decide(verb: str, contribution: Contribution, **more):
    submission = Submission.objects.get(pk=contribution.pk)
    common = {"version_seen": submission.version, "by": make_user(), "now": timezone.now()}
    return getattr(services, verb)(submission_id=contribution.pk, **common, **more)


def declined(number: int, *, due: bool = True) -> list[int]:
    """So many contributions that were declined and whose date is past, with an address and an answer."""
    call, reason = make_call(), make_reason()
    keys = []
    for _each in range(number):
        received = make_received(call, email="a@example.org")
        decide("decline", received.contribution, reason=reason, words="Non.")
        Answer.objects.create(
            submission=received.contribution.submission, key="k", label="Q", value="R", visibility="team"
        )
        keys.append(received.contribution.pk)
    if due:
        past = today() - timedelta(days=1)
        Submission.objects.filter(pk__in=keys).update(delete_after=past)
        ContactDetails.objects.filter(pk__in=keys).update(delete_after=past)
    return keys


def delete_after(contribution) -> date | None:
    return Submission.objects.get(pk=contribution.pk).delete_after


# --- Dates ----------------------------------------------------------------------------


def test_what_is_declined_or_withdrawn_gets_a_date_and_what_is_published_or_read_again_has_none():
    contribution = make_received(make_call(retention_months=3)).contribution
    until = contribution.submission.page.specific.contact_details_until(timezone.now())
    assert delete_after(contribution) is None
    decide("decline", contribution, reason=make_reason())
    assert delete_after(contribution) == until
    decide("reopen", contribution)
    assert delete_after(contribution) is None
    decide("publish", contribution)
    assert delete_after(contribution) is None
    decide("withdraw", contribution)
    assert delete_after(contribution) == until


def test_while_a_contest_waits_nothing_has_a_date_and_once_answered_it_has_one_again():
    contribution = make_received().contribution
    decide("decline", contribution, reason=make_reason())
    services.contest(submission_id=contribution.pk, words="Relisez.", now=timezone.now())
    assert delete_after(contribution) is None
    decide("uphold", contribution, words="Non.")
    assert delete_after(contribution) is not None


def test_an_answered_report_has_a_date():
    report = make_report(make_contribution(status="published"))
    assert delete_after(report) is None
    reject(report)
    assert delete_after(report) is not None


def test_what_was_declined_elsewhere_long_ago_is_kept_from_when_it_came_here():
    now = timezone.now()
    decided = DecidedElsewhere(status="declined", decided_at=now - timedelta(days=4000), reason=make_reason())
    contribution = record(
        page=make_call(), words=make_words(), submitted_at=now - timedelta(days=4001),
        origin="import", waiting_since=now, decided=decided,
    )  # fmt: skip
    assert delete_after(contribution) > today()


def test_rows_from_before_there_were_dates_get_one_and_nothing_goes_within_a_month():
    keys = declined(2, due=False)
    report = make_report(make_contribution(status="published"))
    reject(report)
    public = make_contribution(status="published")
    services.contest(submission_id=keys[0], words="Relisez.", now=timezone.now())
    decide("uphold", Contribution.objects.get(pk=keys[0]), words="Non.")
    Submission.objects.update(delete_after=None)
    Contest.objects.update(delete_after=None)
    Submission.objects.get(pk=keys[1]).decisions.update(decided_at=timezone.now() - timedelta(days=4000))
    migration = importlib.import_module("contributions.migrations.0007_retention_dates")
    for _twice in range(2):
        migration.give_dates(apps, None)
    year = today() + timedelta(days=364)
    assert delete_after(Contribution.objects.get(pk=keys[0])) >= year
    assert delete_after(Contribution.objects.get(pk=keys[1])) == today() + timedelta(days=30)
    assert delete_after(report) >= year
    assert delete_after(public) is None
    assert Contest.objects.get().delete_after >= year


@pytest.mark.parametrize(
    "zone_now",
    # The last minute of the date, in Paris, is still before it is past; on days of 23 and 25 hours as well.
    ["2026-12-10T22:59:00+00:00", "2026-03-29T21:59:00+00:00", "2026-10-25T22:59:00+00:00"],
)
def test_it_is_kept_until_the_end_of_its_date(zone_now):
    now = datetime.fromisoformat(zone_now)
    [key] = declined(1)
    for model in (Submission, ContactDetails):
        model.objects.filter(pk=key).update(delete_after=timezone.localdate(now))
    apply_retention(now=now)
    assert ContactDetails.objects.filter(pk=key).exists()
    assert Contribution.objects.get(pk=key).title
    apply_retention(now=now + timedelta(minutes=2))
    assert not ContactDetails.objects.filter(pk=key).exists()
    assert not Contribution.objects.get(pk=key).title


# --- Runs -----------------------------------------------------------------------------


def test_batches_go_on_until_all_is_done_and_a_second_run_finds_nothing(monkeypatch):
    monkeypatch.setattr(type(WORDS), "at_once", 2)
    keys = declined(5)
    others = declined(1, due=False)
    done = apply_retention(now=timezone.now())
    assert (done["unpublished_words"], done["contact_details"]) == (5, 5)
    assert set(Contribution.objects.filter(pk__in=keys).values_list("title", "body")) == {("", "")}
    assert Contribution.objects.get(pk=others[0]).title
    assert not any(apply_retention(now=timezone.now()).values())
    tallies = ErasedTally.objects.filter(day=today(), on_request=False)
    assert tallies.get(eraser="unpublished_words").count == 5
    assert tallies.get(eraser=retention.WHOLE_RUN).count == sum(done.values())


def test_a_dry_run_says_the_same_and_erases_nothing():
    declined(2)
    counted = apply_retention(now=timezone.now(), dry_run=True)
    assert not ErasedTally.objects.exists()
    assert Contribution.objects.exclude(title="").count() == 2
    assert apply_retention(now=timezone.now()) == counted


def test_a_batch_asks_as_many_questions_for_many_rows_as_for_few():
    def questions(number: int) -> int:
        declined(number)
        with CaptureQueriesContext(connection) as captured:
            apply_retention(now=timezone.now())
        return len(captured)

    questions(1)
    assert questions(3) == questions(12)


def test_what_is_published_again_or_moved_while_it_waits_for_the_lock_is_not_erased(monkeypatch):
    moved, published, other = declined(3)
    real = erasers.hold

    def meanwhile(keys):
        Submission.objects.filter(pk=moved).update(delete_after=today())
        Submission.objects.filter(pk=published).update(delete_after=None)
        Contribution.objects.filter(pk=published).update(status="published")
        real(keys)

    monkeypatch.setattr(erasers, "hold", meanwhile)
    apply_retention(now=timezone.now())
    words = dict(Contribution.objects.values_list("pk", "title"))
    assert words[moved]
    assert words[published]
    assert not words[other]


def test_a_kind_that_fails_costs_no_other_and_the_failure_is_told(monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    declined(1)
    monkeypatch.setattr(type(WORDS), "erase", fail)
    with pytest.raises(RuntimeError, match="broken"):
        apply_retention(now=timezone.now())
    assert not ContactDetails.objects.exists()
    assert Contribution.objects.get().title
    assert not ErasedTally.objects.filter(eraser=retention.WHOLE_RUN).exists()
    assert "unpublished_words failed" in caplog.text


def test_an_open_contest_keeps_its_words_and_an_answered_one_loses_them():
    keys = declined(2, due=False)
    for key in keys:
        services.contest(submission_id=key, words="Relisez.", now=timezone.now())
    decide("uphold", Contribution.objects.get(pk=keys[0]), words="Non.")
    Contest.objects.update(delete_after=today() - timedelta(days=1))
    apply_retention(now=timezone.now())
    assert dict(Contest.objects.values_list("pk", "words")) == {keys[0]: "", keys[1]: "Relisez."}


def test_it_is_a_job_of_every_night():
    [job] = [each for each in jobs.registered() if each.code == "apply_retention"]
    assert job.schedule == jobs.Daily(clock_time(3, 30))
    declined(1)
    assert job.run(timezone.now()) >= 2


# None of their rows is ever due by itself.
GO_WITH_OTHERS = {"attachments", "referral_documents"}


@pytest.mark.sqlite
@pytest.mark.parametrize("code", sorted({each.code for each in erasers.registered()} - GO_WITH_OTHERS))
def test_what_is_due_is_found_along_an_index(code):
    sql, params = erasers._erasers[code].due(timezone.now()).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql} LIMIT 500", params)
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    assert "USING INDEX" in plan, plan
    assert "SCAN" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


# --- Other people at work -------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_runs_and_a_decision_at_once_erase_everything_once():
    keys = declined(6)
    moderator = make_user()
    version = Submission.objects.get(pk=keys[0]).version

    def run():
        return apply_retention(now=timezone.now())["unpublished_words"]

    def reopen():
        return services.reopen(submission_id=keys[0], version_seen=version, by=moderator, now=timezone.now())

    *runs, decision = at_once(run, run, reopen)
    first = Submission.objects.get(pk=keys[0])
    reopened = not isinstance(decision, Exception)
    assert isinstance(decision, services.IllegalMove) or reopened
    assert sum(runs) == 5 + (not reopened)
    assert (first.erased_at is None) is reopened
    assert bool(Contribution.objects.get(pk=keys[0]).title) is reopened


CHILD = """
import sys, time
import django
django.setup()
from django.utils import timezone
from contributions.erasing import words
from people import retention

at, real = int(sys.argv[1]), words.close_envelopes
batches = 0

def slowly(keys, *, now):
    global batches
    batches += 1
    if batches == at:
        print("in the middle", flush=True)
        time.sleep(600)
    return real(keys, now=now)

words.close_envelopes = slowly
words.ContributionWordsEraser.at_once = 2
retention.apply_retention(now=timezone.now())
"""


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host = f"{values['HOST']}:{values['PORT'] or 5432}"
    return f"postgres://{values['USER']}:{values['PASSWORD']}@{host}/{values['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_is_half_erased_and_the_next_run_does_the_rest():
    keys = declined(7)
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, "3"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "in the middle\n"
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()
    whole = {
        pk: (bool(title), erased is None, Answer.objects.filter(submission=pk).exists())
        for pk, title, erased in Contribution.objects.values_list("pk", "title", "submission__erased_at")
    }
    assert sorted(whole.values()) == [(False, False, False)] * 4 + [(True, True, True)] * 3
    assert ErasedTally.objects.get(eraser="unpublished_words").count == 4
    assert apply_retention(now=timezone.now())["unpublished_words"] == 3
    assert set(Contribution.objects.filter(pk__in=keys).values_list("title", flat=True)) == {""}
