"""The way of a mail from the queue to a real SMTP server: links put in last, nothing lost, nothing twice."""

import re
import signal
import socket
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import environ
import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from post_office.connections import connections as mail_connections
from post_office.models import STATUS, Email

from contributions.models import Contribution
from contributions.services import publish
from people import delivery
from people.links import placeholder, token_for
from people.management.commands import mail_worker
from people.models import User
from tests.factories import make_call, make_received

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ADDRESS = "camille@example.org"
HOST = "127.0.0.1"

# The worker closes its connection to the database after each round, and the threads that send have their own.
needs_commits = pytest.mark.django_db(transaction=True)


class Inbox:
    """An SMTP server's hands: keeps what it accepts, refuses while `refusing` is set."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusing = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusing:
            return self.refusing
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 Kept"


class Server:
    """A real SMTP server on an address of its own, started and stopped at will."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.inbox = Inbox()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self.inbox, hostname=HOST, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def server(settings) -> Generator[Server]:
    """The server that MAIL_DELIVERY names; not started."""
    server = Server()
    settings.MAIL_DELIVERY = environ.Env.email_url_config(f"smtp://{HOST}:{server.port}")
    mail_connections.close()
    yield server
    server.stop()
    mail_connections.close()


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def one_round() -> None:
    mail_worker.Command()._one_round()


def text_of(message: EmailMessage) -> str:
    return message.get_content()


# --- What arrives -----------------------------------------------------------------------


@needs_commits
def test_the_delivered_receipt_carries_a_link_that_works_and_the_queue_does_not(server, client):
    got = make_received(make_call(), email=ADDRESS)
    server.start()
    one_round()

    [message] = server.inbox.messages
    assert server.inbox.recipients == [[ADDRESS]]
    [address] = re.findall(r"http://testserver(/suivi/\S+)", text_of(message))
    page = client.get(address)
    assert page.status_code == 200
    assert got.contribution.reference in page.content.decode()
    assert "[[link:" not in text_of(message)

    row = Email.objects.get()
    assert row.status == STATUS.sent
    assert placeholder(got.link) in row.message
    assert token_for(got.link) not in str(vars(row))


@needs_commits
def test_a_delivered_mail_says_who_and_that_a_machine_wrote_it(server, settings):
    got = make_received(make_call(), email=ADDRESS)
    server.start()
    one_round()
    [message] = server.inbox.messages
    assert message["To"] == ADDRESS
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == Email.objects.get().message_id
    assert got.contribution.reference in message["Subject"]
    assert message.get_content_type() == "text/plain"
    assert "Service des essais" in text_of(message)


@needs_commits
def test_a_delivered_mail_is_not_sent_again(server):
    make_received(make_call(), email=ADDRESS)
    server.start()
    for _ in range(3):
        one_round()
    assert len(server.inbox.messages) == 1


@needs_commits
def test_each_of_several_mails_of_one_round_carries_its_own_link(server):
    call = make_call()
    sent = {
        f"person{number}@example.org": make_received(call, email=f"person{number}@example.org")
        for number in range(4)
    }
    publish(
        submission_id=sent["person0@example.org"].contribution.pk,
        version_seen=1,
        by=User.objects.create_user("moderator@example.org"),
        now=timezone.now(),
    )
    server.start()
    one_round()
    assert len(server.inbox.messages) == 5
    for message in server.inbox.messages:
        got = sent[message["To"]]
        assert token_for(got.link) in text_of(message)
        assert text_of(message).count("/suivi/") == 1
        assert got.contribution.reference in message["Subject"]


@needs_commits
def test_delivery_leaves_no_connection_to_the_database_behind(server, monkeypatch):
    # Mail is sent in threads that end with the round.
    call = make_call()
    used = []
    original = delivery.fill_placeholders

    def noting(text: str) -> str:
        filled = original(text)
        used.append(connections["default"])
        return filled

    monkeypatch.setattr(delivery, "fill_placeholders", noting)
    server.start()
    for number in range(2):
        make_received(call, email=f"person{number}@example.org")
        one_round()
    assert len(server.inbox.messages) == len(used) == 2
    assert [each.connection for each in used] == [None, None]


# --- When it does not -------------------------------------------------------------------


