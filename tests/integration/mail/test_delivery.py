"""The way of a mail from the queue to a real SMTP server: links put in last, nothing lost, nothing twice."""

import re
import signal
from collections.abc import Callable, Generator
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import environ
import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from post_office.models import STATUS, Email

from contributions.services import publish
from people import delivery
from people.links import path_for, placeholder, token_for
from people.mail import outbox
from people.mail.sender import Round, Sender
from people.management.commands import mail_worker
from people.models import User
from portal.stopping import Stopping
from tests.factories import make_call, make_received

ADDRESS = "camille@example.org"

# The worker closes its connection to the database after each round.
needs_commits = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.usefixtures("clock")


def one_round() -> Round:
    return Sender().round()


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


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
    assert message.get_content_type() == "multipart/alternative"
    assert "Service des essais" in text_of(message)


@needs_commits
def test_the_html_part_carries_the_same_link_and_no_placeholder_that_somebody_typed(server):
    other = make_received(make_call(), email="")
    typed = f"[[link:{other.link.id}]] <b>gras</b> & {{{{ body }}}}"
    got = make_received(make_call(title=f"Un appel {typed}"), email=ADDRESS)
    server.start()
    one_round()
    [message] = server.inbox.messages
    page = message.get_body(("html",)).get_content()
    assert page.count(f'href="http://testserver{path_for(got.link)}"') == 2
    assert f"[[link:{other.link.id}]] &lt;b&gt;gras&lt;/b&gt; &amp; {{{{ body }}}}" in page
    assert typed in text_of(message)
    for part in (page, text_of(message)):
        assert token_for(other.link) not in part
        assert placeholder(got.link) not in part
    assert token_for(got.link) not in Email.objects.get().html_message


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


# --- The worker -------------------------------------------------------------------------


@pytest.fixture
def signal_handlers() -> Generator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def no_pauses(monkeypatch) -> None:
    monkeypatch.setattr(mail_worker, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(mail_worker, "OUTAGE_PAUSES", (0,))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@needs_commits
def test_the_worker_ends_its_mail_and_stops_when_it_is_asked_to(signal_handlers, monkeypatch, server, number):
    call = make_call()
    for each in range(3):
        make_received(call, email=f"person{each}@example.org")
    server.start()
    original = outbox.mark_sent

    def asked_to_stop(pk: int, *, now: datetime) -> None:
        signal.raise_signal(number)
        original(pk, now=now)

    monkeypatch.setattr(outbox, "mark_sent", asked_to_stop)
    call_command("mail_worker")
    assert len(server.inbox.messages) == Email.objects.filter(status=STATUS.sent).count() == 1


@needs_commits
def test_the_worker_goes_on_after_an_outage_of_the_database(
    signal_handlers, no_pauses, monkeypatch, server, caplog
):
    make_received(make_call(), email=ADDRESS)
    server.start()
    failures = [OperationalError("the database is away")] * 2 + [RuntimeError("the queue fell over")]
    original = outbox.next_due

    def away(*, now: datetime) -> list[int]:
        if failures:
            raise failures.pop(0)
        found = original(now=now)
        if not found:
            signal.raise_signal(signal.SIGTERM)
        return found

    monkeypatch.setattr(outbox, "next_due", away)
    call_command("mail_worker")
    assert caplog.text.count("the database is away") >= 2
    assert "the queue fell over" in caplog.text
    assert len(server.inbox.messages) == 1


@needs_commits
def test_the_worker_waits_longer_and_longer_for_a_server_that_is_down(signal_handlers, monkeypatch, server):
    waits: list[float] = []

    class Impatient(Stopping):
        def wait(self, seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 5:
                server.start()
            if len(waits) == 6:
                self.ask()

    monkeypatch.setattr(mail_worker, "Stopping", Impatient)
    make_received(make_call(), email=ADDRESS)
    call_command("mail_worker")
    assert waits == [5, 15, 30, 60, 60, 2]
    assert len(server.inbox.messages) == 1
    assert not Email.objects.get().number_of_retries


# --- Where it is delivered to -----------------------------------------------------------


SMTP = "people.mail.smtp.EmailBackend"


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
