"""What a file of open data takes: its time against a bare loop, and its memory, in a process of its own.

    python -m bench.open_data                 10,000 contributions of one call, then 100,000
    python -m bench.open_data --rows 20000    a tenth of these, then these
    DATABASE_URL=postgresql://… python -m bench.open_data --database postgresql

The bare loop reads the same texts a part at a time and writes them as CSV, without anything beside them. Ends
with 1 when memory grew with the rows beyond what two runs of the same differ by.
"""

import sys

from bench.alone import run_alone
from bench.command import ask_rows, in_scratch_portal, parser_of
from bench.load import BenchError

# Ten times the rows: a tenth more memory, as bench.exports.
MEMORY_BAR = 1.15
# As a reader has it: by the address, through every middleware, taken part by part and let go.
FILE = """
import sys, time, django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
client.head(sys.argv[1])  # what every first request of a process loads
began, weight, lines = time.monotonic(), 0, 0
response = client.get(sys.argv[1])
assert response.streaming, response.status_code
for part in response.streaming_content:
    weight += len(part)
    lines += part.count(b"\\r\\n") or part.count(b'{"reference"')
print(lines, weight, time.monotonic() - began)
"""
BARE = """
import csv, io, sys, time, django
django.setup()
from contributions.models import Contribution
began, weight, rows, after = time.monotonic(), 0, 0, 0
while True:
    found = Contribution.objects.filter(page_id=int(sys.argv[1]), pk__gt=after).order_by("pk")
    found = list(found.values_list("pk", "title", "body")[:500])
    if not found:
        break
    after, written = found[-1][0], io.StringIO()
    csv.writer(written).writerows(found)
    rows, weight = rows + len(found), weight + len(written.getvalue().encode())
print(rows, weight, time.monotonic() - began)
"""


def main() -> int:
    parser = parser_of("open_data", __doc__)
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
    print("| file | contributions | rows/s | bare loop | ratio | weight | peak memory |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    peaks: dict[str, list[float]] = {}
    for size in sizes:
        builder.fill(size)
        bare, _peak, _weight = measured(BARE, str(builder.call.pk))
        for name, address in addresses(builder.call.url).items():
            rate, peak, weight = measured(FILE, address, at_least=size)
            peaks.setdefault(name, []).append(peak)
            print(
                f"| {name} | {size:,} | {rate:,.0f} | {bare:,.0f} | 1/{bare / rate:.1f} "
                f"| {weight / 1e6:.1f} MB | {peak:.0f} MB |",
                flush=True,
            )
    grown = max(later / earlier for earlier, later in peaks.values())
    print(f"\nMemory: {grown:.2f} times for ten times the rows (bar {MEMORY_BAR}).")
    return int(grown > MEMORY_BAR)


def addresses(call: str) -> dict[str, str]:
    return {
        "one call, CSV": f"{call}donnees.csv",
        "one call, JSON": f"{call}donnees.json",
        "all calls, CSV": "/donnees-ouvertes/contributions.csv",
    }


def measured(program: str, argument: str, *, at_least: int = 0) -> tuple[float, float, int]:
    """Run `program`: rows per second, peak memory in megabytes, bytes."""
    ran = run_alone([sys.executable, "-c", program, argument])
    rows, weight, seconds = ran.printed.split()
    if int(rows) < at_least:
        raise BenchError(f"{argument} holds {rows} of {at_least} contributions.")
    return int(rows) / float(seconds), ran.peak, int(weight)


if __name__ == "__main__":
    sys.exit(main())
