"""Verbs about calls: take a contribution, publish results."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from calls.models import CallPage
from contributions import files
from contributions import services as contributions
from contributions.models import Submission
from contributions.questions import GivenAnswer
from people.models import SecretLink
from people.services import give_link
from portal.cache import touch


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
    now: datetime,
) -> SecretLink:
    """Store an answer to `call` and return the link that leads back to it; committed when it returns.

    `file_key` is the key of a staged file that goes with it.

    `sender_secret` is something only the sender's browser holds (its CSRF secret): the same
    words from the same browser to the same call are one contribution, however often they
    arrive. Raises CallClosed when the call is not open at `now`, FileGone when its file is no longer there.
    """
    content = [call.pk, vars(words), email, [vars(answer) for answer in answers], file_key]
    key = _idempotency_key(content, sender_secret)
    if link := _already_received(key):
        return link
    try:
        with transaction.atomic():
            current = CallPage.objects.get(pk=call.pk)
            if not current.takes_contributions(now):
                raise CallClosed
            received = contributions.receive(
                page=current, words=words, email=email, answers=answers, idempotency_key=key, now=now
            )
            if file_key:
                _attach(file_key, received.contribution.submission, now)
    except (IntegrityError, FileGone):
        # The same words came twice at once: the other request stored them, and took the file.
        if link := _already_received(key):
            return link
        raise
    return received.link


def _attach(file_key: str, submission: Submission, now: datetime) -> None:
    staged = files.staged(file_key, now=now)
    if staged is None:
        raise FileGone
    try:
        files.attach(staged, submission)
    except files.RefusedFile as refusal:
        raise FileGone from refusal


@transaction.atomic
def publish_results(*, call: CallPage, at: datetime) -> None:
    """State that the results of `call` are public since `at`; the only place that sets it."""
    call.results_published_at = at
    CallPage.objects.filter(pk=call.pk).update(results_published_at=at)
    touch(call)


def _idempotency_key(content: list[Any], sender_secret: str) -> str:
    if not sender_secret:
        # Without it, two strangers with the same words would share one receipt, and one secret link.
        return secrets.token_hex(32)
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    message = f"{sender_secret}\n{written}".encode()
    return hmac.new(settings.DIGEST_KEY.encode(), message, hashlib.sha256).hexdigest()


def _already_received(key: str) -> SecretLink | None:
    submission = Submission.objects.filter(idempotency_key=key).first()
    return give_link(submission) if submission else None
