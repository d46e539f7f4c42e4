from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.management.commands import publish_scheduled as wagtails

from calls.publishing import move_what_is_due


class Command(wagtails.Command):
    """In Wagtail's place: there, one page that cannot be published stops those behind it."""

    help = "Publish the pages whose time has come and take offline those that have expired."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        refused = move_what_is_due(now=timezone.now()).refused
        for line in refused:
            self.stderr.write(line)
        if refused:
            raise CommandError(
                ngettext(
                    "%(failed)d page could not be dealt with.",
                    "%(failed)d pages could not be dealt with.",
                    len(refused),
                )
                % {"failed": len(refused)}
            )
