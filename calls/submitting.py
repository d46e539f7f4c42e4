"""Taking a contribution to a call: the one verb that the public has."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from calls.models import CallPage
from calls.states import DATES
from contributions import files
from contributions import services as contributions
from contributions.idempotency import already_received, idempotency_key
from contributions.models import Submission
from contributions.questions import GivenAnswer
from people.models import SecretLink


class CallClosed(Exception):
    """The call does not take contributions (any more, or yet)."""


class FileGone(Exception):
    """The staged file is no longer there: sent already with other words, or too old."""


def submit_contribution(
    *,
    call: CallPage,
    words: contributions.Words,
    answers: Sequence[GivenAnswer] = (),
    email: str = "",
    file_key: str = "",
    sender_secret: str = "",
    sends_receipt: bool = True,
    now: datetime,
) -> SecretLink:
    """Store an answer to `call` and return the link that leads back to it; committed when it returns.

    `file_key` is the key of a staged file that goes with it. `sends_receipt` is false where another mail
    of the same sending already says so.

    `sender_secret` is something only the sender's browser holds (its CSRF secret): the same
    words from the same browser to the same call are one contribution, however often they
    arrive. Raises CallClosed when the call is not open at `now`, FileGone when its file is no longer there.
    """
    content = [call.pk, vars(words), email, [vars(answer) for answer in answers], file_key]
    key = idempotency_key(content, sender_secret)
    try:
        with transaction.atomic():
            current = CallPage.objects.only("live", *DATES).filter(pk=call.pk).first()
            if current is None or not current.takes_contributions(now):
                raise CallClosed
            received = contributions.receive(
                page=call,
                words=words,
                email=email,
                answers=answers,
                idempotency_key=key,
                sends_receipt=sends_receipt,
                now=now,
            )
            if file_key:
                _attach(file_key, received.contribution.submission, now)
    except (IntegrityError, FileGone, CallClosed):
        # The same words came before, or twice at once: they are stored, and their file is taken.
        if link := already_received(key):
            return link
        raise
    contributions.announce(received.contribution.submission, now=now)
    return received.link


def _attach(file_key: str, submission: Submission, now: datetime) -> None:
    staged = files.staged(file_key, now=now)
    if staged is None:
        raise FileGone
    try:
        files.attach(staged, submission)
    except files.RefusedFile as refusal:
        raise FileGone from refusal
