"""Wagtail's scheduled publishing, page by page: what fails is said, tried again, and stops nothing else."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import DraftStateMixin, Page, Revision, get_page_models

logger = logging.getLogger(__name__)

Move = tuple[str, Callable[[], object]]


@dataclass
class Moved:
    """How many pages went on or off line, and a line for each that could not."""

    moved: int = 0
    refused: list[str] = field(default_factory=list)


def move_what_is_due(*, now: datetime) -> Moved:
    """Take offline what has expired at `now`, and publish what is approved for it.

    Each whole, in a transaction of its own; what did not go through stays as it was, for the next time.
    """
    result = Moved()
    for name, move in [*_to_take_offline(now), *_to_publish(now)]:
        try:
            with transaction.atomic():
                move()
        except ValidationError as error:
            # Of our own making: the sentences suffice.
            result.refused.append(f"{name}: {' '.join(error.messages)}")
            logger.error("scheduled publishing of %s refused", name)
        except Exception as error:
            result.refused.append(f"{name}: {type(error).__name__}")
            logger.exception("scheduled publishing of %s failed", name)
        else:
            result.moved += 1
    return result


def _to_take_offline(now: datetime) -> Iterator[Move]:
    for model in _models():
        expired = model._default_manager.filter(live=True, expire_at__lt=now)
        for found in expired.order_by("expire_at"):
            yield (
                _name(found),
                # As its own type: what a page type refuses, it refuses at midnight too.
                lambda found=found: getattr(found, "specific", found).unpublish(  # type: ignore[misc, union-attr]
                    set_expired=True, log_action="wagtail.unpublish.scheduled"
                ),
            )


def _to_publish(now: datetime) -> Iterator[Move]:
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in due:
        yield (
            f"{revision.base_content_type.model} {revision.object_id}",
            lambda revision=revision: revision.publish(log_action="wagtail.publish.scheduled"),  # type: ignore[misc]
        )


def _models() -> list[Any]:
    pages = set(get_page_models())
    others = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and m not in pages]
    return [Page, *(model for model in others if not issubclass(model, Page))]


def _name(found: Any) -> str:
    return f"{found._meta.model_name} {found.pk}"
