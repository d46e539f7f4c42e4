"""What scheduled jobs cost when none is due: queries and processor time of an idle pass.

    python -m bench.jobs
    DATABASE_URL=postgresql://… python -m bench.jobs --database postgresql

Compared, in alternating rounds of one run, with a bare `SELECT 1` through the same connection. Ends with 1
when an idle pass makes more than one query, or one more with three times as many jobs.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from bench.command import in_scratch_portal, parser_of

ROUNDS = 20
PASSES = 100


def main() -> int:
    parser = parser_of("jobs", __doc__)
    options = parser.parse_args()
    return in_scratch_portal(parser, options.database, lambda: run(options.database))


def run(database: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # From here on models can be imported.
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from portal.jobs import Every, Job, register, registered
    from portal.jobs.loop import PAUSE_SECONDS
    from portal.jobs.runner import run_due

    def select_one() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()

    now = timezone.now()

    def idle() -> None:
        run_due(clock=lambda: now)

    rare = Every(timedelta(days=1))
    print("| database | jobs | queries | idle pass | `SELECT 1` | ratio | of a processor |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    within = True
    own = len(registered())
    for number in (own, 3 * own):
        while len(registered()) < number:
            register(Job(f"bench-{len(registered())}", "does nothing", lambda now: 0, rare))
        idle()
        with CaptureQueriesContext(connection) as queries:
            idle()
        within = within and len(queries) == 1
        ours, bare = _alternating(idle, select_one)
        print(
            f"| {database} | {number} | {len(queries)} | {ours * 1e6:.0f} µs | {bare * 1e6:.0f} µs "
            f"| {ours / bare:.1f} × | {ours / PAUSE_SECONDS:.5%} |"
        )
    return 0 if within else 1


def _alternating(*works: Callable[[], None]) -> list[float]:
    """Median processor seconds of one of each, this process's own."""
    taken: list[list[float]] = [[] for _work in works]
    for _round in range(ROUNDS):
        for kept, work in zip(taken, works, strict=True):
            began = time.process_time()
            for _pass in range(PASSES):
                work()
            kept.append((time.process_time() - began) / PASSES)
    return [statistics.median(each) for each in taken]


if __name__ == "__main__":
    sys.exit(main())
