"""A real SMTP server on 127.0.0.1, started and stopped at will, with the faults of real ones."""

import asyncio
import socket
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import environ
from aiosmtpd.controller import Controller
from post_office.models import PRIORITY, STATUS, Email

HOST = "127.0.0.1"


class Inbox:
    """Keeps what it accepts, and behaves badly where it is told to."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        # What is answered to the words of a mail, to its sender, to one address, to whoever says hello.
        self.refusing = ""
        self.refusing_sender = ""
        self.refusing_recipient: dict[str, str] = {}
        # How many mails are accepted and then answered nothing: the connection ends.
        self.dropping = 0
        self.slow_seconds = 0.0
        self.connections = 0

    def ids(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(message["Message-ID"] for message in self.messages)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refusing_sender:
            return self.refusing_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refusing_recipient:
            return self.refusing_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        if self.refusing:
            return self.refusing
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        if self.dropping:
            self.dropping -= 1
            server.transport.abort()
        return "250 Kept"


class Server:
    """A port of its own, whether it listens or not; takes the options of aiosmtpd's Controller."""

    def __init__(self, **options: Any) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.inbox = Inbox()
        self.options = options
        self._controller: Controller | None = None

    def address(self, scheme: str = "smtp", user: str = "") -> dict[str, Any]:
        """MAIL_DELIVERY for this server."""
        return environ.Env.email_url_config(f"{scheme}://{user}{HOST}:{self.port}")

    def start(self) -> None:
        self._controller = Controller(self.inbox, hostname=HOST, port=self.port, **self.options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None


def queue_mails(count: int, *, domain: str = "example.org") -> list[Email]:
    """Mails as `contributions.notifications.send` queues them, about nothing."""
    return Email.objects.bulk_create(
        Email(
            from_email="labo@example.org",
            to=[f"person{number}@{domain}"],
            subject=f"Mail {number}",
            message="Bonjour.",
            html_message="<p>Bonjour.</p>",
            status=STATUS.queued,
            priority=PRIORITY.medium,
            message_id=make_msgid(domain="transfo.invalid"),
        )
        for number in range(count)
    )
