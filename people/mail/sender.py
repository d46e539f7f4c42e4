"""The one sender of the queue: a mail is taken, handed over and recorded before the next one is touched.

Why one at a time, and why no mail is lost and none doubled but at a kill: docs/decisions/0013-mail-queue.md.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import django.db
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from post_office.models import Email

from people.delivery import LinkDeliveryBackend
from people.mail import outbox
from people.mail.answers import Trouble, Verdict, name_of, verdict
from people.mail.carried import whole
from portal.jobs.locks import lock

LOCK = "mail"
# A connection that ends under one mail may be that mail's fault; under the next one too, it is not.
FAILURES_ALLOWED = 1
RECORD_AGAIN_SECONDS = 1

logger = logging.getLogger(__name__)


@dataclass
class Round:
    """What came of one round; `trouble`: why it ended before everything had left."""

    sent: int = 0
    put_back: int = 0
    given_up: int = 0
    trouble: str = ""


class ServerTrouble(Exception):
    """The mail server takes nothing at the moment; says why, as a Verdict's code."""


class Sender:
    """Sends what is due until nothing is, until the server takes nothing, or until `stopping` says to end."""

    def __init__(self, stopping: Callable[[], bool] = lambda: False) -> None:
        self._stopping = stopping
        self._server: LinkDeliveryBackend | None = None
        # Whether the open connection has delivered anything; how many in a row have ended under a mail.
        self._delivered = False
        self._failures = 0

    def round(self) -> Round:
        """Send what is due, unless another worker is at it: then nothing is done."""
        done = Round()
        with lock(LOCK) as alone:
            if alone:
                self._failures = 0
                try:
                    self._send_what_is_due(done)
                except ServerTrouble as trouble:
                    done.trouble = str(trouble)
                finally:
                    self._hang_up()
        return done

    def _send_what_is_due(self, done: Round) -> None:
        while keys := outbox.next_due(now=timezone.now()):
            for pk in keys:
                if self._stopping():
                    return
                # Asked again for each: what was erased a moment ago must not leave.
                email = outbox.due(now=timezone.now()).filter(pk=pk).first()
                if email is not None:
                    self._send(email, done)

    def _send(self, email: Email, done: Round) -> None:
        found = self._hand_over(email)
        now = timezone.now()
        if found is None:
            self._record_sent(email.pk, now=now)
            done.sent += 1
            return
        logger.warning("mail %s not delivered: %s", email.pk, found.code)
        if found.trouble is Trouble.REFUSED:
            outbox.give_up(email, code=found.code, now=now)
            done.given_up += 1
        else:
            outbox.put_back(email, code=found.code, now=now)
            done.put_back += 1
        if self._failures > FAILURES_ALLOWED:
            raise ServerTrouble(found.code)

    def _hand_over(self, email: Email) -> Verdict | None:
        """None once the server has said yes. ServerTrouble where it cannot be reached: no try is lost."""
        while True:
            server = self._connected()
            try:
                server.send_messages([whole(email)])
            except django.db.Error:
                raise
            except Exception as error:
                found = verdict(error)
                if found.trouble in {Trouble.SERVER, Trouble.DROPPED}:
                    had_enough = self._delivered and found.trouble is Trouble.SERVER
                    self._hang_up()
                    if had_enough:  # of this connection: another one may do
                        continue
                    self._failures += 1
                elif isinstance(error, smtplib.SMTPRecipientsRefused):
                    outbox.keep_recipients(email, error.recipients)
                elif not isinstance(error, OSError):
                    logger.exception("mail %s could not be made", email.pk)
                return found
            self._delivered = True
            self._failures = 0
            return None

    def _record_sent(self, pk: int, *, now: datetime) -> None:
        """The one thing that must not be forgotten: insists while the database cannot write."""
        while True:
            try:
                outbox.mark_sent(pk, now=now)
            except (OperationalError, InterfaceError):
                logger.warning("mail %s was sent, which cannot be recorded yet", pk)
                connection.close()
                if self._stopping():
                    raise
                time.sleep(RECORD_AGAIN_SECONDS)
            else:
                return

    def _connected(self) -> LinkDeliveryBackend:
        if self._server is None:
            server = LinkDeliveryBackend()
            try:
                server.open()
            except OSError as error:
                raise ServerTrouble(name_of(error)) from error
            self._server = server
            self._delivered = False
        return self._server

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            # A server that is gone cannot be said goodbye to.
            with suppress(OSError):
                server.close()
