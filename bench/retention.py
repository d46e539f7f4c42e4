"""What retention costs at a million due rows, in memory and to whoever reads meanwhile.

    python -m bench.retention              100,000 due rows, then 1,000,000
    python -m bench.retention --small      10,000, then 100,000 (--rows for any other number)
    DATABASE_URL=postgresql://… python -m bench.retention --database postgresql

Contributions declined long ago, each with an address, words in the search index and a decision, are made in a
scratch database that a server of its own serves. `manage.py apply_retention` runs in a process of its own,
whose greatest memory is asked of the system, while pages are rendered by the server: the pages a second are
compared with those of the same clients just before, and so is a write (a submission's own lock). Ends with 1
when memory grew with the rows, or when something that was due is still there.
"""

import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.alone import run_alone
from bench.command import in_scratch_portal, parser_of
from bench.load import BenchError, Connection, get
from bench.scratch import free_port, server

END_AFTER = 60 * 60
BATCH = 5_000
SECONDS_BEFORE = 10.0
# Rows tenfold, memory as it was: a tenth more, and what two runs of the same differ by.
MEMORY_BAR = 1.15


def main() -> int:
    parser = parser_of("retention", __doc__)
    parser.add_argument("--small", action="store_true", help="ten times fewer rows")
    parser.add_argument("--rows", type=int, choices=range(1_000, 1_000_001), metavar="1000-1000000")
    options = parser.parse_args()
    rows = options.rows or (100_000 if options.small else 1_000_000)
    sizes = (rows // 10, rows)
    return in_scratch_portal(
        parser, options.database, lambda: run(sizes, options.database), end_after=END_AFTER
    )


def run(sizes: tuple[int, ...], database: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from bench.bulk import _open_call
    from people.erasers import registered

    call = _open_call()
    print(f"\n{database}\n")
    print("| due rows | seconds | rows/s | peak memory | pages/s before | during | ratio | slowest page |")
    print("| --: | --: | --: | --: | --: | --: | --: | --: |")
    peaks: list[float] = []
    left = 0
    port = free_port()
    with server(port, Path(os.environ["BENCH_DIR"])):
        for size in sizes:
            fill(call, size)
            before = Reader(port, f"{call.url}contribuer/")
            before.read_for(SECONDS_BEFORE)
            during = Reader(port, f"{call.url}contribuer/")
            during.start()
            seconds, peak = apply_retention()
            during.stop()
            peaks.append(peak)
            from django.utils import timezone

            left += sum(each.due(timezone.now()).count() for each in registered())
            print(
                f"| {size:,} | {seconds:.1f} | {size / seconds:,.0f} | {peak:.0f} MB | {before.rate:.0f} "
                f"| {during.rate:.0f} | {during.rate / before.rate:.2f} | {during.slowest * 1000:.0f} ms |",
                flush=True,
            )
    grown = peaks[-1] / peaks[0]
    print(f"\nMemory: {grown:.2f} times for {sizes[-1] // sizes[0]} times the rows (bar {MEMORY_BAR}).")
    if left:
        print(f"{left} rows are due and still there.", file=sys.stderr)
    return int(bool(left) or grown > MEMORY_BAR)


class Reader:
    """Asks for one page again and again, which the server renders each time."""

    def __init__(self, port: int, path: str) -> None:
        self.port, self.path = port, path
        self.pages, self.slowest, self.seconds = 0, 0.0, 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)

    @property
    def rate(self) -> float:
        return self.pages / self.seconds

    def read_for(self, seconds: float) -> None:
        self.start()
        time.sleep(seconds)
        self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        connection = Connection(self.port)
        request = get(self.port, self.path)
        began = time.monotonic()
        try:
            while not self._stop.is_set():
                asked = time.monotonic()
                if connection.ask(request).status != 200:
                    raise BenchError("A page was not served while retention ran.")
                self.slowest = max(self.slowest, time.monotonic() - asked)
                self.pages += 1
        finally:
            self.seconds = time.monotonic() - began
            connection.close()


def apply_retention() -> tuple[float, float]:
    """Run the command; how many seconds it took, and its peak memory in megabytes."""
    ran = run_alone([sys.executable, "manage.py", "apply_retention"])
    return ran.seconds, ran.peak


def fill(call: Any, rows: int) -> None:
    """So many contributions declined long ago, everything about them due."""
    from random import Random

    from django.db import connection, transaction
    from django.utils import timezone

    from bench.data import body, title
    from contributions.models import Contribution, Decision, Reason, Submission
    from contributions.references import new_reference
    from contributions.search import index_many
    from people.models import ContactDetails

    rng, now = Random(2026), timezone.now()
    long_ago, past = now - timedelta(days=800), (now - timedelta(days=30)).date()
    reason = Reason.objects.filter(active=True)[0]
    # Drawn at random: among a million some would be drawn twice.
    taken = set(Submission.objects.values_list("reference", flat=True))
    for start in range(0, rows, BATCH):
        number = min(BATCH, rows - start)
        with transaction.atomic():
            references: set[str] = set()
            while len(references) < number:
                references.add(new_reference())
                references -= taken
            taken |= references
            submissions = Submission.objects.bulk_create(
                Submission(
                    reference=reference,
                    kind=Submission.Kind.CONTRIBUTION,
                    page_id=call.pk,
                    submitted_at=long_ago,
                    delete_after=past,
                )
                for reference in references
            )
            contributions = Contribution.objects.bulk_create(
                Contribution(
                    submission=each,
                    page_id=call.pk,
                    submitted_at=long_ago,
                    status=Contribution.Status.DECLINED,
                    title=title(rng),
                    body=body(rng),
                )
                for each in submissions
            )
            index_many(contributions)
            Decision.objects.bulk_create(
                Decision(submission=each, verb="decline", reason=reason, words="Merci.", decided_at=long_ago)
                for each in submissions
            )
            ContactDetails.objects.bulk_create(
                ContactDetails(
                    submission=each,
                    purpose=ContactDetails.Purpose.FOLLOW_UP,
                    email=f"{each.reference}@example.org",
                    email_digest=each.reference,
                    delete_after=past,
                )
                for each in submissions
            )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # In service autovacuum does it, some minutes later.
            cursor.execute("VACUUM ANALYZE")
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
