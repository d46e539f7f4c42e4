from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup import Refused
from portal.backup.restoring import restore, settle


class Command(BaseCommand):
    """Puts a backup in the place of what is there, while nothing of the portal runs."""

    help = "Restores what `backup` saved. Stop the portal first; put its keys back before."
    # They ask the database, which may be empty or damaged.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="what `backup` wrote")
        parser.add_argument(
            "--replace", action="store_true", help="a portal that is here already is replaced"
        )
        parser.add_argument(
            "--send-mail",
            action="store_true",
            help="send what was queued at the time of the backup, though some of it may have been sent since",
        )
        parser.add_argument(
            "--settle", action="store_true", help="end a restore that was interrupted, and do nothing else"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["file"]) == options["settle"]:
            raise CommandError("Give a backup to restore, or --settle.")
        try:
            if options["settle"]:
                self.stdout.write(settle() or "No restore was interrupted.")
                return
            manifest = restore(
                options["file"],
                replace=options["replace"],
                send_mail=options["send_mail"],
                say=self._say,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"Restored as of {manifest.created_at}: {sum(manifest.rows.values()):,} rows,"
            f" {len(manifest.hashes) - 1:,} files. Start the portal again."
        )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
