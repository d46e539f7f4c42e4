"""Ticket, certificate, calendar entry: for whom, with what, and never with the token."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import segno
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from contributions import services as contribution_services
from events.models import Registration
from events.services import Registered
from events.sheets import check_in_address, qr_code
from events.statuses import HAS_A_SEAT, Status
from people.links import path_for, token_for
from tests.days import make_day, make_registered, make_workshop
from tests.factories import PASSWORD, make_user
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def put(sent: Registered, status: str) -> None:
    held = {"held_until": NOW + timedelta(hours=5)} if status in ("offered", "unconfirmed") else {}
    waiting = {"waiting_since": NOW} if status == "waiting" else {}
    Registration.objects.filter(pk=sent.registration.pk).update(status=status, **held, **waiting)


def get(sent: Registered, then: str):
    return Client().get(f"{path_for(sent.link)}{then}")


@pytest.mark.parametrize("status", list(Status))
def test_each_paper_is_for_whoever_it_is_true_of(status):
    sent = make_registered()
    put(sent, status)
    wanted = {
        "billet/": status in HAS_A_SEAT,
        "attestation/": status == Status.ATTENDED,
        "agenda.ics": status in HAS_A_SEAT,
    }
    for then, is_there in wanted.items():
        response = get(sent, then)
        assert response.status_code == (200 if is_there else 302), then
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        if not is_there:
            assert response["Location"] == path_for(sent.link)


def test_the_ticket_says_who_when_where_and_its_code_leads_the_team_to_the_line():
    day = make_day(most_companions=2)
    workshop = make_workshop(day, title="La carte des moments", room="Grande salle")
    sent = make_registered(day, name="Camille Untel", companions=1, workshops=frozenset({workshop.pk}))
    response = get(sent, "billet/")
    words = words_of(response)
    for said in (
        "Camille Untel",
        sent.registration.reference,
        "L’atelier du labo",
        "Grande salle",
        day.title,
    ):
        assert said in words, said
    address = check_in_address(sent.registration)
    assert address.startswith(settings.PUBLIC_BASE_URL)
    assert sent.registration.reference in address
    assert token_for(sent.link) not in address
    # The code of the page is that of the address.
    assert str(qr_code(address)) in response.content.decode()
    client = Client()
    assert client.login(username=make_user("admin").email, password=PASSWORD)
    line = client.get(address.removeprefix(settings.PUBLIC_BASE_URL))
    assert line.status_code == 200
    assert sent.registration.reference in line.content.decode()
    # Who is not of the team is asked who they are.
    assert Client().get(address.removeprefix(settings.PUBLIC_BASE_URL)).status_code == 302


def test_the_code_is_drawn_without_a_style_of_its_own():
    drawn = str(qr_code("https://example.org/admin/?r=ABCD-2345"))
    assert "style" not in drawn
    assert "ABCD" not in drawn
    assert drawn.startswith("<svg")
    plain = io.BytesIO()
    segno.make("https://example.org/admin/?r=ABCD-2345", error="m", micro=False).save(
        plain, kind="svg", border=2
    )
    path = plain.getvalue().decode().split(' d="')[1].split('"')[0]
    assert path in drawn


def test_the_certificate_names_who_came_and_goes_with_the_rest():
    sent = make_registered(name="Camille <b>Untel</b>", service="Service des <i>routes</i>")
    put(sent, "attended")
    response = get(sent, "attestation/")
    assert "Camille <b>Untel</b>" in words_of(response)
    assert not soup(response).select("article.sheet b:not([class]), article.sheet i")
    assert "Service des essais" in words_of(response)
    contribution_services.erase(submission_id=sent.registration.pk, by=None, now=timezone.now())
    assert get(sent, "attestation/").status_code == 302


def test_the_calendar_entry_is_read_by_another_parser_and_holds_no_token():
    sent = make_registered()
    response = get(sent, "agenda.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode().replace("\r\n ", "")
    assert token_for(sent.link) not in text
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["summary"] == sent.registration.page.title


def test_nothing_is_sent_to_these():
    sent = make_registered()
    for then in ("billet/", "attestation/", "agenda.ics"):
        assert Client().post(f"{path_for(sent.link)}{then}").status_code == 405


def test_names_of_addresses_are_those_of_the_links():
    assert reverse("follow_ticket", args=["x"]) == "/suivi/x/billet/"
