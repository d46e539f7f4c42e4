"""How the moderation desk grows: its list, its search, one item and one decision, at 10,000 and at a million.

    python -m bench.desk --small               100,000 contributions instead of a million
    DATABASE_URL=postgresql://… python -m bench.desk --small --database postgresql

A server as in service, one client, logged in as a moderator: every page takes turns with a hello-world of
the same server, and what is compared is what part of its requests a second each reaches among few and
among many. Ends with 1 when one of them falls by more than its bar, or a request failed.
"""

import itertools
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.command import in_scratch_portal, parser_of
from bench.load import HOST, BenchError, Connection, Load, Measured, get, post, take_turns
from bench.scratch import free_port, processor_seconds, server
from bench.search import FEW, MANY, SMALL

GROWTH_BAR = 1.3
SEARCH_BAR = 5.0
SECONDS, TURNS = 4.0, 10
SHOWN = 100
# More decisions than are taken in the time, and twice that waits among few.
DECIDED = 1_500
# Building a million rows takes most of it.
END_AFTER = 90 * 60
DESK = "/admin/moderation/"


def main() -> int:
    parser = parser_of("desk", __doc__)
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} rows instead of {MANY:,}")
    options = parser.parse_args()
    return in_scratch_portal(
        parser,
        options.database,
        lambda: run(SMALL if options.small else MANY, options.database),
        settings="bench.cms_settings",
        end_after=END_AFTER,
    )


@dataclass(frozen=True)
class Measure:
    """One request of the desk, and how many times dearer it may become among many rows."""

    name: str
    bar: float | None
    load: Load


def run(many: int, database: str) -> int:
    import django
    from django.core.management import call_command

    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from bench.desk_data import DeskBuilder
    from bench.measures import reference

    builder = DeskBuilder()
    found: list[dict[str, Measured]] = []
    with server(port, Path(os.environ["BENCH_DIR"])) as pid:
        for rows in (FEW, many):
            began = time.monotonic()
            builder.fill_desk(rows)
            say(f"{rows:,} rows after {time.monotonic() - began:.0f} s")
            asked = measures(port, builder)
            connection = Connection(port)
            try:
                measured = take_turns(
                    [connection],
                    reference(port),
                    [measure.load for measure in asked],
                    seconds=SECONDS,
                    turns=TURNS,
                    server_time=partial(processor_seconds, pid),
                )
            finally:
                connection.close()
            say(f"measured after {time.monotonic() - began:.0f} s")
            found.append({one.name: one for one in measured})
    print(f"\n{database}, {FEW:,} and {many:,} contributions\n")
    lines = [line(measure, *(each[measure.name] for each in found)) for measure in asked]
    print(table(cells for cells, _passed in lines))
    return int(not all(passed for _cells, passed in lines))


def say(text: str) -> None:
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{text} (load average {load})", file=sys.stderr, flush=True)


# --- What is asked --------------------------------------------------------------------


def measures(port: int, builder: Any) -> list[Measure]:
    """Everything that is measured, for what `builder` has made so far. Refuses pages that show nothing."""
    from bench.desk_data import COMMON, RARE

    cookie, limited = (session(user) for user in (builder.moderator, builder.limited))
    call = builder.calls[0].pk
    lists: list[tuple[str, float, dict[str, Any], str]] = [
        ("list, what waits", GROWTH_BAR, {"status": "awaiting"}, cookie),
        ("list, what waits, of one call", GROWTH_BAR, {"status": "awaiting", "page": call}, cookie),
        ("list, what waits, limited to two calls", GROWTH_BAR, {"status": "awaiting"}, limited),
        ("list, all of one call", GROWTH_BAR, {"page": call}, cookie),
        ("list, all", GROWTH_BAR, {}, cookie),
        ("list, what is published", GROWTH_BAR, {"status": "published"}, cookie),
        ("list, published of one call", GROWTH_BAR, {"status": "published", "page": call}, cookie),
        ("list, a common theme", GROWTH_BAR, {"status": "awaiting", "theme": builder.themes[0].pk}, cookie),
        ("list, a rare theme", GROWTH_BAR, {"status": "awaiting", "theme": builder.rare_theme.pk}, cookie),
        ("list, a common tag", GROWTH_BAR, {"status": "awaiting", "tag": builder.tags[0].pk}, cookie),
        ("list, a rare tag", GROWTH_BAR, {"status": "awaiting", "tag": builder.tags[2].pk}, cookie),
        ("list, what is mine", GROWTH_BAR, {"status": "awaiting", "assigned": "me"}, cookie),
        ("search, a common word", SEARCH_BAR, {"status": "awaiting", "q": COMMON}, cookie),
        ("search, a rare word", SEARCH_BAR, {"status": "awaiting", "q": RARE}, cookie),
        ("search, a common word, of one call", SEARCH_BAR, {"page": call, "q": COMMON}, cookie),
    ]
    asked = [
        Measure(name, bar, reading(name, port, [f"{DESK}?{urlencode(query)}"], as_user))
        for name, bar, query, as_user in lists
    ]
    items = [f"{DESK}inspect/{pk}/?status=awaiting" for pk in builder.waiting(SHOWN)]
    asked.append(Measure("context of one", GROWTH_BAR, reading("context of one", port, items, cookie)))
    keys = builder.waiting(2 * DECIDED)
    for name, query, own in (
        ("decision, next of its call", "status=awaiting", keys[:DECIDED]),
        ("decision, next of a rare tag", f"status=awaiting&tag={builder.tags[2].pk}", keys[DECIDED:]),
    ):
        asked.append(Measure(name, GROWTH_BAR, deciding(name, port, own, query, cookie)))
    return asked


