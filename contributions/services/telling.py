"""Mail that tells of something: it may fail, and what it tells of stands."""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from django.db import transaction

logger = logging.getLogger(__name__)


class HasReference(Protocol):
    @property
    def reference(self) -> str: ...


def tell(queue: Callable[..., None], about: HasReference, **more: Any) -> None:
    """Queue a mail in a savepoint: whatever fails there costs the mail, never what it tells of."""
    try:
        with transaction.atomic():
            queue(about, **more)
    except Exception:
        logger.exception("mail about %s not queued", about.reference)
