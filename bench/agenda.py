"""How the agenda grows: its pages, its feed and its calendar, with 1,000 days and with 10,000.

    python -m bench.agenda
    DATABASE_URL=postgresql://… python -m bench.agenda --database postgresql

A server as in service, one client; every page takes turns with a hello-world of the same server, and what
is compared is what part of its requests a second each reaches among few days and among many (as bench.desk
does). "Rendered": with a cookie, so that no page comes from memory. Ends with 1 when one falls by more than
its bar, or a request failed.
"""

import itertools
import os
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.command import in_scratch_portal, parser_of
from bench.desk import GROWTH_BAR, Measure, line, opened, say, table
from bench.load import HOST, BenchError, Connection, Load, Measured, get, take_turns
from bench.scratch import free_port, processor_seconds, server

FEW, MANY = 1_000, 10_000
SECONDS, TURNS = 3.0, 6
END_AFTER = 30 * 60
NO_CACHE = "Cookie: bench=1\r\n"
AGENDA = "/agenda/"


def main() -> int:
    parser = parser_of("agenda", __doc__)
    options = parser.parse_args()
    return in_scratch_portal(parser, options.database, lambda: run(options.database), end_after=END_AFTER)


def run(database: str) -> int:
    import django
    from django.core.management import call_command

    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from bench.measures import reference

    builder = AgendaBuilder()
    found: list[dict[str, Measured]] = []
    with server(port, Path(os.environ["BENCH_DIR"])) as pid:
        for days in (FEW, MANY):
            builder.fill(days)
            say(f"{days:,} days")
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
            found.append({one.name: one for one in measured})
    print(f"\n{database}, {FEW:,} and {MANY:,} days\n")
    lines = [line(measure, *(each[measure.name] for each in found)) for measure in asked]
    print(table(cells for cells, _passed in lines))
    return int(not all(passed for _cells, passed in lines))


def measures(port: int, builder: "AgendaBuilder") -> list[Measure]:
    """Everything that is measured, among the days that `builder` has made so far."""
    asked: list[tuple[str, list[str], str]] = [
        ("agenda, from the page cache", [AGENDA], ""),
        ("agenda, rendered", [AGENDA], NO_CACHE),
        ("agenda, a theme, rendered", [f"{AGENDA}?theme={builder.theme.slug}"], NO_CACHE),
        ("agenda, a kind, rendered", [f"{AGENDA}?nature=visit"], NO_CACHE),
        (
            "agenda, in the midst of past days, rendered",
            [f"{AGENDA}?avant={builder.in_the_midst()}"],
            NO_CACHE,
        ),
        ("feed, rendered", [f"{AGENDA}flux/"], NO_CACHE),
        ("a day, rendered", builder.paths(), NO_CACHE),
    ]
    return [Measure(name, GROWTH_BAR, reading(name, port, paths, header)) for name, paths, header in asked]


def reading(name: str, port: int, paths: list[str], header: str) -> Load:
    """The paths in turn; the first is looked at here, so that nothing empty is measured."""
    html, _cookie = opened(port, paths[0], "bench=1")
    if "journee-" not in html:
        raise BenchError(f"{name}: {paths[0]} shows no day.")
    requests = itertools.cycle([get(port, path, header) for path in paths])
    return Load(name, lambda client: next(requests))


class AgendaBuilder:
    """The demonstration, and an agenda filled up to a number of days: a quarter of them to come."""

    def __init__(self) -> None:
        from django.utils import timezone

        from events.models import EventIndexPage
        from home.demo.loader import load_demo
        from home.models import HomePage
        from taxonomy.models import Theme

        load_demo(refresh_dates=True, say=lambda line: None)
        agenda = EventIndexPage.objects.first()
        if agenda is None:
            agenda = HomePage.objects.get().add_child(instance=EventIndexPage(title="Agenda", slug="agenda"))
        self.agenda = agenda
        self.theme: Any = Theme.objects.order_by("path").first()
        self.now: datetime = timezone.now()
        self.made = 0

    def fill(self, number: int) -> None:
        """One day in four to come, the others past, ever further from the present."""
        from django.db import transaction

        from events.models import EventIndexPage, EventPage
        from portal.cache import touch

        kinds = itertools.cycle(EventPage.Kind.values)
        agenda = EventIndexPage.objects.get(pk=self.agenda.pk)
        began = time.monotonic()
        with transaction.atomic():
            for place in range(self.made, number):
                days = place // 4 + 1
                starts = self.now + timedelta(days=days if place % 4 == 0 else -3 * days - place % 4)
                agenda.add_child(
                    instance=EventPage(
                        title=f"Journée {place}",
                        slug=f"journee-{place}",
                        summary="Ce que l’on fait ce jour-là, en deux phrases. On lit, puis on choisit.",
                        kind=next(kinds),
                        stage="design",
                        theme=self.theme if place % 3 == 0 else None,
                        starts_at=starts,
                        ends_at=starts + timedelta(hours=7),
                        place_name="L’atelier du labo",
                        seats_total=30,
                        seats_for_agents=10,
                        service_name="Service de la mesure",
                        service_email="mesure@example.org",
                        takeaways="Une chose apprise.\nUne chose laissée.\nUne question qui reste.",
                    )
                )
        self.made = number
        touch(EventPage)
        say(f"{number:,} days made in {time.monotonic() - began:.0f} s")

    def in_the_midst(self) -> int:
        """The key of a past day with as many before it as after it."""
        from events.models import EventPage

        past = EventPage.objects.past(self.now)
        key: int = past.values_list("pk", flat=True)[past.count() // 2]
        return key

    def paths(self) -> list[str]:
        return [f"{AGENDA}journee-{place}/" for place in range(0, FEW, 5)]


if __name__ == "__main__":
    sys.exit(main())
