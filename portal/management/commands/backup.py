from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.backup import Refused
from portal.backup.making import Made, make_backup


class Command(BaseCommand):
    """Saves the portal while it runs: docs/how-to/sauvegarder-et-restaurer.md."""

    help = "Saves database and files into one file, while the portal runs. The keys are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, metavar="FOLDER_OR_FILE", help="where to write it (BACKUP_DIR, or var/backups)"
        )
        parser.add_argument(
            "--keep", type=_number, metavar="N", help="delete older backups of that folder, but the newest N"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        to = options["to"] or Path(settings.BACKUP_DIR or settings.VAR_DIR / "backups")
        try:
            made = make_backup(to=to, keep=options["keep"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self._tell(made)

    def _tell(self, made: Made) -> None:
        manifest = made.manifest
        self.stdout.write(
            f"{made.path}: {made.size:,} bytes, {sum(manifest.rows.values()):,} rows,"
            f" {len(manifest.hashes) - 1:,} files, as of {manifest.created_at}."
        )
        if made.deleted:
            self.stdout.write(f"{made.deleted} older backup(s) deleted.")
        if manifest.erased_meanwhile:
            self.stdout.write(f"{len(manifest.erased_meanwhile)} file(s) were erased during the backup.")
        if manifest.lost:
            self.stderr.write(
                f"{len(manifest.lost)} file(s) that rows name are not on the disk: see the manifest."
            )
        if manifest.elsewhere:
            self.stderr.write(
                f"Not saved, since they are not on this machine: {', '.join(manifest.elsewhere)}."
            )


def _number(typed: str) -> int:
    number = int(typed)
    if number < 1:
        raise ValueError
    return number
