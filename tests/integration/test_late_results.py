"""Results promised for a day: what everybody reads, who is told once they are late, what a delay changes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from post_office.models import Email

from calls import owed, services
from calls.course import IllegalMove
from calls.models import CallPage
from calls.presentation import Presented
from calls.states import CallState
from portal import jobs
from portal.today import waiting_for
from tests.cms import logged_in
from tests.factories import make_call, make_contribution, make_user
from tests.racing import at_once
from tests.reading import plain, words_of

pytestmark = pytest.mark.django_db

# A Wednesday.
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WORDS = "L’analyse des réponses prend plus de temps."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def stored(call: CallPage) -> CallPage:
    return CallPage.objects.get(pk=call.pk)


def delay(call: CallPage, promised_on=None, **fields):
    common = {"call": call, "words": WORDS, "by": None, "now": timezone.now()} | fields
    return services.delay_results(promised_on=promised_on or timezone.localdate() + 20 * DAY, **common)


def late_call(owner=None, days: int = 3, **fields) -> CallPage:
    """Closed, with results promised so many days ago."""
    call = make_call("results_due", results_promised_on=timezone.localdate() - days * DAY, **fields)
    CallPage.objects.filter(pk=call.pk).update(owner=owner)
    return stored(call)


def tell() -> list[Email]:
    """The mails of one run of the job."""
    before = set(Email.objects.values_list("pk", flat=True))
    (job,) = [each for each in jobs.registered() if each.code == "tell_late_results"]
    job.run(timezone.now())
    return list(Email.objects.exclude(pk__in=before).order_by("pk"))


# --- The clock, where people look ------------------------------------------------------


@pytest.mark.parametrize("state", ["open", "closed", "results_due"])
def test_every_page_of_a_call_says_when_its_results_are_promised(client, state):
    call = make_call(state)
    contribution = make_contribution(call, "published")
    shown = Presented.of(call, timezone.now())
    assert shown.clock
    for url in (call.url, call.public_path(contribution.submission)):
        text = words_of(client.get(url))
        assert date_format(call.results_promised_on) in text, url
        assert plain(shown.clock).lower() in text.lower(), url
    assert plain(shown.promise) in words_of(client.get(call.get_parent().url))


@pytest.mark.parametrize("state", ["results_published", "cancelled"])
def test_a_call_that_owes_nothing_has_no_clock(client, state):
    call = make_call(state)
    contribution = make_contribution(call, "published")
    for url in (call.public_path(contribution.submission), call.get_parent().url):
        assert date_format(call.results_promised_on) not in words_of(client.get(url)), url


def test_the_page_in_memory_turns_late_at_midnight(client, clock):
    call = make_call("closed", results_promised_on=NOW.date())
    clock.move_to(datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC))
    client.get(call.url)
    before = words_of(client.get(call.url))
    clock.move_to(datetime(2026, 11, 25, 23, 0, tzinfo=UTC))
    after = words_of(client.get(call.url))
    assert stored(call).state(timezone.now()) == CallState.RESULTS_DUE
    late = plain(Presented.of(stored(call), timezone.now()).label)
    assert late not in before
    assert late in after


# --- A later day -----------------------------------------------------------------------


def test_a_delay_keeps_the_former_day_in_sight_and_counts_until_the_new_day_is_past(client, clock):
    call = late_call()
    former, new = call.results_promised_on, timezone.localdate() + 10 * DAY
    change = delay(call, new)
    assert (change.former_promise, stored(call).results_promised_on) == (former, new)
    assert stored(call).state(timezone.now()) == CallState.CLOSED
    text = words_of(client.get(call.url))
    for told in (date_format(former), date_format(new), WORDS):
        assert plain(told) in text
    clock.shift(10 * DAY)
    assert stored(call).state(timezone.now()) == CallState.CLOSED
    clock.shift(DAY)
    assert stored(call).state(timezone.now()) == CallState.RESULTS_DUE


@pytest.mark.parametrize("words", ["", "  ", "a" * (services.LONGEST_WORDS + 1)])
def test_a_delay_wants_a_reason(words):
    call = late_call()
    with pytest.raises(IllegalMove):
        delay(call, words=words)
    assert stored(call).results_promised_on == call.results_promised_on


@pytest.mark.parametrize(
    ("state", "days"),
    # From the day that is promised; days of `TIMETABLES`.
    [("results_due", 0), ("results_due", -1), ("results_due", 2), ("open", 0), ("closed", -40)],
)
def test_the_new_day_is_ahead_and_later_than_the_one_that_stands(state, days):
    call = make_call(state)
    with pytest.raises(IllegalMove):
        delay(call, call.results_promised_on + days * DAY)
    assert not stored(call).changes.exists()


def test_the_last_day_may_be_today():
    call = late_call()
    delay(call, timezone.localdate())
    assert stored(call).state(timezone.now()) == CallState.CLOSED


def test_results_are_promised_for_the_day_of_closing_at_the_earliest():
    call = make_call("open")
    last = timezone.localdate(call.closes_at)
    CallPage.objects.filter(pk=call.pk).update(results_promised_on=None)
    with pytest.raises(IllegalMove):
        delay(call, last - DAY)
    change = delay(call, last)
    assert change.former_promise is None
    assert date_format(last) in stored(call).told_changes[-1].title


def test_results_that_are_public_are_not_promised_any_more():
    call = make_call("results_published")
    with pytest.raises(IllegalMove):
        delay(call)
    assert stored(call).results_promised_on == call.results_promised_on


def test_a_call_is_extended_beyond_its_promise_once_that_is_delayed():
    call = make_call("open")
    later = call.closes_at + 60 * DAY
    extend = {"call": call, "closes_at": later, "words": WORDS, "by": None, "now": timezone.now()}
    with pytest.raises(IllegalMove):
        services.extend(**extend)
    delay(call, later.date() + 30 * DAY)
    services.extend(**extend)
    assert [change.verb for change in stored(call).told_changes] == ["delay", "extend"]


def test_a_call_that_never_promised_may_promise_in_its_editor_still():
    call = make_call("open")
    CallPage.objects.filter(pk=call.pk).update(results_promised_on=None)
    draft = stored(call)
    draft.results_promised_on = timezone.localdate() + 90 * DAY
    draft.save_revision().publish()
    assert stored(call).results_promised_on == draft.results_promised_on
    draft.results_promised_on += DAY
    draft.save_revision().publish()
    assert stored(call).results_promised_on == draft.results_promised_on - DAY


# --- Who is told -----------------------------------------------------------------------


def test_whoever_owns_late_calls_gets_one_mail_about_all_of_them():
    owner, other = make_user("editor"), make_user("editor")
    calls = [late_call(owner), late_call(owner, days=9)]
    theirs = late_call(other)
    make_call("closed", owner=owner)
    mails = {mail.to[0]: mail for mail in tell()}
    assert set(mails) == {owner.email, other.email}
    text = mails[owner.email].message
    for call in calls:
        assert call.title in text
        assert date_format(call.results_promised_on) in text
        assert reverse("calls_course", args=[call.pk]) in text
    assert text.index(calls[1].title) < text.index(calls[0].title)
    assert theirs.title not in text


@pytest.mark.parametrize("gone", ["nobody", "inactive", "without an address"])
def test_without_an_owner_at_work_the_service_is_told(gone):
    owner = None if gone == "nobody" else make_user("editor")
    if gone == "inactive":
        get_user_model().objects.filter(pk=owner.pk).update(is_active=False)
    if gone == "without an address":
        get_user_model().objects.filter(pk=owner.pk).update(email="")
    late_call(owner, service_email="service@example.org")
    late_call(None, service_email="Service@example.org")
    (mail,) = tell()
    assert mail.to[0].lower() == "service@example.org"
    late_call(None, service_email="")
    assert tell() == []


def test_they_are_told_once_a_week_however_often_the_job_runs(clock):
    owner = make_user("editor")
    call = late_call(owner)
    assert len(tell()) == 1
    assert tell() == []
    # Late since, in the same week.
    late_call(owner, days=1)
    # Until Sunday at midnight, in Paris.
    clock.move_to(datetime(2026, 11, 29, 22, 59, tzinfo=UTC))
    assert tell() == []
    clock.move_to(datetime(2026, 11, 29, 23, 1, tzinfo=UTC))
    (mail,) = tell()
    assert call.title in mail.message
    clock.shift(WEEK)
    assert len(tell()) == 1


def test_a_reason_with_a_later_day_silences_until_that_day_is_past(clock):
    call = late_call(make_user("editor"))
    assert len(tell()) == 1
    delay(call, timezone.localdate() + 8 * DAY)
    clock.shift(WEEK + DAY)
    assert tell() == []
    clock.shift(DAY)
    assert len(tell()) == 1


def test_results_end_it(clock):
    call = late_call(make_user("editor"))
    services.publish_results(call=call, at=timezone.now())
    clock.shift(WEEK)
    assert tell() == []


@pytest.mark.parametrize("what", ["draft", "cancelled", "undated", "today"])
def test_nobody_is_told_of_what_is_not_late(what):
    call = late_call(make_user("editor"))
    changed = {
        "draft": {"live": False},
        "cancelled": {"cancelled_at": NOW - DAY},
        "undated": {"results_promised_on": None},
        "today": {"results_promised_on": NOW.date()},
    }[what]
    CallPage.objects.filter(pk=call.pk).update(**changed)
    assert tell() == []


def test_one_that_fails_costs_nobody_else_theirs(monkeypatch):
    first, second = make_user("editor"), make_user("editor")
    late_call(first, days=9)
    late_call(second)
    send = owed.notifications.send

    def failing(name, to, context):
        if to == first.email:
            raise OSError
        send(name, to, context)

    monkeypatch.setattr(owed.notifications, "send", failing)
    with pytest.raises(jobs.SomeFailed) as failed:
        tell()
    assert (failed.value.failed, failed.value.done) == (1, 1)
    assert [mail.to for mail in Email.objects.all()] == [[second.email]]
    monkeypatch.undo()
    (mail,) = tell()
    assert mail.to == [first.email]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_moment_tell_once():
    late_call(make_user("editor"))
    got = at_once(*[lambda: owed.tell_owners(now=NOW)] * 2)
    assert sorted(each.told for each in got) == [0, 1]
    assert Email.objects.count() == 1


def test_thirty_late_calls_cost_the_queries_of_three_and_are_not_all_written_out():
    owner = make_user("editor")

    def queries(number: int) -> int:
        for _each in range(number):
            late_call(owner)
        CallPage.objects.update(owner_told_on=None)
        with CaptureQueriesContext(connection) as captured:
            (mail,) = tell()
        assert mail.message.count(reverse("wagtailadmin_home")) <= owed.MOST_LINES
        return len(captured)

    queries(1)
    assert queries(2) == queries(27)


# --- On the home page of the CMS -------------------------------------------------------


def lines_of(user) -> list:
    return [line for line in waiting_for(user) if "course" in line.url or "pages" in line.url]


def test_today_counts_the_calls_that_owe_their_results_for_those_who_may_publish_them():
    late = late_call()
    for role, told in (("coordinator", True), ("admin", True), ("editor", False), ("moderator", False)):
        found = [(line.count, line.late, line.url) for line in lines_of(make_user(role))]
        assert found == ([(1, 1, reverse("calls_course", args=[late.pk]))] if told else []), role
    make_call("closed")
    make_call("open")
    make_call("results_published")
    (line,) = lines_of(make_user("coordinator"))
    assert (line.count, line.late) == (2, 1)
    assert logged_in(make_user("coordinator")).get(line.url).status_code == 200
    delay(late)
    (line,) = lines_of(make_user("coordinator"))
    assert (line.count, line.late) == (2, 0)


def test_today_costs_the_same_for_three_calls_as_for_thirty():
    user = make_user("coordinator")

    def queries(number: int) -> int:
        for _each in range(number):
            late_call()
        with CaptureQueriesContext(connection) as captured:
            lines_of(get_user_model().objects.get(pk=user.pk))
        return len(captured)

    queries(1)
    assert queries(2) == queries(27)


def test_what_was_told_shows_to_nobody():
    late_call(make_user("editor"))
    tell()
    call = CallPage.objects.get()
    assert call.owner_told_on == timezone.localdate()
    assert call.owner.email not in Client().get(call.url).content.decode()
