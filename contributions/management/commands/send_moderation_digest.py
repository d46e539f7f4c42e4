from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contributions.digest import send_digests


class Command(BaseCommand):
    """Run it every hour: it tells each moderator once a day, and at once what a mail at once left out."""

    help = "Tells moderators by mail what awaits a decision, as each of them chose. Can be repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many would be told")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        sent = send_digests(now=timezone.now(), dry_run=dry_run)
        self.stdout.write(f"{sent.told} moderator(s) {'would be told' if dry_run else 'told'}.")
        if sent.failed:
            raise CommandError(f"{sent.failed} digest(s) not queued: the log says why.")
