"""The page cache: whole pages kept in memory, never shown past a change.

What the rest of the house calls:

- `touch(...)` from every verb, command and job that changes something public, in the same
  transaction as the change (outside a transaction: after the change);
- `shown_until(request, instant)` from whatever shows something that the clock alone will change;
- `portal.cache.kept` for small public things that many pages need and few changes touch;
- `portal.cache.signals.touch_on_save(Model)` from `AppConfig.ready()`, for models that public
  pages show and that nothing but the CMS writes.

docs/decisions/0003-page-cache.md says why it is built so.
"""

import logging
from datetime import datetime

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from portal.cache import sequence

__all__ = ["shown_until", "touch"]

logger = logging.getLogger(__name__)


def touch(*touched: Model | type[Model] | str) -> None:
    """Something public changed: once this commits, no page rendered before it is shown again.

    `touched` is what changed: objects, models, or labels written in the code (never people's
    words). Today every page falls, whatever is named; the names are for the log, and for a finer
    cut one day. Called many times in one transaction it costs one UPDATE. An unreachable Redis
    never makes it fail; a rolled-back savepoint takes its touches with it, and only those.
    """
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("touched: %s", ", ".join(map(_reference, touched)) or "-")
    sequence.raise_it()


def shown_until(request: HttpRequest | None, instant: datetime | None) -> None:
    """What `request` is being answered with is true until `instant`, and not after.

    The earliest instant named while a page is rendered ends it in memory. Without a request (a
    mail, a preview) or without an instant (no date ahead) there is nothing to do, so that
    templates and models may call it unconditionally. `instant` must be aware.
    """
    if request is None or instant is None:
        return
    if timezone.is_naive(instant):
        raise ValueError("shown_until() wants an aware datetime")
    until: datetime | None = getattr(request, "public_until", None)
    if until is None or instant < until:
        request.public_until = instant  # type: ignore[attr-defined]


def _reference(touched: object) -> str:
    """A name that is safe in a log: a label, a model, or a model and its key."""
    if isinstance(touched, Model):
        return f"{touched._meta.label_lower}:{touched.pk}"
    if isinstance(touched, type):
        return touched.__name__
    return str(touched) if isinstance(touched, str) else type(touched).__name__
