"""The door of a day among 5,000 people: its list, its search, one tick, against a hello-world.

    python -m bench.checkin
    DATABASE_URL=postgresql://… python -m bench.checkin --database postgresql

A server as in service, one client, logged in as a coordinator: every request takes turns with a
hello-world of the same server. Ends with 1 when a request failed; bars wait for figures of a quiet machine.
"""

import itertools
import json
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.command import in_scratch_portal, parser_of
from bench.load import HOST, BenchError, Connection, Load, Measured, get, post, take_turns
from bench.scratch import free_port, processor_seconds, server

PEOPLE = 5_000
SECONDS, TURNS = 2.0, 8
END_AFTER = 10 * 60
NAMES = ["Amina", "Bastien", "Chloé", "Dominique", "Élie", "Fatou", "Gaël", "Héloïse", "Inès", "Jules"]


def main() -> int:
    parser = parser_of("checkin", __doc__)
    options = parser.parse_args()
    return in_scratch_portal(
        parser,
        options.database,
        lambda: run(options.database),
        settings="bench.cms_settings",
        end_after=END_AFTER,
    )


def run(database: str) -> int:
    import django
    from django.core.management import call_command

    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from bench.desk import session
    from bench.measures import reference

    began = time.monotonic()
    day_id, keys, reference_code, user = fill()
    print(f"{PEOPLE:,} people after {time.monotonic() - began:.0f} s", file=sys.stderr)
    cookie = session(user)
    with server(port, Path(os.environ["BENCH_DIR"])) as pid:
        asked = loads(port, day_id, keys, reference_code, cookie)
        connection = Connection(port)
        try:
            measured = take_turns(
                [connection],
                reference(port),
                asked,
                seconds=SECONDS,
                turns=TURNS,
                server_time=partial(processor_seconds, pid),
            )
        finally:
            connection.close()
    print(f"\n{database}, {PEOPLE:,} people\n\n| request | ms | of hello-world | times longer | |")
    print("|---|--:|--:|--:|---|")
    for each in measured:
        print(f"| {' | '.join(line(each))} |")
    return int(any(each.errors for each in measured))


def fill() -> tuple[int, list[int], str, Any]:
    """A day of 5,000 people in two workshops; its key, theirs, a reference, and who may welcome them."""
    from datetime import timedelta

    from django.utils import timezone

    from contributions.models import Submission
    from contributions.references import new_reference
    from events.models import Attendee, EventIndexPage, EventPage, Registration, Workshop, WorkshopChoice
    from home.models import HomePage
    from home.setup import set_up
    from people.models import User
    from portal.folding import fold

    set_up()
    now = timezone.now()
    agenda = EventIndexPage.objects.first() or HomePage.objects.get().add_child(
        instance=EventIndexPage(title="Agenda", slug="agenda")
    )
    day = EventPage(
        title="La grande journée",
        slug="grande-journee",
        summary="Une journée.",
        stage="design",
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=8),
        service_name="Service",
        place_name="L’atelier du labo",
        service_email="service@example.org",
    )
    agenda.add_child(instance=day)
    hours = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=3)}
    workshops = [
        Workshop.objects.create(page=day, title=f"Atelier {n}", slug=f"a{n}", **hours) for n in (1, 2)
    ]
    Submission.objects.bulk_create(
        Submission(reference=new_reference(), kind="registration", page_id=day.pk, submitted_at=now)
        for _ in range(PEOPLE)
    )
    rows = list(Submission.objects.filter(page_id=day.pk).order_by("pk"))
    Registration.objects.bulk_create(
        Registration(submission=row, page=day, status="confirmed", seat_kind="citizen", registered_at=now)
        for row in rows
    )
    names = [f"{NAMES[n % len(NAMES)]} Essai {n:05}" for n in range(PEOPLE)]
    Attendee.objects.bulk_create(
        Attendee(registration_id=row.pk, name=name, folded=fold(name), delete_after=now.date())
        for row, name in zip(rows, names, strict=True)
    )
    WorkshopChoice.objects.bulk_create(
        WorkshopChoice(registration_id=row.pk, workshop=workshops[n % 2]) for n, row in enumerate(rows)
    )
    user = User.objects.create_user("porte@example.org", is_staff=True, is_superuser=True)
    return day.pk, [row.pk for row in rows], rows[PEOPLE // 2].reference, user


def loads(port: int, day_id: int, keys: list[int], code: str, cookie: str) -> list[Load]:
    """What a door asks. Refuses pages that show nobody."""
    from bench.desk import opened
    from bench.measures import TOKEN

    door = f"/admin/journees/{day_id}/accueil/"
    searches: list[tuple[str, dict[str, str]]] = [
        ("list, the first 200", {}),
        ("search, one person", {"q": "heloise 04997"}),
        ("search, a reference", {"q": code}),
        ("search, nobody", {"q": "zzz"}),
        ("code of a ticket", {"r": code}),
    ]
    empty = get(port, "/admin/journees/", f"Cookie: {cookie}\r\n")
    asked = [Load("a page of the CMS without a list", lambda client: empty)]
    for name, query in searches:
        path = f"{door}?{urlencode(query)}" if query else door
        html, csrf = opened(port, path, cookie)
        if "data-line=" not in html and "zzz" not in path:
            raise BenchError(f"{name}: {path} shows nobody.")
        request = get(port, path, f"Cookie: {cookie}\r\n")
        asked.append(Load(name, lambda client, request=request: request))  # type: ignore[misc]
    html, csrf = opened(port, door, cookie)
    token = TOKEN.search(html)
    if token is None:
        raise BenchError("no form at the door.")
    coming = itertools.count()

    def tick(client: int) -> bytes:
        number = next(coming)
        sent = {"key": f"k{number}", "what": "came", "registration": keys[number % len(keys)]}
        body = json.dumps({"ticks": [sent], "since": 2**61}).encode()
        headers = f"Cookie: {cookie}; {csrf}\r\nX-CSRFToken: {token.group(1)}\r\n"
        return post(port, f"{door}coches/", body, headers)

    return [*asked, Load("one tick", tick)]


def line(measured: Measured) -> tuple[str, ...]:
    """A line of the table."""
    from bench.measures import written

    return (
        measured.name,
        f"{measured.milliseconds(0.5):.0f}",
        written(measured.ratio),
        f"{1 / measured.ratio:.1f}",
        f"{measured.errors} errors" if measured.errors else "OK",
    )


if __name__ == "__main__":
    sys.exit(main())
