"""Behind the secret link of a registration: what is shown in each state, and to nobody but who holds it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import gettext

from events import services
from events.models import EventDocument, Registration
from events.services import Registered
from events.statuses import HAS_A_SEAT, OVER, Status
from people.links import path_for, token_for
from tests.days import make_day, make_registered, make_workshop
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ROOM = "https://visio.example.org/salle-secrete"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def put(sent: Registered, status: str, **fields) -> None:
    held = {"held_until": NOW + timedelta(hours=5)} if status in ("offered", "unconfirmed") else {}
    waiting = {"waiting_since": NOW} if status == "waiting" else {}
    Registration.objects.filter(pk=sent.registration.pk).update(status=status, **held, **waiting, **fields)


def page_of(sent: Registered, then: str = ""):
    return Client().get(f"{path_for(sent.link)}{then}")


def hrefs(response) -> set[str]:
    return {
        a["href"].rsplit("/suivi/", 1)[-1].split("/", 1)[-1] for a in soup(response).select("main a[href]")
    }


def test_the_receipt_says_what_the_law_asks_for():
    sent = make_registered(make_day(title="Un premier emploi"), name="Camille Untel", companions=0)
    response = page_of(sent)
    words = words_of(response)
    assert response.status_code == 200
    for said in (
        sent.registration.reference, "Un premier emploi", "Camille Untel", "Service des essais",
        "service@example.org", "01 99 00 00 99", "L’atelier du labo", "23 novembre 2026",
    ):  # fmt: skip
        assert said in words, said


@pytest.mark.once
@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_said_in_words_and_nothing_fails(status):
    sent = make_registered(make_day(most_companions=2, online_url=ROOM, mode="mixed"), companions=1)
    put(sent, status)
    response = page_of(sent)
    assert response.status_code == 200
    standing = response.context["standing"]
    assert standing.title in words_of(response) or soup(response).select(".notice__title")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert (ROOM in response.content.decode()) == (status in HAS_A_SEAT)
    links = hrefs(response)
    assert ("place/prendre/" in links) == ("place/laisser/" in links) == (status == "offered")
    assert ("annuler/" in links) == (status in {"unconfirmed", "awaiting", "confirmed", "waiting", "offered"})
    assert ("choix/" in links) == ("annuler/" in links)
    assert ("billet/" in links) == (status in {"confirmed", "absent"})
    assert ("attestation/" in links) == (status == "attended")
    # Another address would take the place of the link that confirms the seat.
    assert ("adresse/" in links) == (status != "unconfirmed")
    # What no longer holds is not told as if it did.
    assert bool(soup(response).select(".ticket.is-closed")) == (status in OVER)
    assert bool(soup(response).select(".facts .is-now")) == (status not in OVER)
    leads_back = bool(soup(response).select(f'.notice a[href="{sent.registration.page.register_path}"]'))
    assert leads_back == (status in {"expired", "cancelled"})
    # A GET never acts.
    assert Registration.objects.get(pk=sent.registration.pk).status == status


def test_nobody_is_told_to_register_again_once_that_is_no_longer_possible():
    sent = make_registered(make_day())
    put(sent, "cancelled")
    day = sent.registration.page
    type(day).objects.filter(pk=day.pk).update(registration_closes_at=NOW - timedelta(hours=1))
    response = page_of(sent)
    assert response.context["standing"].text == gettext("No seat is kept for you.")
    assert not soup(response).select(f'main a[href="{day.register_path}"]')


def test_only_who_waits_has_a_rank_to_leave():
    rank = gettext("You leave your place to the others. It takes two taps.")
    for status in ("unconfirmed", "awaiting", "confirmed", "waiting", "offered"):
        sent = make_registered(make_day())
        put(sent, status)
        assert (rank in {each.text for each in page_of(sent).context["actions"]}) == (status == "waiting")


def test_who_waits_reads_their_rank():
    day = make_day(seats_total=1)
    make_registered(day)
    waiting = [make_registered(day, now=NOW + timedelta(seconds=i)) for i in range(3)]
    assert [services.rank_of(each.registration) for each in waiting] == [1, 2, 3]
    title = gettext("You are number %(rank)d on the waiting list") % {"rank": 3}
    assert page_of(waiting[2]).context["standing"].title == title


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_a_day_that_does_not_take_place_is_said_before_the_seat(state):
    sent = make_registered(make_day())
    type(sent.registration.page).objects.filter(pk=sent.registration.page_id).update(
        **{f"{state}_at": NOW - timedelta(hours=1)}
    )
    response = page_of(sent)
    assert response.context["standing"].variant == "warn"
    assert ("billet/" in hrefs(response)) == (state == "postponed")


def test_an_offer_whose_time_is_over_has_no_button():
    sent = make_registered(make_day())
    put(sent, "offered")
    Registration.objects.filter(pk=sent.registration.pk).update(held_until=NOW - timedelta(seconds=1))
    response = page_of(sent)
    assert response.context["offer"] is None
    assert response.context["standing"].title == gettext("The time to take this seat is over")


def test_own_words_needs_kit_programme_and_workshops_are_shown():
    day = make_day(
        programme=[
            ("day", {"title": "", "slots": [{"time": "10:00", "title": "Lecture des récits", "text": ""}]})
        ],
        access="Arrêt de bus à deux minutes",
    )
    EventDocument.objects.create(page=day, label="Plan d’accès")
    workshop = make_workshop(day, title="La carte des moments")
    sent = make_registered(
        day, access="Un fauteuil roulant", diet="Sans gluten", workshops=frozenset({workshop.pk})
    )
    words = words_of(page_of(sent))
    for said in (
        "Lecture des récits", "Plan d’accès", "La carte des moments", "Un fauteuil roulant", "Sans gluten",
        "Arrêt de bus",
    ):  # fmt: skip
        assert said in words, said


def test_the_number_of_queries_does_not_grow_with_workshops_documents_and_steps(
    django_assert_max_num_queries,
):
    day = make_day()
    workshops = [make_workshop(day, hour=hour, hours=0.5) for hour in range(5)]
    for number in range(5):
        EventDocument.objects.create(page=day, label=f"Document {number}")
    few = make_registered(make_day())
    many = make_registered(day, workshops=frozenset(each.pk for each in workshops))
    page_of(few), page_of(many)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        page_of(few)
    with CaptureQueriesContext(connection) as other:
        page_of(many)
    assert len(other) <= len(one) + 1


@pytest.mark.parametrize(
    "then",
    [
        "annuler/",
        "choix/",
        "place/prendre/",
        "place/laisser/",
        "billet/",
        "attestation/",
        "agenda.ics",
        "photos/",
    ],
)
def test_a_forged_link_opens_nothing(then):
    sent = make_registered()
    token = token_for(sent.link)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    for method in ("get", "post"):
        response = getattr(Client(), method)(f"/suivi/{forged}/{then}")
        assert response.status_code in (404, 405)
        assert sent.registration.reference not in response.content.decode()
