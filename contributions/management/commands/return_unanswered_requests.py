from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contributions.unanswered import return_all_unanswered


class Command(BaseCommand):
    """Run it every day."""

    help = "Puts contributions whose author did not make the change asked for back into the queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many would come back")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        result = return_all_unanswered(now=timezone.now(), dry_run=dry_run)
        came_back = "would come back" if dry_run else "came back"
        self.stdout.write(f"{result.returned} contribution(s) {came_back} to the queue.")
        if result.failed:
            raise CommandError(f"{result.failed} could not be put back: the log says why.")
