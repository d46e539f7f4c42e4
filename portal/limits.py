"""How often something is taken: counted by django-ratelimit in the cache named "limits".

That is Redis when there is one, else this process. An address is known by a keyed digest only. A cache
that is away lets everybody through.
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
    """Count one `group` for `value`; how long it must wait first, 0 when it may be taken now."""
    if not settings.RATE_LIMITS:
        return 0
    try:
        usage = get_usage(request, group=group, key=lambda _group, _request: value, rate=rate, increment=True)
    except Exception as error:
        # Whatever the cache's client raises: a limit must never cost somebody's words.
        logger.warning("limits: not counted (%s)", type(error).__name__)
        return 0
    if usage is None or not usage["should_limit"]:
        return 0
    return max(1, int(usage["time_left"]))


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
