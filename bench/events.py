"""Registrations per second for one day, everybody at once, against the hello-world of the same run.

    python -m bench.events
    DATABASE_URL=postgresql://… python -m bench.events --database postgresql

A server as in service, eight clients that never pause, and one row to lock: while seats are left, when all
who come now wait, and with three workshops to count. Beside it a hello-world form with one insert, which
locks nothing. Afterwards the seats are counted: not one too many, and every answer has its row. Ends with 1
when not, or when a request failed.
"""

import itertools
import os
import sys
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.command import in_scratch_portal, parser_of
from bench.load import HOST, Connection, Load, Measured, post, take_turns
from bench.scratch import free_port, processor_seconds, server

CLIENTS = 8
SECONDS, TURNS = 6.0, 6
SEATS = 30
HEAD = ("measure", "hello-world /s", "registrations /s", "ratio", "server time", "p50 ms", "p99 ms", "errors")


def main() -> int:
    parser = parser_of("events", __doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each load, in all (6)")
    options = parser.parse_args()
    return in_scratch_portal(parser, options.database, lambda: run(options.database, options.seconds))


def run(database: str, seconds: float) -> int:
    import django
    from django.core.management import call_command

    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from bench.measures import HELLO_POST, _small_post, reference

    days = {
        "a seat for each": _day("libre", None),
        f"{SEATS} seats, the others wait": _day("complet", SEATS),
        "three workshops, a seat for each": _day("ateliers", None, workshops=3),
    }
    with server(port, Path(os.environ["BENCH_DIR"])) as pid:
        loads = [registering(name, port, day) for name, day in days.items()]
        loads.append(_small_post(HELLO_POST, port, "/hello-post/", CLIENTS))
        connections = [Connection(port) for _each in range(CLIENTS)]
        try:
            found = take_turns(
                connections,
                reference(port),
                loads,
                seconds=seconds,
                turns=TURNS,
                server_time=partial(processor_seconds, pid),
            )
        finally:
            for connection in connections:
                connection.close()
    print(f"\n{database}, {CLIENTS} clients\n\n{table(found)}\n")
    wrong = [sentence for day in days.values() for sentence in miscounted(day)]
    print("\n".join(wrong) or "Counted: not one seat too many, nobody lost.")
    return int(bool(wrong) or any(one.errors for one in found))


def _day(slug: str, seats: int | None, *, workshops: int = 0) -> Any:
    from django.utils import timezone

    from events.models import EventIndexPage, EventPage, Workshop
    from home.models import HomePage
    from home.setup import set_up

    agenda = EventIndexPage.objects.first()
    if agenda is None:
        set_up()
        agenda = EventIndexPage.objects.first()
    if agenda is None:
        agenda = HomePage.objects.get().add_child(instance=EventIndexPage(title="Agenda", slug="agenda"))
    starts = timezone.now() + timedelta(days=30)
    day = EventPage(
        title=f"Journée {slug}",
        slug=slug,
        summary="Une journée de la mesure.",
        starts_at=starts,
        ends_at=starts + timedelta(hours=7),
        place_name="L’atelier",
        address="1 rue de la Mesure",
        seats_total=seats,
        service_name="Service de la mesure",
        service_email="service@example.org",
    )
    EventIndexPage.objects.get(pk=agenda.pk).add_child(instance=day)
    for number in range(workshops):
        Workshop.objects.create(
            page=day,
            title=f"Atelier {number}",
            starts_at=starts + timedelta(hours=number),
            ends_at=starts + timedelta(hours=number + 1),
            seats=30_000,
        )
    return EventPage.objects.get(pk=day.pk)


def registering(name: str, port: int, day: Any) -> Load:
    """The real form: opened once by each client, then sent for somebody else each time."""
    from bench.measures import ATTRIBUTE, INPUT, _opened

    path = f"{day.get_url()}inscription/"
    forms = []
    for _each in range(CLIENTS):
        _token, cookie, html = _opened(port, path)
        controls = [dict(ATTRIBUTE.findall(control)) for control in INPUT.findall(html)]
        fields = {
            one["name"]: unescape(one.get("value", ""))
            for one in controls
            if one.get("type") in ("hidden", "checkbox") and "name" in one
        }
        forms.append((fields, cookie))
    numbers = itertools.count(1)

    def request(client: int) -> bytes:
        shown, cookie = forms[client]
        number = next(numbers)
        fields = shown | {
            "name": f"Personne {number}",
            "email": f"personne{number}@{day.slug}.example",
            "sender_kind": "citizen",
            "website": "",
        }
        return post(port, path, urlencode(fields).encode(), f"Cookie: {cookie}\r\n")

    return Load(name, request, status=303)


def miscounted(day: Any) -> list[str]:
    """What the tables hold that they should not."""
    from events.models import Registration
    from events.services import rank_of, taken_of

    wrong = []
    taken = taken_of(day)
    rows = Registration.objects.filter(page=day)
    if day.seats_total is not None and taken.citizens != min(day.seats_total, rows.count()):
        wrong.append(f"{day.slug}: {taken.citizens} seats given of {day.seats_total}.")
    last = rows.in_line().last()
    if last is not None and rank_of(last) != rows.in_line().count():
        wrong.append(f"{day.slug}: ranks have gaps.")
    if rows.exclude(submission__contact_details__isnull=False).exists():
        wrong.append(f"{day.slug}: somebody was stored without an address.")
    return wrong


def table(found: list[Measured]) -> str:
    """Markdown."""
    from bench.measures import written

    rows = [HEAD, ("---", *("--:" for _column in HEAD[1:]))]
    rows += [
        (
            one.name,
            f"{one.reference_rate:.0f}",
            f"{one.rate:.0f}",
            written(one.ratio),
            f"{one.cost:.2g} ×" if one.cost else "",
            f"{one.milliseconds(0.5):.0f}",
            f"{one.milliseconds(0.99):.0f}",
            str(one.errors),
        )
        for one in found
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
