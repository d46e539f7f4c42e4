"""What linking contributions to a result costs: thousands at once, one by one, and the pages that show them.

    python -m bench.links                      five thousand
    python -m bench.links --rows 1000
    DATABASE_URL=postgresql://… python -m bench.links --database postgresql

Each way of linking runs in a process of its own, so that its memory is its own (bench.alone). The first page
and the last page of the list of linked contributions are then asked for, and compared with hello-world
requests through the same stack. Ends with 1 when a link is missing, or when thousands take more memory than
a batch and MORE_MEMORY.
"""

import argparse
import statistics
import sys
import time
from typing import Any

from bench.alone import Ran, run_alone
from bench.bulk import _open_call, _seconds_of_a_hello
from bench.command import in_scratch_portal, parser_of
from bench.load import BenchError

END_AFTER = 20 * 60
MOST = 20_000
ONE_BY_ONE = 200
A_BATCH = 500
# Megabytes.
MORE_MEMORY = 40.0
PAGES = 30


def main() -> int:
    parser = parser_of("links", __doc__)
    parser.add_argument(
        "--rows", type=int, choices=range(A_BATCH, MOST + 1), default=5_000, metavar="500-20000"
    )
    # How this program calls itself: a way of linking, how many, from which position on.
    parser.add_argument("--alone", nargs=3, metavar=("WAY", "NUMBER", "FROM"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        way, number, start = options.alone
        return link(way, int(number), int(start))
    return in_scratch_portal(
        parser,
        options.database,
        lambda: run(options.rows, options.database),
        settings="bench.cms_settings",
        end_after=END_AFTER,
    )


def link(way: str, number: int, start: int) -> int:
    """Link so many contributions to the one result, together or one by one; print how long it took."""
    import django

    django.setup()
    from django.utils import timezone

    from contributions.models import Contribution, ThreadEntry
    from projects.follow_up.linking import link
    from projects.models import ResultPage

    page = ResultPage.objects.get()
    keys = list(Contribution.objects.order_by("pk").values_list("pk", flat=True)[start : start + number])
    parts = [keys] if way == "together" else [[key] for key in keys]
    began = time.perf_counter()
    for part in parts:
        link(
            page=page,
            kind=ThreadEntry.Kind.ANSWERED_IN,
            submissions=part,
            words="Le restaurant ouvre plus tôt.",
            by=None,
            now=timezone.now(),
        )
    print(time.perf_counter() - began)
    return 0


def run(rows: int, database: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from django.test import Client

    from contributions.models import ThreadEntry

    page = _result()
    _publish(_open_call(), rows + A_BATCH + ONE_BY_ONE)
    print(f"\n{database}\n")
    print("| linked | time | a link | memory of its process |")
    print("| --- | --: | --: | --: |")
    one = _alone("singly", ONE_BY_ONE, 0)
    batch = _alone("together", A_BATCH, ONE_BY_ONE)
    many = _alone("together", rows, ONE_BY_ONE + A_BATCH)
    for name, number, ran in (
        ("one by one", ONE_BY_ONE, one),
        ("a batch at once", A_BATCH, batch),
        ("all at once", rows, many),
    ):
        seconds = float(ran.printed)
        print(
            f"| {number:,} {name} | {seconds:.2f} s | {seconds / number * 1000:.2f} ms | {ran.peak:.0f} MB |"
        )
    client = Client(headers={"host": "127.0.0.1"})
    hello = _seconds_of_a_hello(client)
    url = f"{page.url}contributions/"
    last = ThreadEntry.objects.filter(page=page.pk).order_by("-pk")[30]
    print("\n| page | median | hello-worlds |\n| --- | --: | --: |")
    for name, address in (("first", url), ("last", f"{url}?apres={last.submission.reference}")):
        median = _median(client, address)
        print(f"| {name} page of {rows:,} linked | {median * 1000:.1f} ms | {median / hello:.0f} |")
    wrong = []
    made = ThreadEntry.objects.filter(page=page.pk).count()
    if made != rows + A_BATCH + ONE_BY_ONE:
        wrong.append(f"{made} links instead of {rows + A_BATCH + ONE_BY_ONE}.")
    if many.peak > batch.peak + MORE_MEMORY:
        wrong.append(f"{many.peak:.0f} MB for {rows:,}, {batch.peak:.0f} MB for {A_BATCH}.")
    print("\n".join(wrong), file=sys.stderr)
    return int(bool(wrong))


def _alone(way: str, number: int, start: int) -> Ran:
    return run_alone([sys.executable, "-m", "bench.links", "--alone", way, str(number), str(start)])


def _median(client: Any, address: str) -> float:
    """Of a page that is never in memory: each time with another address."""
    times = []
    for number in range(PAGES):
        began = time.perf_counter()
        response = client.get(f"{address}{'&' if '?' in address else '?'}mesure={number}")
        times.append(time.perf_counter() - began)
        if response.status_code != 200:
            raise BenchError(f"{address} answers {response.status_code}.")
    return statistics.median(times)


def _result() -> Any:
    from home.models import HomePage
    from home.setup import set_up
    from projects.models import ResultIndexPage, ResultPage

    set_up()
    index = ResultIndexPage.objects.first() or HomePage.objects.get().add_child(
        instance=ResultIndexPage(title="Résultats", slug="resultats")
    )
    return index.add_child(instance=ResultPage(title="Un résultat de mesure", slug="mesure"))


def _publish(call: Any, number: int) -> None:
    """So many published contributions, without mail, decision or index."""
    from random import Random

    from django.utils import timezone

    from bench.data import body, title
    from contributions.models import Contribution, Submission
    from contributions.references import new_reference

    rng, now = Random(2026), timezone.now()
    submissions = Submission.objects.bulk_create(
        (
            Submission(reference=new_reference(), kind="contribution", page_id=call.pk, submitted_at=now)
            for _each in range(number)
        ),
        batch_size=1_000,
    )
    Contribution.objects.bulk_create(
        (
            Contribution(
                submission=each,
                page_id=call.pk,
                submitted_at=now,
                status="published",
                title=title(rng),
                body=body(rng),
            )
            for each in submissions
        ),
        batch_size=1_000,
    )


if __name__ == "__main__":
    sys.exit(main())
