"""How the search in contributions grows: the same questions at 10,000 rows and at a million.

    python -m bench.search --small             100,000 rows instead of a million
    DATABASE_URL=postgresql://… python -m bench.search --small --database postgresql

Functions are called in this process and one at a time: what is compared is this run with itself. Ends
with 1 when the search of a common word, newest first, takes more than BAR times as long among more rows.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.command import in_scratch_portal, parser_of
from bench.load import BenchError

FEW = 10_000
SMALL = 100_000
MANY = 1_000_000
BAR = 5.0
TIMES = 15
# Building a million rows takes most of it.
END_AFTER = 60 * 60


def main() -> int:
    parser = parser_of("search", __doc__)
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} rows instead of {MANY:,}")
    options = parser.parse_args()
    return in_scratch_portal(
        parser,
        options.database,
        lambda: run(SMALL if options.small else MANY, options.database),
        end_after=END_AFTER,
    )


@dataclass(frozen=True)
class Question:
    """One thing that is asked of the search; `barred` when its growth has a bar."""

    name: str
    ask: Callable[[], Any]
    barred: bool = False


def run(many: int, database: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from bench.search_data import SearchBuilder

    builder = SearchBuilder()
    measured: list[dict[str, float]] = []
    for rows in (FEW, many):
        began = time.monotonic()
        builder.fill_index(rows)
        print(f"{rows:,} rows after {time.monotonic() - began:.0f} s", file=sys.stderr)
        asked = questions(builder.call)
        measured.append({question.name: milliseconds(question) for question in asked})
    print(f"\n{database}, median of {TIMES}\n")
    print(f"| question | ms at {FEW:,} | ms at {many:,} | ratio | bar | |")
    print("| --- | --: | --: | --: | --: | --: |")
    missed = False
    for question in questions(builder.call):
        few, more = (each[question.name] for each in measured)
        over = question.barred and more / few > BAR
        missed = missed or over
        bar = f"{BAR:g} | {'over' if over else 'OK'}" if question.barred else " | "
        print(f"| {question.name} | {few:.2f} | {more:.2f} | {more / few:.1f} | {bar} |")
    return int(missed)


def questions(call: Any) -> list[Question]:
    from django.test import Client

    from bench.search_data import COMMON, OLD, RARE, UNREAD
    from contributions import search
    from contributions.models import Contribution

    client = Client(headers={"host": "127.0.0.1"})
    pages = [call.pk + number for number in (1, 2, 3)]

    def listed(text: str, **hints: Any) -> Callable[[], Any]:
        rows = Contribution.objects.published().of_page(call).newest_first().with_envelope()
        return lambda: list(search.matching(rows, text, **hints)[:21])

    here = {"page_id": call.pk, "published": True}
    return [
        Question("common word, newest 20", lambda: search.newest_ids(COMMON, limit=20), barred=True),
        Question(
            "the same, out of three pages", lambda: search.newest_ids(COMMON, limit=20, but_pages=pages)
        ),
        Question("the same, of one call", lambda: search.newest_ids(COMMON, page_id=call.pk, limit=20)),
        Question("three common words", lambda: search.newest_ids(f"{COMMON} dossier bus", limit=20)),
        Question("rare word", lambda: search.newest_ids(RARE, limit=20)),
        Question("common word, hardly ever published", lambda: search.newest_ids(UNREAD, limit=20)),
        Question("word of the oldest rows", lambda: search.newest_ids(OLD, limit=20)),
        Question("unknown word", lambda: search.newest_ids("introuvable", limit=20)),
        Question("common word, counted", lambda: search.count_up_to(COMMON)),
        Question("common word, by relevance", lambda: search.relevant_ids(COMMON, limit=20)),
        Question("list of one call with a common word", listed(COMMON)),
        Question("the same, with hints", listed(COMMON, **here)),
        Question("list of one call with a rare word", listed(RARE, **here)),
        Question("page /recherche/?q=", lambda: _page(client, COMMON), barred=True),
        Question("the same by relevance", lambda: _page(client, COMMON, tri="pertinence")),
    ]


def _page(client: Any, text: str, **query: str) -> None:
    response = client.get("/recherche/", {"q": text, **query})
    if response.status_code != 200 or b"found__text" not in response.content:
        raise BenchError(f"/recherche/ answers {response.status_code}, or without results.")


def milliseconds(question: Question) -> float:
    question.ask()
    times = []
    for _time in range(TIMES):
        began = time.perf_counter()
        question.ask()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
