from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from people.retention import apply_retention


class Command(BaseCommand):
    """Safe to run again, twice at once, or to stop at any moment; writes counts, never what it was."""

    help = "Erases everything whose time is up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count, and erase nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        done = apply_retention(now=timezone.now(), dry_run=options["dry_run"])
        for code, number in done.items():
            self.stdout.write(f"{code}: {number}")
