"""The CMS: the page of jobs, its button, and the home page that turns red."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from portal.jobs.runner import run_due
from portal.jobs.standing import health_of, standings
from portal.models import ScheduledJob
from tests.cms import cms, logged_in, outcome, sentences
from tests.factories import make_user
from tests.jobs import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INDEX = "/admin/reports/jobs/"
ALARM = 'role="alert"'


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def fail(now) -> int:
    raise LookupError("Camille Martin")


def french(text: str) -> str:
    with translation.override("fr"):
        return translation.gettext(text)


def run_url(code: str) -> str:
    return reverse("run_automatic_job", args=[code])


def page(client: Client, address: str = INDEX) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- Who may --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (None, "asked to log in"),
        ("editor", "refused"),
        ("moderator", "refused"),
        ("coordinator", "done"),
        ("admin", "done"),
    ],
)
def test_who_sees_the_jobs_and_has_them_run(jobs, role, expected):
    jobs("one")
    client = cms(role) if role else Client()
    assert outcome(client.get(INDEX)) == expected
    assert outcome(client.post(run_url("one"))) == expected
    assert ScheduledJob.objects.filter(asked_at__isnull=False).exists() is (expected == "done")
    if role:
        assert (INDEX in client.get("/admin/").content.decode()) is (expected == "done")


def test_who_only_sees_has_no_button(jobs):
    jobs("one")
    user = make_user("moderator")
    user.user_permissions.add(Permission.objects.get(codename="view_scheduledjob"))
    client = logged_in(user)
    assert run_url("one") not in page(client)
    assert outcome(client.post(run_url("one"))) == "refused"


def test_having_a_job_run_takes_a_post_a_token_and_a_job_that_there_is(jobs):
    jobs("one")
    client = cms("admin")
    assert client.get(run_url("one")).status_code == 405
    assert client.post(run_url("ten")).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(run_url("one")).status_code == 403
    assert not ScheduledJob.objects.exists()


# --- The page -------------------------------------------------------------------------


def test_the_button_makes_it_due_and_runs_nothing_itself(jobs):
    runs = []
    jobs("one", lambda now: runs.append(now) or 0)
    run_due()
    client = cms("coordinator")
    response = client.post(run_url("one"))
    assert response["Location"] == INDEX
    assert "does one" in sentences(response)[0]
    assert len(runs) == 1
    assert f'action="{run_url("one")}"' not in page(client), "asked for already"
    run_due()
    assert len(runs) == 2


def test_the_page_says_how_each_went_and_when_it_runs_next(jobs, clock):
    jobs("sound", lambda now: 12)
    jobs("broken", fail)
    run_due()
    jobs("new")
    ScheduledJob.objects.create(code="new", known_since=NOW)
    ScheduledJob.objects.filter(code="sound").update(duration=timedelta(seconds=83))
    clock.shift(timedelta(seconds=30))
    late = f"</svg> {french('late')}</b>"
    text = page(cms("admin"))
    for words in ("Does sound", french("every minute"), "25/11/2026 10:30", "25/11/2026 10:31", "1 min 23 s"):
        assert words in text
    assert "LookupError" in text
    assert "Camille" not in text
    assert late not in text
    clock.shift(20 * MINUTE)
    assert page(cms("coordinator")).count(late) == 3


def test_the_page_costs_the_same_for_3_jobs_and_for_30(jobs, django_assert_num_queries):
    client = cms("admin")
    for number in range(3):
        jobs(f"job-{number}")
    run_due()
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for number in range(3, 30):
        jobs(f"job-{number}")
    run_due()
    with django_assert_num_queries(len(few)):
        page(client)


# --- The home page of the CMS ---------------------------------------------------------


@pytest.mark.parametrize(("role", "sees_link"), [("moderator", False), ("coordinator", True)])
def test_the_home_page_turns_red_when_no_job_has_run_for_an_hour(jobs, clock, role, sees_link):
    jobs("one")
    run_due()
    client = cms(role)
    clock.shift(HOUR)
    assert ALARM not in page(client, "/admin/")
    clock.shift(MINUTE)
    text = page(client, "/admin/")
    assert ALARM in text
    assert "25 novembre 2026 à 10 h 30" in text.split(ALARM)[1]
    assert (f'<a href="{INDEX}">' in text) is sees_link
    run_due()
    assert ALARM not in page(client, "/admin/")


def test_a_job_that_runs_for_longer_than_an_hour_keeps_the_others_waiting_and_shows(jobs, clock):
    jobs("long")
    ScheduledJob.objects.create(code="long", outcome="running", last_started=NOW)
    clock.shift(61 * MINUTE)
    assert health_of(standings(now=NOW + 61 * MINUTE)).silent_since == NOW


def test_a_new_portal_has_an_hour_to_begin(jobs):
    jobs("one")
    ScheduledJob.objects.create(code="one", known_since=NOW)
    assert health_of(standings(now=NOW + HOUR)).silent_since is None
    health = health_of(standings(now=NOW + 61 * MINUTE))
    assert (health.silent_since, health.never) == (NOW, True)


def test_what_a_wrong_clock_wrote_does_not_hide_that_nothing_runs(jobs):
    jobs("one")
    jobs("two")
    ScheduledJob.objects.create(code="one", known_since=NOW, last_started=NOW + timedelta(days=300))
    ScheduledJob.objects.create(code="two", known_since=NOW, last_started=NOW)
    assert health_of(standings(now=NOW + 2 * HOUR)).silent_since == NOW


def test_one_line_tells_of_jobs_that_failed_until_they_go_well(jobs, clock):
    jobs("broken", fail)
    ScheduledJob.objects.create(code="a-job-of-an-older-version", failure="LookupError")
    run_due()
    client = cms("moderator")
    text = page(client, "/admin/")
    (line,) = re.findall(r'<p class="help-block help-warning">(.*?)</p>', text)
    assert "1 " in line
    assert ALARM not in text
    ScheduledJob.objects.filter(pk="broken").update(failure="")
    assert "help-warning" not in page(client, "/admin/")