@needs_commits
@pytest.mark.parametrize("trouble", ["no server", "451 Try again later", "550 No such user"])
def test_after_trouble_with_the_server_the_mail_arrives_once(server, clock, trouble):
    got = make_received(make_call(), email=ADDRESS)
    if trouble != "no server":
        server.inbox.refusing = trouble
        server.start()
    one_round()

    row = Email.objects.get()
    assert row.status == STATUS.requeued
    assert server.inbox.messages == []
    assert Contribution.objects.get() == got.contribution

    one_round()  # too early to try again
    row.refresh_from_db()
    assert row.number_of_retries == 1

    server.inbox.refusing = ""
    if trouble == "no server":
        server.start()
    clock.shift(timedelta(minutes=6))
    one_round()
    one_round()
    [message] = server.inbox.messages
    assert message["Message-ID"] == row.message_id
    assert token_for(got.link) in text_of(message)
    row.refresh_from_db()
    assert row.status == STATUS.sent


@needs_commits
def test_an_outage_of_a_whole_night_loses_no_mail(server, clock):
    make_received(make_call(), email=ADDRESS)
    for _ in range(14):
        one_round()
        clock.shift(timedelta(hours=1))
    assert Email.objects.get().status == STATUS.requeued
    server.start()
    one_round()
    assert len(server.inbox.messages) == 1


@needs_commits
def test_trouble_with_one_mail_does_not_hold_up_the_others(server, monkeypatch):
    call = make_call()
    make_received(call, email="first@example.org")
    make_received(call, email="second@example.org")
    original = delivery.fill_placeholders
    broken = Email.objects.get(to="first@example.org").message

    def failing(text: str) -> str:
        if text == broken:
            raise RuntimeError("this one cannot be filled")
        return original(text)

    monkeypatch.setattr(delivery, "fill_placeholders", failing)
    server.start()
    one_round()
    assert server.inbox.recipients == [["second@example.org"]]
    assert Email.objects.get(to="first@example.org").status == STATUS.requeued


# --- The worker -------------------------------------------------------------------------


@needs_commits
def test_a_round_that_fails_is_logged_and_the_next_one_delivers(server, monkeypatch, caplog):
    make_received(make_call(), email=ADDRESS)
    server.start()

    def fail() -> None:
        raise RuntimeError("the queue fell over")

    with monkeypatch.context() as patch:
        patch.setattr(mail_worker, "send_queued_mail_until_done", fail)
        one_round()
    assert "the queue fell over" in caplog.text
    assert server.inbox.messages == []
    one_round()
    assert len(server.inbox.messages) == 1


@pytest.fixture
def signal_handlers() -> Generator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@needs_commits
def test_the_worker_ends_its_round_and_stops_when_it_is_asked_to(signal_handlers, monkeypatch, number):
    rounds = []

    def asked_to_stop() -> None:
        signal.raise_signal(number)
        rounds.append("finished")

    monkeypatch.setattr(mail_worker, "send_queued_mail_until_done", asked_to_stop)
    call_command("mail_worker")
    assert rounds == ["finished"]


@needs_commits
def test_the_worker_goes_on_after_a_failure_until_it_is_asked_to_stop(signal_handlers, monkeypatch):
    rounds: list[int] = []

    def fails_twice() -> None:
        rounds.append(len(rounds))
        if len(rounds) < 3:
            raise RuntimeError("again")
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(mail_worker, "send_queued_mail_until_done", fails_twice)
    monkeypatch.setattr(mail_worker, "PAUSE_SECONDS", 0)
    call_command("mail_worker")
    assert rounds == [0, 1, 2]


# --- Where it is delivered to -----------------------------------------------------------


SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://mail.example.org:25", {"host": "mail.example.org", "port": 25}),
        (
            "smtp+tls://labo:a%40b%2Fc@mail.example.org:587",
            {
                "host": "mail.example.org",
                "port": 587,
                "username": "labo",
                "password": "a@b/c",
                "use_tls": True,
            },
        ),
        (
            "smtp+ssl://labo:secret@mail.example.org:465",
            {
                "host": "mail.example.org",
                "port": 465,
                "username": "labo",
                "password": "secret",
                "use_ssl": True,
            },
        ),
    ],
)
def test_an_smtp_address_is_read_whole_and_never_waited_for_without_end(settings, url, options):
    settings.MAIL_DELIVERY = environ.Env.email_url_config(url)
    assert delivery._delivery_options() == {"backend": SMTP, "timeout": 20} | options
    backend: Callable[..., Any] = delivery.LinkDeliveryBackend()._delivery
    assert {name: getattr(backend, name) for name in options} == options


def test_mail_can_be_delivered_into_a_folder(settings, tmp_path):
    settings.MAIL_DELIVERY = environ.Env.email_url_config(f"filemail:///{tmp_path}")
    assert delivery._delivery_options()["file_path"] == str(tmp_path)
