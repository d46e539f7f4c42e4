"""How often something may be done: counted by django-ratelimit in the cache named "limits".

That is Redis when there is one, else this process. A network is known by a keyed digest only. A cache
that is away lets everybody through: a limit must never cost a contribution, or a login.
"""

import hashlib
import hmac
import ipaddress
import logging

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage

logger = logging.getLogger(__name__)


def seconds_to_wait(request: HttpRequest, *, group: str, value: str, rate: str) -> int:
    """Count one more of `value` in `group`; how long it must wait first, 0 when it may be done now."""
    usage = _usage(request, group, value, rate, increment=True)
    return _left(usage) if usage and usage["should_limit"] else 0


def seconds_left(request: HttpRequest, *, group: str, value: str, rate: str) -> int:
    """How long nothing more of `value` may be done, 0 when it may. Counts nothing."""
    usage = _usage(request, group, value, rate, increment=False)
    return _left(usage) if usage and usage["count"] >= usage["limit"] else 0


def network_digest(request: HttpRequest) -> str:
    """The client's network under the digest key; IPv6 by its /64, which is what one household has."""
    typed = request.META.get(settings.CLIENT_ADDRESS_META) or request.META.get("REMOTE_ADDR", "")
    # A proxy's list ends with the address that it saw itself.
    last = typed.rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(last)
        prefix = 64 if address.version == 6 else 32
        network = str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
    except ValueError:
        network = last
    return hmac.new(settings.DIGEST_KEY.encode(), f"network:{network}".encode(), hashlib.sha256).hexdigest()


def _usage(
    request: HttpRequest, group: str, value: str, rate: str, *, increment: bool
) -> dict[str, int] | None:
    if not settings.RATE_LIMITS:
        return None
    try:
        usage: dict[str, int] | None = get_usage(
            request, group=group, key=lambda _group, _request: value, rate=rate, increment=increment
        )
    except Exception as error:
        # Whatever the cache's client raises.
        logger.warning("limits: not counted (%s)", type(error).__name__)
        return None
    return usage


def _left(usage: dict[str, int]) -> int:
    return max(1, int(usage["time_left"]))
