"""The same words sent twice by the same browser are one submission (docs/decisions/0002)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from contributions.models import Submission
from people.models import SecretLink
from people.services import give_link


def idempotency_key(content: list[Any], sender_secret: str) -> str:
    """What `content`, sent by whoever holds `sender_secret`, is stored under once."""
    if not sender_secret:
        # Without it, two strangers with the same words would share one receipt, and one secret link.
        return secrets.token_hex(32)
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    message = f"{sender_secret}\n{written}".encode()
    return hmac.new(settings.DIGEST_KEY.encode(), message, hashlib.sha256).hexdigest()


def stored_once(key: str, store: Callable[[], SecretLink]) -> tuple[SecretLink, bool]:
    """What `store` returns, committed, and that it is new; or the link of what was stored before."""
    try:
        with transaction.atomic():
            return store(), True
    except IntegrityError:
        # The same words came before, or twice at once: they are stored.
        if stored := already_received(key):
            return stored, False
        raise


def already_received(key: str) -> SecretLink | None:
    """The link of what was stored under `key`, if anything was."""
    submission = Submission.objects.filter(idempotency_key=key).first()
    return give_link(submission) if submission else None
