"""Secret links: the token is computed from the row and a key (people.tokens), so that no table holds it.

LINK_KEYS rotate: the first signs, the others are still accepted.
"""

import base64
import hashlib
import hmac
import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from people import tokens
from people.models import SecretLink
from people.tokens import SIGNATURE_BYTES

_ROUTES: dict[str, str] = {
    SecretLink.Purpose.CONFIRM: "follow_confirm",
    SecretLink.Purpose.ENGAGE: "follow_engagement",
}


def token_for(link: SecretLink) -> str:
    """The token of `link` at its present version, signed with the current key."""
    return tokens.write(link.id, _signature(settings.LINK_KEYS[0], link))


def path_for(link: SecretLink) -> str:
    """The address of the link on this site, without the host."""
    # Every right under one first part, which logs mask: portal.logs.
    return reverse(_ROUTES.get(link.purpose, "follow"), args=[token_for(link)])


def url_for(link: SecretLink) -> str:
    """The full address of the link, for a mail or a printed receipt."""
    return settings.PUBLIC_BASE_URL + path_for(link)


def resolve(token: str, *, purpose: str, now: datetime) -> SecretLink | None:
    """The link that `token` opens for `purpose` at `now`, or None: forged, revoked or expired."""
    link = known(token, purpose=purpose)
    return None if link is None or has_expired(link, now=now) else link


def has_expired(link: SecretLink, *, now: datetime) -> bool:
    return link.expires_at is not None and link.expires_at <= now


def known(token: str, *, purpose: str) -> SecretLink | None:
    """The link that `token` was made for, expired or not: to say what became of it, never to open it."""
    link_id, signature = tokens.read(token)
    if link_id is None:
        return None
    link = SecretLink.objects.filter(id=link_id, purpose=purpose).select_related("submission").first()
    if link is None:
        return None
    signed = any(hmac.compare_digest(signature, _signature(key, link)) for key in settings.LINK_KEYS)
    return link if signed else None


# --- Placeholders ----------------------------------------------------------------------
# A queued mail holds the link's id and version; the delivery backend puts the address in when it sends.
# With the version, a mail that waits while the link is revoked brings nobody the new way in. Both are
# signed, since mails also carry words that somebody typed: a typed placeholder stays what it is.

_PLACEHOLDER = re.compile(r"\[\[link:([0-9a-f-]{36})\.([0-9]{1,9}):([A-Za-z0-9_-]{22})\]\]")


def placeholder(link: SecretLink) -> str:
    """What a queued mail carries instead of the address of `link`; opens nothing."""
    return f"[[link:{link.id}.{link.version}:{_seal(settings.LINK_KEYS[0], link.id, link.version)}]]"


def filled(texts: Sequence[str]) -> list[str]:
    """`texts` with each placeholder replaced by its link's address; a link gone or revoked leaves nothing."""
    found = {sealed for text in texts for match in _PLACEHOLDER.finditer(text) if (sealed := _sealed(match))}
    links = SecretLink.objects.filter(id__in={link_id for link_id, _version in found}) if found else []
    urls = {(link.id, link.version): url_for(link) for link in links}

    def address(match: re.Match[str]) -> str:
        sealed = _sealed(match)
        return urls.get(sealed, "") if sealed else match.group()

    return [_PLACEHOLDER.sub(address, text) for text in texts]


def _sealed(match: re.Match[str]) -> tuple[uuid.UUID, int] | None:
    """The id and version in a placeholder that `placeholder` made; None when somebody else did."""
    try:
        link_id, version = uuid.UUID(match[1]), int(match[2])
    except ValueError:
        return None
    ours = any(hmac.compare_digest(match[3], _seal(key, link_id, version)) for key in settings.LINK_KEYS)
    return (link_id, version) if ours else None


def _seal(key: str, link_id: uuid.UUID, version: int) -> str:
    message = b"placeholder" + link_id.bytes + version.to_bytes(8, "big")
    digest = hmac.new(key.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()


def _signature(key: str, link: SecretLink) -> bytes:
    return tokens.sign(key, link.id, link.version)
