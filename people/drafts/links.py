"""The addresses of drafts: signed as those of submissions are, and never one for the other."""

import hmac
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

from people import tokens
from people.models import DraftLink

SCOPE = b"draft"
# Addresses taken back say so, as far back as this; older ones were never there.
FORMER_KNOWN = 20


class Opened(Enum):
    """What an address leads to."""

    DRAFT = "draft"
    # Taken back, replaced, over, or the page was published.
    GONE = "gone"


def token_for(link: DraftLink) -> str:
    """The token of `link` at its present version, signed with the current key."""
    return tokens.write(link.id, tokens.sign(settings.LINK_KEYS[0], link.id, link.version, scope=SCOPE))


def path_for(link: DraftLink) -> str:
    # Under the one first part that logs mask: portal.logs.
    return reverse("draft", args=[token_for(link)])


def url_for(link: DraftLink) -> str:
    return settings.PUBLIC_BASE_URL + path_for(link)


def is_open(link: DraftLink | None, now: datetime) -> bool:
    return link is not None and link.expires_at is not None and now < link.expires_at


def link_of(page: Page) -> DraftLink | None:
    """The row of `page`, whether an address is open or not."""
    return DraftLink.objects.filter(page=page.pk).first()


def opened(token: str, *, now: datetime) -> tuple[DraftLink, Opened] | None:
    """What `token` leads to at `now`; None for what never was an address of a draft."""
    row, signature = tokens.read(token)
    link = DraftLink.objects.filter(id=row).select_related("page").first() if row else None
    if link is None:
        return None
    version = _version(link, signature)
    if version is None:
        return None
    return link, Opened.DRAFT if version == link.version and is_open(link, now) else Opened.GONE


def _version(link: DraftLink, signature: bytes) -> int | None:
    """The version that somebody signed for `link`: the present one, or one of the last before."""
    versions = range(link.version, max(0, link.version - FORMER_KNOWN), -1)
    return next((each for each in versions if _signed(link, each, signature)), None)


def _signed(link: DraftLink, version: int, signature: bytes) -> bool:
    made = (tokens.sign(key, link.id, version, scope=SCOPE) for key in settings.LINK_KEYS)
    return any(hmac.compare_digest(signature, each) for each in made)
