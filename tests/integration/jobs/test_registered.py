"""What the portal's own jobs do, each by the verb that its command calls."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone
from post_office.models import STATUS, Email

from calls import jobs as calls_jobs
from calls.publishing import Moved
from contributions import jobs as contributions_jobs
from contributions.digest import Sent
from contributions.unanswered import Returned
from home.models import HomePage, StandardPage
from people.digests import email_digest
from people.models import AddressAllowance, LinksAskedFor
from portal.jobs import Daily, SomeFailed, registered
from tests.factories import make_call, make_portal, make_received

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def run(code: str, now: datetime = NOW) -> int:
    (job,) = (job for job in registered() if job.code == code)
    return job.run(now)


def test_what_is_kept_for_a_time_only_goes_and_the_rest_stays():
    with time_machine.travel(NOW, tick=False):
        call = make_call()
        make_received(call, email="old@example.org")
        make_received(call, email="recent@example.org")
    for address, days, hours in [("old@example.org", 16, 25), ("recent@example.org", 14, 23)]:
        Email.objects.filter(to=address).update(created=NOW - timedelta(days=days), status=STATUS.sent)
        allowance = AddressAllowance.objects.filter(email_digest=email_digest(address))
        allowance.update(last_at=NOW - timedelta(hours=hours))
    for name, seconds in (("expired", -1), ("good", 1)):
        Session.objects.create(session_key=name, expire_date=NOW + timedelta(seconds=seconds))
    for address, hours in (("unknown@example.org", 25), ("other@example.org", 23)):
        asked_at = NOW - timedelta(hours=hours)
        LinksAskedFor.objects.create(email_digest=email_digest(address), asked_at=asked_at)
    assert run("apply_retention") == 4
    assert [row.to for row in Email.objects.all()] == [["recent@example.org"]]
    assert [row.email_digest for row in AddressAllowance.objects.all()] == [
        email_digest("recent@example.org")
    ]
    assert [row.session_key for row in Session.objects.all()] == ["good"]
    assert [row.email_digest for row in LinksAskedFor.objects.all()] == [email_digest("other@example.org")]


def test_pages_go_on_and_off_line_at_their_hour():
    make_portal()
    hour = timezone.now() + timedelta(hours=1)
    page = StandardPage(title="Une page", slug="une-page", expire_at=hour)
    HomePage.objects.get().add_child(instance=page)
    assert run("publish_scheduled", hour) == 0
    with time_machine.travel(hour + timedelta(seconds=1)):
        assert run("publish_scheduled", timezone.now()) == 1
    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize(
    ("code", "module", "verb", "result"),
    [
        ("publish_scheduled", calls_jobs, "move_what_is_due", Moved(moved=2, refused=["page 7: …"])),
        (
            "return_unanswered_requests",
            contributions_jobs,
            "return_all_unanswered",
            Returned(returned=2, failed=1),
        ),
        ("send_moderation_digest", contributions_jobs, "send_digests", Sent(told=2, failed=1)),
    ],
)
def test_what_could_not_be_done_is_a_failure_with_its_count(code, module, verb, result, monkeypatch):
    monkeypatch.setattr(module, verb, lambda *, now: result)
    with pytest.raises(SomeFailed) as raised:
        run(code)
    assert (raised.value.failed, raised.value.done) == (1, 2)


def test_no_daily_job_falls_into_the_hour_that_comes_twice_or_never():
    """It would be right all the same; nobody need wonder."""
    daily = [job.schedule.at for job in registered() if isinstance(job.schedule, Daily)]
    assert daily
    assert not [at for at in daily if time(2) <= at < time(3)]
