"""How often the forms of a page are taken: generous for a class behind one address, short waits."""

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page

from portal import limits


def seconds_to_wait(request: HttpRequest, page: Page, *, sending: str) -> int:
    """Count one `sending` (a code) to `page`; how long it must wait first, 0 when it may be taken now."""
    group = f"{sending}-{page.pk}"
    sender = limits.network_digest(request)
    return max(
        limits.seconds_to_wait(request, group=f"{group}-sender", value=sender, rate=settings.SENDER_RATE),
        limits.seconds_to_wait(request, group=group, value=str(page.pk), rate=settings.CALL_RATE),
    )