def session(user: Any) -> str:
    """The cookie of somebody who is logged in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def reading(name: str, port: int, paths: list[str], cookie: str) -> Load:
    """The paths in turn; the first is looked at here, so that nothing empty is measured."""
    html = opened(port, paths[0], cookie)[0]
    if f"{DESK}inspect/" not in html and "decide/" not in html:
        raise BenchError(f"{name}: {paths[0]} shows nothing.")
    requests = itertools.cycle([get(port, path, f"Cookie: {cookie}\r\n") for path in paths])
    return Load(name, lambda client: next(requests))


def deciding(name: str, port: int, keys: list[int], query: str, cookie: str) -> Load:
    """Publishes one after the other. The answer leads to the next, which is not followed."""
    from bench.measures import TOKEN

    html, csrf = opened(port, f"{DESK}inspect/{keys[0]}/", cookie)
    token = TOKEN.search(html)
    if token is None or not csrf:
        raise BenchError(f"{name}: no form.")
    body = urlencode({"csrfmiddlewaretoken": token.group(1), "verb": "publish", "version_seen": 1}).encode()
    coming = iter(keys)

    def request(client: int) -> bytes:
        pk = next(coming, None)
        if pk is None:
            raise BenchError(f"{name}: more than {len(keys):,} decisions.")
        return post(port, f"{DESK}decide/{pk}/?{query}", body, f"Cookie: {cookie}; {csrf}\r\n")

    return Load(name, request, status=302)


def opened(port: int, path: str, cookie: str) -> tuple[str, str]:
    """HTML of a page, and the cookie that it sets."""
    connection = Connection(port)
    try:
        # Uncompressed, to be read here.
        request = get(port, path, f"Cookie: {cookie}\r\n").replace(b"gzip, deflate", b"identity")
        answer = connection.ask(request)
    finally:
        connection.close()
    if answer.status != 200:
        raise BenchError(f"{path} answers {answer.status}.")
    return answer.body.decode(), answer.header("Set-Cookie").partition(";")[0]


# --- The table ------------------------------------------------------------------------

HEAD = (
    "request",
    "ms",
    "ms among many",
    "of hello-world",
    "among many",
    "times dearer",
    "bar",
    "",
    "server time",
)


def line(measure: Measure, few: Measured, more: Measured) -> tuple[tuple[str, ...], bool]:
    """A line of the table, and whether it is as it should be."""
    from bench.measures import written

    growth = few.ratio / more.ratio
    errors = few.errors + more.errors
    passed = not errors and (measure.bar is None or growth <= measure.bar)
    return (
        measure.name,
        f"{few.milliseconds(0.5):.0f}",
        f"{more.milliseconds(0.5):.0f}",
        written(few.ratio),
        written(more.ratio),
        f"{growth:.2f}",
        f"≤ {measure.bar:g}" if measure.bar else "",
        f"{errors} errors" if errors else ("OK" if passed else "over") if measure.bar else "",
        f"{more.cost / few.cost:.2f}" if few.cost and more.cost else "",
    ), passed


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Markdown."""
    rule = ("---", *("--:" for _column in HEAD[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, rule, *rows))


if __name__ == "__main__":
    sys.exit(main())
