"""Mail servers that are slow, away, confused or strict: nothing is lost, nobody gets a mail twice."""

import logging
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from django.db import OperationalError
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from people import delivery
from people.mail import outbox, sender
from people.mail.sender import Sender
from tests.factories import make_call, make_received
from tests.mail_server import Server, queue_mails
from tests.racing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

HOUR = timedelta(hours=1)


def round_() -> sender.Round:
    return Sender().round()


def states() -> list[int]:
    return list(Email.objects.order_by("pk").values_list("status", flat=True))


# --- The server is away -----------------------------------------------------------------


def test_a_server_that_is_down_costs_no_mail_its_place_or_a_try(server, clock):
    mails = queue_mails(30)
    for _ in range(24):
        found = round_()
        assert (found.trouble, found.put_back) == ("ConnectionRefusedError", 0)
        clock.shift(HOUR)
    assert set(states()) == {STATUS.queued}
    assert not Email.objects.filter(number_of_retries__gt=0).exists()
    server.start()
    assert round_().sent == 30
    assert server.inbox.ids() == {mail.message_id: 1 for mail in mails}
    assert [message["To"] for message in server.inbox.messages] == [mail.to[0] for mail in mails]
    assert server.inbox.connections == 1


@pytest.mark.parametrize(
    ("scheme", "user", "options", "code"),
    [
        ("smtp", "labo:wrong@", {"auth_require_tls": False}, "535 5.7.8"),
        ("smtp", "", {"auth_require_tls": False, "auth_required": True}, "530 5.7.0"),
        ("smtp+tls", "", {}, "SMTPNotSupportedError"),
        ("smtp+ssl", "", {}, "SSLError"),
    ],
)
def test_settings_that_the_server_refuses_fail_no_mail(settings, scheme, user, options, code):
    def nobody(*args: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    server = Server(authenticator=nobody, **options)
    settings.MAIL_DELIVERY = server.address(scheme, user)
    queue_mails(5)
    server.start()
    try:
        assert round_().trouble == code
    finally:
        server.stop()
    assert STATUS.failed not in states()
    assert STATUS.sent not in states()
    assert states().count(STATUS.requeued) <= sender.FAILURES_ALLOWED + 1


def test_a_sender_that_the_server_does_not_know_fails_no_mail(server):
    queue_mails(5)
    server.inbox.refusing_sender = "550 5.7.1 Not allowed to send as this"
    server.start()
    assert round_().trouble == "550 5.7.1"
    assert STATUS.failed not in states()


def test_a_slow_server_ends_the_round_and_has_the_mail_later(server, clock, monkeypatch):
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 1.5)
    queue_mails(10)
    server.inbox.slow_seconds = 60
    server.start()
    found = round_()
    assert found.trouble
    # Two tried it out; the others keep their place.
    assert states().count(STATUS.requeued) == found.put_back == 2
    server.inbox.slow_seconds = 0
    monkeypatch.undo()
    clock.shift(2 * HOUR)
    assert round_().sent == 10


def test_a_server_that_has_had_enough_of_one_connection_gets_another(server, monkeypatch):
    queue_mails(7)
    original = server.inbox.handle_MAIL
    seen: dict[Any, int] = {}

    async def three_a_connection(smtp: Any, session: Any, envelope: Any, *args: Any) -> str:
        seen[session.peer] = seen.get(session.peer, 0) + 1
        if seen[session.peer] > 3:
            return "421 4.7.0 Too many on one connection"
        return await original(smtp, session, envelope, *args)

    monkeypatch.setattr(server.inbox, "handle_MAIL", three_a_connection)
    server.start()
    assert round_().sent == 7
    assert server.inbox.connections == 3
    assert set(server.inbox.ids().values()) == {1}


# --- The connection ends ----------------------------------------------------------------


def test_a_connection_dropped_after_the_mail_was_taken_doubles_that_mail_at_most(server, clock):
    mails = queue_mails(5)
    server.inbox.dropping = 1
    server.start()
    found = round_()
    assert (found.sent, found.put_back, found.trouble) == (4, 1, "")
    clock.shift(HOUR)
    assert round_().sent == 1
    assert server.inbox.ids() == {mails[0].message_id: 2} | {mail.message_id: 1 for mail in mails[1:]}
    assert set(states()) == {STATUS.sent}


# --- One mail is refused ----------------------------------------------------------------


def test_one_refused_for_good_and_one_for_now_do_not_hold_up_the_others(server, clock, caplog):
    caplog.set_level(logging.WARNING)
    queue_mails(5)
    server.inbox.refusing_recipient = {
        "person1@example.org": "550 5.1.1 <person1@example.org>: no such user",
        "person3@example.org": "450 4.2.1 <person3@example.org>: mailbox busy",
    }
    server.start()
    found = round_()
    assert (found.sent, found.put_back, found.given_up, found.trouble) == (3, 1, 1, "")
    assert server.inbox.connections == 1
    assert states() == [STATUS.sent, STATUS.failed, STATUS.sent, STATUS.requeued, STATUS.sent]
    assert sorted(Log.objects.values_list("message", flat=True)) == ["450 4.2.1", "550 5.1.1"]
    assert "person" not in caplog.text

    server.inbox.refusing_recipient = {}
    clock.shift(HOUR)
    found = round_()
    assert (found.sent, found.given_up) == (1, 0)
    assert states()[1] == STATUS.failed, "what is refused for good is not tried again"


