"""200 people at once for 30 seats, through HTTP, several processes: nobody too many, nobody lost."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urlencode

import pytest

from bench.load import Connection, get, post
from contributions.models import Submission
from events.models import EventPage, Registration
from events.services import rank_of, taken_of
from people.models import ContactDetails
from tests.days import make_day
from tests.registering import form_url
from tests.serving import several_processes

pytestmark = pytest.mark.django_db(transaction=True)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
PEOPLE, SEATS, BROWSERS = 200, 30, 10


def test_two_hundred_people_at_once_for_thirty_seats(tmp_path):
    day = make_day(seats_total=SEATS)
    log = tmp_path / "server.log"
    path = form_url(EventPage.objects.get(pk=day.pk))
    with several_processes(log) as port:
        forms = [opened(port, path) for _each in range(BROWSERS)]
        requests = [sending(port, path, forms[number % BROWSERS], number) for number in range(PEOPLE)]
        # One of them clicks twice.
        answers = all_at_once(port, [*requests, requests[0]])
    assert Counter(answer.status for answer in answers) == {303: PEOPLE + 1}, log.read_text()[-4000:]
    receipts = [answer.header("Location") for answer in answers]
    assert receipts[0] == receipts[-1]
    assert len(set(receipts)) == PEOPLE
    assert all(receipt.startswith("/suivi/") for receipt in receipts)
    rows = Registration.objects.filter(page=day)
    assert Counter(rows.values_list("status", flat=True)) == {"confirmed": SEATS, "waiting": PEOPLE - SEATS}
    assert taken_of(day).citizens == SEATS
    in_line = list(rows.in_line())
    assert [rank_of(row) for row in in_line] == list(range(1, PEOPLE - SEATS + 1))
    # In the order in which they were stored: a rank that was told only gets better.
    assert [row.pk for row in in_line] == sorted(row.pk for row in in_line)
    assert Submission.objects.count() == ContactDetails.objects.count() == PEOPLE
    told = log.read_text()
    for fault in ("database is locked", "Traceback", "deadlock"):
        assert fault not in told


def opened(port: int, path: str) -> tuple[dict[str, str], str]:
    """What a browser sends besides words, and its cookie."""
    connection = Connection(port)
    try:
        answer = connection.ask(get(port, path).replace(b"gzip, deflate", b"identity"))
    finally:
        connection.close()
    assert answer.status == 200
    fields = {name: unescape(value) for name, value in HIDDEN.findall(answer.body.decode())}
    return fields, answer.header("Set-Cookie").partition(";")[0]


def sending(port: int, path: str, form: tuple[dict[str, str], str], number: int) -> bytes:
    fields, cookie = form
    said = fields | {
        "name": f"Personne {number}",
        "email": f"personne{number}@example.org",
        "sender_kind": "citizen",
        "website": "",
    }
    return post(port, path, urlencode(said).encode(), f"Cookie: {cookie}\r\n")


def all_at_once(port: int, requests: list[bytes]) -> list:
    """Every request on a connection of its own, all of them sent before the first answer is read."""
    connections = [Connection(port) for _each in requests]
    try:
        for connection, request in zip(connections, requests, strict=True):
            connection.send(request)
        answers = []
        for connection in connections:
            while (answer := connection.receive()) is None:
                pass
            answers.append(answer)
        return answers
    finally:
        for connection in connections:
            connection.close()
