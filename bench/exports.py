"""What a large export takes: its time and its memory, in a process of its own.

    python -m bench.exports                10,000 contributions of one call, then 100,000
    python -m bench.exports --rows 200000  a tenth of these, then these
    DATABASE_URL=postgresql://… python -m bench.exports --database postgresql

Ends with 1 when memory grew with the rows beyond what two runs of the same differ by.
"""

import sys

from bench.alone import run_alone
from bench.command import ask_rows, in_scratch_portal, parser_of
from bench.load import BenchError

# Ten times the rows: a tenth more memory, as bench.retention.
MEMORY_BAR = 1.15
EXPORT = """
import sys, tempfile, django
django.setup()
from wagtail.models import Page
from contributions.export import write_workbook
with tempfile.TemporaryFile() as target:
    rows = write_workbook(Page.objects.get(pk=int(sys.argv[1])), target, contact_details=True)
    print(rows, target.tell())
"""


def main() -> int:
    parser = parser_of("exports", __doc__)
    ask_rows(parser)
    options = parser.parse_args()
    return in_scratch_portal(
        parser, options.database, lambda: run((options.rows // 10, options.rows), options.database)
    )


def run(sizes: tuple[int, ...], database: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from bench.data import Builder

    builder = Builder()
    print(f"\n{database}\n")
    print("| contributions | seconds | rows/s | file | peak memory |")
    print("| --: | --: | --: | --: | --: |")
    peaks: list[float] = []
    for size in sizes:
        builder.fill(size)
        seconds, peak, rows, weight = export(builder.call.pk)
        if rows < size:
            raise BenchError(f"The workbook holds {rows} of {size} contributions.")
        peaks.append(peak)
        print(
            f"| {rows:,} | {seconds:.1f} | {rows / seconds:,.0f} | {weight / 1e6:.1f} MB | {peak:.0f} MB |",
            flush=True,
        )
    grown = peaks[-1] / peaks[0]
    print(f"\nMemory: {grown:.2f} times for ten times the rows (bar {MEMORY_BAR}).")
    return int(grown > MEMORY_BAR)


def export(page_id: int) -> tuple[float, float, int, int]:
    """Write the workbook of a call: seconds, peak memory in megabytes, rows, bytes."""
    ran = run_alone([sys.executable, "-c", EXPORT, str(page_id)])
    rows, weight = map(int, ran.printed.split())
    return ran.seconds, ran.peak, rows, weight


if __name__ == "__main__":
    sys.exit(main())