def test_one_recipient_refused_among_those_of_one_mail_is_the_only_one_written_to_again(server, clock):
    [mail] = queue_mails(1)
    Email.objects.update(to=["a@example.org", "Bé <b@example.org>"], cc=["c@example.org"])
    server.inbox.refusing_recipient = {"b@example.org": "451 4.3.0 Later"}
    server.start()
    assert round_().put_back == 1
    mail.refresh_from_db()
    assert [parseaddr(each)[1] for each in [*mail.to, *mail.cc]] == ["b@example.org"]
    server.inbox.refusing_recipient = {}
    clock.shift(HOUR)
    assert round_().sent == 1
    assert server.inbox.recipients == [["a@example.org", "c@example.org"], ["b@example.org"]]


def test_tries_are_spaced_as_the_setting_says_and_the_message_id_stays(server, clock):
    [mail] = queue_mails(1)
    server.inbox.refusing = "451 4.3.0 Try again later"
    server.start()
    for minutes in (1, 2, 5, 15, 30, 60, 60, 60):
        assert round_().put_back == 1
        clock.shift(timedelta(minutes=minutes, seconds=-1))
        assert round_().put_back == 0
        clock.shift(timedelta(seconds=1))
    mail.refresh_from_db()
    assert mail.number_of_retries == 8
    assert Log.objects.count() == 1
    server.inbox.refusing = ""
    assert round_().sent == 1
    assert server.inbox.ids() == {mail.message_id: 1}


def test_tries_end_after_a_week(settings):
    waits = []
    while (wait := outbox.wait_after(len(waits) + 1)) is not None:
        waits.append(wait)
    assert timedelta(days=7) <= sum(waits, timedelta()) < timedelta(days=7, hours=1)
    settings.MAIL_RETRY_SECONDS = [300]
    assert {outbox.wait_after(tries) for tries in range(1, 2017)} == {timedelta(minutes=5)}
    assert outbox.wait_after(2018) is None


def test_a_mail_that_was_tried_for_a_week_is_given_up(server):
    [mail] = queue_mails(1)
    Email.objects.update(number_of_retries=400, status=STATUS.requeued)
    server.inbox.refusing = "451 4.3.0 Later"
    server.start()
    assert round_().put_back == 1
    mail.refresh_from_db()
    assert mail.status == STATUS.failed
    assert list(outbox.undelivered().values_list("code", flat=True)) == ["451 4.3.0"]


def test_a_mail_that_cannot_be_made_does_not_hold_up_the_others(server, monkeypatch, caplog):
    call = make_call()
    make_received(call, email="first@example.org")
    make_received(call, email="second@example.org")
    broken = Email.objects.get(to="first@example.org").message
    original = delivery.filled

    def failing(texts: list[str]) -> list[str]:
        if texts[0] == broken:
            raise RuntimeError("this one cannot be filled")
        return original(texts)

    monkeypatch.setattr(delivery, "filled", failing)
    server.start()
    round_()
    assert server.inbox.recipients == [["second@example.org"]]
    assert Email.objects.get(to="first@example.org").status == STATUS.requeued
    assert "this one cannot be filled" in caplog.text


# --- The database, other workers, erasure -----------------------------------------------


def test_what_was_sent_is_recorded_when_the_database_can_write_again(server, monkeypatch):
    monkeypatch.setattr(sender, "RECORD_AGAIN_SECONDS", 0)
    queue_mails(2)
    original = outbox.mark_sent
    failures = [OperationalError("database is locked")] * 3

    def locked(*args: Any, **kwargs: Any) -> None:
        if failures:
            raise failures.pop()
        original(*args, **kwargs)

    monkeypatch.setattr(outbox, "mark_sent", locked)
    server.start()
    assert round_().sent == 2
    assert set(server.inbox.ids().values()) == {1}
    assert set(states()) == {STATUS.sent}


def test_several_workers_at_once_send_nothing_twice(server):
    queue_mails(20)
    server.start()

    def work() -> int:
        worker, sent = Sender(), 0
        while outbox.due(now=timezone.now()).exists():
            sent += worker.round().sent
        return sent

    assert sum(at_once(work, work, work)) == 20
    assert len(server.inbox.messages) == 20
    assert set(server.inbox.ids().values()) == {1}


@pytest.mark.parametrize("refused", [False, True])
def test_mails_erased_while_the_sender_holds_one_are_no_error_and_do_not_leave(server, monkeypatch, refused):
    mails = queue_mails(4)
    original = delivery.LinkDeliveryBackend.send_messages
    if refused:
        server.inbox.refusing_recipient = {"person0@example.org": "550 5.1.1 No"}

    def erased_meanwhile(self: Any, messages: Any) -> int:
        Email.objects.filter(pk__in=[mails[0].pk, mails[1].pk]).delete()
        return original(self, messages)

    monkeypatch.setattr(delivery.LinkDeliveryBackend, "send_messages", erased_meanwhile)
    server.start()
    round_()
    left = [message["To"] for message in server.inbox.messages]
    assert left == ([] if refused else ["person0@example.org"]) + [
        "person2@example.org",
        "person3@example.org",
    ]
    assert states() == [STATUS.sent, STATUS.sent]
    assert not Log.objects.exists()
