"""The daily digest: what waits, the oldest first, told once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from contributions import digest, services
from contributions.digest import MOST_LINES, send_digests
from contributions.models import AlertChoice, Submission
from contributions.queue import late_submissions
from tests.alerts import (
    DAY,
    HOUR,
    MARKERS,
    NOW,
    counted,
    decline,
    many_waiting,
    moderator,
    receive,
    run,
    told,
)
from tests.factories import make_call, make_contribution, make_received
from tests.racing import at_once
from tests.reading import plain

pytestmark = pytest.mark.django_db


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
