"""Mail to moderators at once, and the choice between at once, once a day and never."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import Email

from contributions import alerts, services
from contributions.digest import send_digests
from contributions.models import AlertChoice, Contribution, Submission
from contributions.services import Received
from people.models import User
from tests.alerts import DAY, HOUR, MINUTE, NOW, Frequency, counted, many_waiting, moderator, receive, told
from tests.factories import PASSWORD, make_call, make_contribution, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, words_of
from tests.sending import open_and_send

pytestmark = pytest.mark.django_db


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
