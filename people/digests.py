"""A keyed digest that stands for an e-mail address: no way back without the key."""

import hashlib
import hmac

from django.conf import settings


def normalise_email(email: str) -> str:
    """The address as compared: without surrounding spaces, in lower case."""
    return email.strip().lower()


def email_digest(email: str) -> str:
    """HMAC-SHA256 of the normalised address under DIGEST_KEY, as 64 hexadecimal digits."""
    return hmac.new(settings.DIGEST_KEY.encode(), normalise_email(email).encode(), hashlib.sha256).hexdigest()
