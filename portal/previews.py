"""What a preview pretends, so that an editor sees a page as it will be: nothing of it is stored or kept.

Pretended are the instant, which the page's one `state(now)` is asked about, and what only a verb would
bring (a pause, results). Both stand on the preview's own request, or on an object that is never saved.
"""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone


def pretend(request: HttpRequest, now: datetime) -> None:
    """Let the page that is previewed by `request` be shown as it is at `now`."""
    request.pretended_now = now  # type: ignore[attr-defined]


def now_of(request: HttpRequest) -> datetime:
    """The instant at which `request` is answered: now, or the one that a preview pretends."""
    return getattr(request, "pretended_now", None) or timezone.now()
