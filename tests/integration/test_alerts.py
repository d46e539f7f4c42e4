"""Mail to moderators about what waits: at once, once a day or never; and requests that nobody answered."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from post_office.models import Email

from calls.models import CallPage
from contributions import alerts, digest, services, unanswered
from contributions.digest import MOST_LINES, send_digests
from contributions.models import AlertChoice, Contribution, ModeratorLimit, Submission
from contributions.queue import late_submissions
from contributions.references import new_reference
from contributions.services import ANSWERED_WITHIN, Received
from people.models import User
from tests.factories import PASSWORD, make_call, make_contribution, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, words_of
from tests.sending import open_and_send

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday, 10.30 in Paris
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MARKERS = {"title": "MARKED-TITLE", "body": "MARKED-BODY", "shown_as": "MARKED-NAME"}
Frequency = AlertChoice.Frequency


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def call() -> CallPage:
    return make_call()


def moderator(frequency: str = "", role: str = "moderator", *, pages: tuple[CallPage, ...] = ()) -> User:
    user = make_user(role)
    if frequency:
        AlertChoice.objects.create(user=user, frequency=frequency)
    for page in pages:
        ModeratorLimit.objects.create(user=user, page=page)
    return user


def told(user: User) -> list[Email]:
    return [mail for mail in Email.objects.order_by("pk") if mail.to == [user.email]]


def counted(name: str, one: str, many: str, number: int) -> str:
    """A sentence of the mails with its figure."""
    return ngettext(f"%({name})s {one}", f"%({name})s {many}", number) % {name: number}


def receive(call: CallPage, **fields: Any) -> Received:
    sent = make_received(call, email="camille@example.org", **MARKERS | fields)
    services.announce(sent.contribution.submission, now=timezone.now())
    return sent


def decline(sent: Received) -> None:
    services.decline(
        submission_id=sent.contribution.pk, version_seen=1, reason=make_reason(), by=make_user(), now=NOW
    )


# --- At once --------------------------------------------------------------------------


def test_who_chose_so_is_told_at_once_of_what_arrives_without_a_word_of_it(call):
    told_at_once = moderator("at_once")
    others = [moderator("daily"), moderator("none"), moderator(), moderator("at_once", "editor")]
    closed = moderator("at_once")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    sent = receive(call)
    [mail] = told(told_at_once)
    reference = sent.contribution.reference
    assert reference in mail.subject
    for expected in (
        reference,
        call.title,
        reverse("desk:inspect", args=[sent.contribution.pk]),
        reverse("wagtailadmin_account"),
        str(alerts.Event.RECEIVED.label),
    ):
        assert expected in mail.message, expected
    for mail in Email.objects.all():
        assert "MARKED" not in mail.subject + mail.message
    assert "camille" not in mail.message
    assert not [mail for user in [*others, closed] for mail in told(user)]


def test_reports_corrections_and_contests_are_told_too(call, clock):
    user = moderator("at_once")
    sent = receive(call)
    services.request_changes(
        submission_id=sent.contribution.pk, version_seen=1, words="Sans nom.", by=make_user(), now=NOW
    )
    services.correct(submission_id=sent.contribution.pk, title="MARKED", body="MARKED", now=NOW + HOUR)
    declined = make_contribution(call, "declined")
    services.contest(submission_id=declined.pk, words="MARKED", now=NOW + 2 * HOUR)
    reported = make_contribution(call, "published")
    report, _link = services.report(
        contribution=reported,
        ground="other",
        words="MARKED",
        email="",
        idempotency_key=None,
        now=NOW + 3 * HOUR,
    )
    mails = told(user)
    assert [mail.subject.split()[0] for mail in mails] == [
        sent.contribution.reference,
        sent.contribution.reference,
        declined.reference,
        report.reference,
    ]
    for mail, event in zip(mails, ("RECEIVED", "CORRECTED", "CONTESTED", "REPORTED"), strict=True):
        assert str(alerts.Event[event].label) in mail.message
        assert "MARKED" not in mail.message


def test_a_moderator_limited_to_a_call_hears_of_it_alone(call):
    other = make_call()
    limited, free = moderator("at_once", pages=(call,)), moderator("at_once")
    coordinator = moderator("at_once", "admin", pages=(call,))
    receive(other)
    assert not told(limited)
    assert len(told(free)) == len(told(coordinator)) == 1
    AlertChoice.objects.update(last_told_at=None)
    here = receive(call)
    [mail] = told(limited)
    assert here.contribution.reference in mail.message
    # Of all that waits, only what is theirs is counted.
    in_all = ("item awaits a decision in all:", "items await a decision in all:")
    assert counted("total", *in_all, 1) in mail.message
    assert counted("total", *in_all, 2) in told(free)[1].message
    assert other.title not in mail.message


def test_at_most_one_such_mail_in_ten_minutes_and_the_digest_tells_the_rest(call, clock):
    user = moderator("at_once")
    first = receive(call)
    clock.shift(9 * MINUTE)
    second = receive(call)
    assert len(told(user)) == 1
    assert send_digests(now=NOW + 9 * MINUTE).told == 0
    clock.shift(2 * MINUTE)
    assert send_digests(now=NOW + 11 * MINUTE).told == 1
    [_first, mail] = told(user)
    for sent in (first, second):
        assert sent.contribution.reference in mail.message
    # Nothing came since: nothing more that day.
    assert send_digests(now=NOW + 2 * HOUR).told == 0
    clock.shift(2 * HOUR)
    receive(call)
    assert len(told(user)) == 3
    assert send_digests(now=NOW + 3 * HOUR).told == 0
    # It still waits the day after.
    assert send_digests(now=NOW + DAY).told == 1


def test_mail_that_cannot_be_queued_costs_nobody_a_contribution(call, monkeypatch):
    user = moderator("at_once")

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("the queue is away")

    monkeypatch.setattr("contributions.notifications.send", broken)
    sent = receive(call)
    assert Contribution.objects.filter(pk=sent.contribution.pk).exists()
    assert not told(user)
    # Not told, so told by the next digest.
    assert AlertChoice.objects.get(user=user).last_told_at is None


def test_what_is_not_committed_tells_nobody(call):
    user = moderator("at_once")
    with transaction.atomic():
        receive(call)
        transaction.set_rollback(True)
    assert not told(user)
    assert AlertChoice.objects.get(user=user).last_told_at is None


def test_what_is_sent_by_the_form_is_told(call):
    user = moderator("at_once")
    assert open_and_send(Client(), call).status_code == 303
    assert len(told(user)) == 1


def test_sending_asks_one_question_more_however_many_wait_and_moderate(call):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            alerts.queue_new(sent.contribution.submission, event=alerts.Event.RECEIVED, now=NOW)
        return len(asked)

    sent = receive(call)
    assert sent.contribution.submission.page.title
    for _number in range(3):
        moderator("daily")
    assert questions() == 1
    moderator("at_once")
    questions()  # and remembers the content types
    AlertChoice.objects.update(last_told_at=None)
    few = questions()
    many_waiting(call, 30)
    AlertChoice.objects.update(last_told_at=None)
    assert questions() == few


@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_once_make_one_mail(clock):
    call, user = make_call(), moderator("at_once")
    answers = at_once(*(lambda: receive(call) for _each in range(2)))
    assert [type(answer) for answer in answers] == [Received, Received], answers
    assert Submission.objects.count() == 2
    assert len(told(user)) == 1


# --- The digest -----------------------------------------------------------------------


def many_waiting(call: CallPage, number: int) -> None:
    Submission.objects.bulk_create(
        Submission(
            reference=new_reference(),
            kind=Submission.Kind.CONTRIBUTION,
            page_id=call.pk,
            submitted_at=NOW - DAY,
            awaiting_since=NOW - DAY + timedelta(seconds=place),
        )
        for place in range(number)
    )


def test_the_digest_says_what_waits_the_oldest_first_and_what_is_late(call, clock):
    user = moderator()
    old = make_received(call, **MARKERS).contribution
    clock.shift(7 * DAY)
    other = make_call(title="Un appel lent", read_within_days=20)
    new = make_received(other, **MARKERS).contribution
    declined = make_contribution(call, "declined")
    services.contest(submission_id=declined.pk, words="MARKED", now=NOW + 7 * DAY + HOUR)
    make_contribution(call, "published")
    assert send_digests(now=NOW + 7 * DAY + 2 * HOUR).told == 1
    [mail] = told(user)
    assert "3" in mail.subject
    places = [mail.message.index(row.reference) for row in (old, new, declined)]
    assert places == sorted(places)
    for expected in (call.title, "Un appel lent", "23 novembre 2026", gettext("Contested decision")):
        assert expected in mail.message, expected
    assert counted("late", "waits for longer than promised.", "wait for longer than promised.", 1) in (
        mail.message
    )
    lines = {line.split(",")[0]: line for line in mail.message.splitlines()}
    is_late = {row: lines[row.reference].endswith(gettext("longer than promised")) for row in (old, new)}
    assert is_late == {old: True, new: False}
    assert list(late_submissions(now=NOW + 7 * DAY + 2 * HOUR)) == [old.submission]
    assert "MARKED" not in mail.message


def test_it_is_told_once_a_day_however_often_the_command_runs(call, clock):
    daily, silent, never = moderator("daily"), moderator("none"), moderator("daily", "editor")
    receive(call)
    for hours in range(10):
        send_digests(now=NOW + hours * HOUR)
    assert len(told(daily)) == 1
    # A new day in Paris: 23.30 UTC is past midnight there.
    assert send_digests(now=datetime(2026, 11, 23, 23, 30, tzinfo=UTC)).told == 1
    assert not told(silent)
    assert not told(never)


def test_nothing_waits_nothing_is_sent(call):
    user = moderator()
    make_contribution(call, "published")
    decline(receive(call))
    assert send_digests(now=NOW).told == 0
    assert not told(user)
    assert not AlertChoice.objects.exists()


def test_limits_are_respected(call):
    other = make_call()
    here, there = moderator(pages=(call,)), moderator(pages=(other,))
    nowhere = moderator(pages=(make_call(),))
    sent = receive(call)
    elsewhere = receive(other)
    assert send_digests(now=NOW).told == 2
    for user, theirs, not_theirs in ((here, sent, elsewhere), (there, elsewhere, sent)):
        [mail] = told(user)
        assert theirs.contribution.reference in mail.message
        assert not_theirs.contribution.reference not in mail.message
    assert not told(nowhere)


def test_at_most_twenty_lines_and_counts_that_stop(call, monkeypatch):
    user = moderator()
    many_waiting(call, 30)
    monkeypatch.setattr("contributions.counts.COUNTED_AT_MOST", 25)
    monkeypatch.setattr(digest, "COUNTED_AT_MOST", 25)
    send_digests(now=NOW + 9 * DAY)
    [mail] = told(user)
    oldest = Submission.objects.awaiting_decision()[: MOST_LINES + 1]
    assert [row.reference in mail.message for row in oldest] == [True] * MOST_LINES + [False]
    assert plain(mail.subject) == plain(gettext("More than 1,000 items await a decision"))
    assert gettext("More than 1,000 wait for longer than promised.") in mail.message


def test_the_dry_run_says_how_many_and_tells_nobody(call):
    user = moderator()
    moderator("none")
    receive(call)
    assert "1 moderator(s) would be told." in run("send_moderation_digest", dry_run=True)
    assert not told(user)
    assert not AlertChoice.objects.filter(user=user).exists()
    out = run("send_moderation_digest")
    assert "1 moderator(s) told." in out
    assert user.email not in out
    assert "0 moderator(s) told." in run("send_moderation_digest")


def run(command: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_one_that_fails_does_not_stop_the_others(call, monkeypatch, caplog):
    unlucky, lucky = moderator(), moderator()
    receive(call)
    send = digest.notifications.send

    def once(name: str, to: str, context: dict[str, Any]) -> None:
        if to == unlucky.email:
            raise OSError("refused")
        send(name, to, context)

    monkeypatch.setattr(digest.notifications, "send", once)
    with pytest.raises(CommandError, match=r"1 digest"):
        run("send_moderation_digest")
    assert len(told(lucky)) == 1
    assert unlucky.email not in caplog.text
    monkeypatch.undo()
    assert "1 moderator(s) told." in run("send_moderation_digest")
    assert len(told(unlucky)) == 1


@pytest.mark.django_db(transaction=True)
def test_run_twice_at_once_it_tells_once():
    users = [moderator(), moderator("daily"), moderator("at_once")]
    make_contribution(make_call())
    answers = at_once(*(lambda: send_digests(now=NOW) for _run in range(2)))
    assert sum(answer.told for answer in answers) == 3, answers
    assert [answer.failed for answer in answers] == [0, 0]
    assert [len(told(user)) for user in users] == [1, 1, 1]


def test_it_asks_the_database_as_much_of_three_rows_as_of_thirty(call):
    def questions() -> int:
        AlertChoice.objects.update(last_told_at=None)
        with CaptureQueriesContext(connection) as asked:
            assert send_digests(now=NOW).told == 2
        return len(asked)

    moderator("daily")
    moderator("daily")
    many_waiting(call, 3)
    few = questions()
    many_waiting(call, 30)
    for _other in range(3):
        many_waiting(make_call(), 2)
    assert questions() == few


# --- The choice -----------------------------------------------------------------------


def account(client, role: str):
    user = make_user(role)
    assert client.login(username=user.email, password=PASSWORD)
    return user, client.get(reverse("wagtailadmin_account"))


def account_form(page) -> dict[str, str]:
    return fields_of(page, 'form:has([name="name_email-first_name"])')


def test_a_moderator_chooses_in_the_account_settings(client):
    user, page = account(client, "moderator")
    fields = account_form(page)
    assert fields["moderation_alerts-frequency"] == "daily"
    assert plain(str(Frequency.AT_ONCE.label)) in words_of(page)
    AlertChoice.objects.create(user=user, last_told_at=NOW)
    for chosen in ("at_once", "none"):
        sent = client.post(reverse("wagtailadmin_account"), fields | {"moderation_alerts-frequency": chosen})
        assert sent.status_code == 302, sent.context["panels_by_tab"]
        choice = AlertChoice.objects.get(user=user)
        assert (choice.frequency, choice.last_told_at) == (chosen, NOW)
    forged = client.post(reverse("wagtailadmin_account"), fields | {"moderation_alerts-frequency": "hourly"})
    assert forged.status_code == 200
    assert AlertChoice.objects.get(user=user).frequency == "none"


def test_who_may_not_moderate_is_not_asked(client):
    user, page = account(client, "editor")
    assert "moderation_alerts" not in page.content.decode()
    client.post(
        reverse("wagtailadmin_account"),
        account_form(page) | {"moderation_alerts-frequency": "at_once"},
    )
    assert not AlertChoice.objects.filter(user=user).exists()


# --- Requests that nobody answered ----------------------------------------------------


def asked(call: CallPage, at: datetime) -> Contribution:
    contribution = make_contribution(call)
    services.request_changes(
        submission_id=contribution.pk, version_seen=1, words="Sans nom.", by=make_user(), now=at
    )
    return contribution


def test_requests_come_back_after_their_time_and_wait_since_they_were_made(call, clock):
    late, early, answered = (asked(call, at) for at in (NOW, NOW + MINUTE, NOW))
    services.correct(submission_id=answered.pk, title="Corrigé", body="Corrigé", now=NOW + DAY)
    clock.move_to(NOW + ANSWERED_WITHIN)
    assert "1 contribution(s) would come back" in run("return_unanswered_requests", dry_run=True)
    assert Contribution.objects.get(pk=late.pk).status == Contribution.Status.CHANGES_REQUESTED
    assert "1 contribution(s) came back" in run("return_unanswered_requests")
    assert Contribution.objects.get(pk=late.pk).status == Contribution.Status.AWAITING
    assert Submission.objects.get(pk=late.pk).awaiting_since == NOW
    assert Contribution.objects.get(pk=early.pk).status == Contribution.Status.CHANGES_REQUESTED
    assert "0 contribution(s) came back" in run("return_unanswered_requests")
    # And a moderator hears of it.
    user = moderator()
    assert send_digests(now=NOW + ANSWERED_WITHIN).told >= 1
    assert late.reference in told(user)[0].message


def test_one_that_cannot_come_back_does_not_stop_the_others(call, clock, monkeypatch):
    rows = [asked(call, NOW) for _number in range(5)]
    monkeypatch.setattr(unanswered, "BATCH", 2)
    verb = unanswered.return_unanswered

    def unlucky(*, submission_id: int, now: datetime) -> bool:
        if submission_id == rows[1].pk:
            raise OSError("no")
        return verb(submission_id=submission_id, now=now)

    monkeypatch.setattr(unanswered, "return_unanswered", unlucky)
    clock.move_to(NOW + ANSWERED_WITHIN)
    with pytest.raises(CommandError, match="1 could not"):
        run("return_unanswered_requests")
    awaiting = Contribution.objects.filter(status=Contribution.Status.AWAITING)
    assert {row.pk for row in awaiting} == {row.pk for row in rows} - {rows[1].pk}


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_the_return_at_once_leave_the_correction(clock):
    contribution = asked(make_call(), NOW)
    later = NOW + ANSWERED_WITHIN
    answers = at_once(
        lambda: services.correct(submission_id=contribution.pk, title="Corrigé", body="Mots", now=later),
        lambda: services.return_unanswered(submission_id=contribution.pk, now=later),
    )
    # Whichever comes first: once it is back in the queue it can still be corrected.
    assert isinstance(answers[0], Contribution)
    assert answers[1] in (True, False)
    stored = Contribution.objects.get(pk=contribution.pk)
    assert (stored.status, stored.title) == (Contribution.Status.AWAITING, "Corrigé")
