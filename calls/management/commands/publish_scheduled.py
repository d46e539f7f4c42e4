"""Wagtail's command, page by page: what fails is said and tried again, and stops nothing else."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.management.commands import publish_scheduled as wagtails
from wagtail.models import DraftStateMixin, Page, Revision, get_page_models

logger = logging.getLogger(__name__)

Move = tuple[str, Callable[[], object]]


class Command(wagtails.Command):
    help = "Publish the pages whose time has come and take offline those that have expired."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        failed = sum(not self._done(name, move) for name, move in [*_to_take_offline(), *_to_publish()])
        if failed:
            raise CommandError(
                ngettext(
                    "%(failed)d page could not be dealt with.",
                    "%(failed)d pages could not be dealt with.",
                    failed,
                )
                % {"failed": failed}
            )

    def _done(self, name: str, move: Callable[[], object]) -> bool:
        """Whether `move` went through, whole; what did not stays as it was, for the next run."""
        try:
            with transaction.atomic():
                move()
        except ValidationError as error:
            # Of our own making: the sentences suffice.
            self.stderr.write(f"{name}: {' '.join(error.messages)}")
            logger.error("scheduled publishing of %s refused", name)
            return False
        except Exception as error:
            self.stderr.write(f"{name}: {type(error).__name__}")
            logger.exception("scheduled publishing of %s failed", name)
            return False
        return True


def _to_take_offline() -> Iterator[Move]:
    for model in _models():
        for found in model._default_manager.filter(live=True, expire_at__lt=timezone.now()).order_by(
            "expire_at"
        ):
            yield (
                _name(found),
                lambda found=found: found.unpublish(  # type: ignore[misc]
                    set_expired=True, log_action="wagtail.unpublish.scheduled"
                ),
            )


def _to_publish() -> Iterator[Move]:
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
    for revision in due:
        yield (
            f"{revision.base_content_type.model} {revision.object_id}",
            lambda revision=revision: revision.publish(log_action="wagtail.publish.scheduled"),  # type: ignore[misc]
        )


def _models() -> list[Any]:
    from django.apps import apps

    pages = set(get_page_models())
    others = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and m not in pages]
    return [Page, *(model for model in others if not issubclass(model, Page))]


def _name(found: Any) -> str:
    return f"{found._meta.model_name} {found.pk}"
