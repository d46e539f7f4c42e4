import csv
import os
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from calls.importing.header import ImportRefused
from calls.importing.parsers import parse_csv_row
from calls.importing.reader import CsvReader
from calls.importing.records import ImportedContribution, Rejected
from calls.importing.writer import ContributionWriter, InAnotherCall, Outcome, RowRefused
from calls.models import CallPage
from contributions.models import Contribution

SAID_AT_MOST = 20
STATUSES = [Contribution.Status.AWAITING.value, Contribution.Status.PUBLISHED.value]


class Command(BaseCommand):
    help = (
        "Imports contributions of another platform into a call. Can be repeated: what is already there "
        "is updated or left. A damaged row is set aside, the others go on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the export, UTF-8")
        parser.add_argument(
            "--call", required=True, metavar="SLUG", help="slug of the call that receives them"
        )
        parser.add_argument("--status", choices=STATUSES, default=STATUSES[0], help="what they become here")
        parser.add_argument(
            "--format", choices=["auto", "csv"], default="auto", help="of the file; so far there is one"
        )
        parser.add_argument(
            "--source", default="", help="where they come from; by default each address's host"
        )
        parser.add_argument("--html", action="store_true", help="the column “body” is HTML")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, write nothing")
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="CSV of the rows set aside, with why"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call = _find_call(options["call"])
        writer = ContributionWriter(
            call=call,
            status=options["status"],
            source=options["source"],
            now=timezone.now(),
            dry_run=options["dry_run"],
        )
        with ExitStack() as stack:
            stream = stack.enter_context(_open(options["file"]))
            try:
                reader = CsvReader(stream)
            except ImportRefused as refusal:
                raise CommandError(str(refusal)) from refusal
            if reader.columns_left_out:
                self.stdout.write("Columns left out: " + ", ".join(reader.columns_left_out))
            rejects = (
                _Rejects(stack.enter_context(_create(options["rejects"]))) if options["rejects"] else None
            )
            records = _records(reader, html=options["html"], size=options["file"].stat().st_size)
            counts, elsewhere = self._import(records, writer, rejects)
        self._say(counts, elsewhere, options["dry_run"])

    def _import(
        self,
        records: Iterator[ImportedContribution | Rejected],
        writer: ContributionWriter,
        rejects: "_Rejects | None",
    ) -> tuple[Counter[str], str]:
        counts: Counter[str] = Counter()
        elsewhere = ""
        for row in records:
            counts["read"] += 1
            outcome = row
            if isinstance(row, ImportedContribution):
                try:
                    counts[writer.write(row)] += 1
                    continue
                except RowRefused as refusal:
                    outcome = Rejected(row.line, str(refusal))
                    if isinstance(refusal, InAnotherCall):
                        counts["elsewhere"] += 1
                        elsewhere = str(refusal)
                except DatabaseError as error:
                    # One row that the database will not have must not cost the others.
                    outcome = Rejected(row.line, f"the database refused it: {type(error).__name__}")
            counts["rejected"] += 1
            assert isinstance(outcome, Rejected)
            if rejects:
                rejects.write(outcome)
            elif counts["rejected"] <= SAID_AT_MOST:
                self.stderr.write(f"line {outcome.line}: {outcome.reason}")
        if not rejects and counts["rejected"] > SAID_AT_MOST:
            self.stderr.write(f"… and {counts['rejected'] - SAID_AT_MOST} more: name a file with --rejects")
        return counts, elsewhere

    def _say(self, counts: Counter[str], elsewhere: str, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
        names = [Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, "rejected"]
        self.stdout.write(
            ", ".join([f"{counts['read']} read", *(f"{counts[name]} {name}" for name in names)])
        )
        if counts["elsewhere"] and counts["elsewhere"] == counts["read"]:
            raise CommandError(f"Nothing was imported: every row is {elsewhere}.")


class _Rejects:
    """The file of rows set aside: line, reason, and the values that were read."""

    def __init__(self, file: TextIO) -> None:
        self._csv = csv.writer(file)
        self._csv.writerow(["line", "reason", "values"])

    def write(self, rejected: Rejected) -> None:
        self._csv.writerow([rejected.line, rejected.reason, *rejected.raw])


def _records(reader: CsvReader, *, html: bool, size: int) -> Iterator[ImportedContribution | Rejected]:
    """What each row of the file says, with a progress bar for whoever watches."""
    zone = timezone.get_default_timezone()
    with tqdm(unit="B", unit_scale=True, total=size, disable=not sys.stderr.isatty()) as bar:
        for line, row in reader:
            bar.update(reader.tell() - bar.n)
            yield (
                row
                if isinstance(row, Rejected)
                else parse_csv_row(row, html=html, line=line, default_tz=zone)
            )


def _find_call(slug: str) -> CallPage:
    call = CallPage.objects.filter(slug=slug).first()
    if call is None:
        slugs = ", ".join(CallPage.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(f"No call has the slug “{slug}”. There are: {slugs or 'none'}.")
    return call


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _create(path: Path) -> TextIO:
    """The rejects may hold what people wrote: readable by their owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    return os.fdopen(descriptor, "w", newline="", encoding="utf-8")
