"""The page behind the link of a registration and its papers, in a browser: by night, on a phone, on paper."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import EventDocument, Registration
from events.services import Registered
from people.links import path_for
from tests.days import make_day, make_registered, make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROGRAMME = [
    (
        "day",
        {
            "title": "",
            "slots": [
                {"time": "09:30", "title": "Accueil, café", "text": ""},
                {
                    "time": "10:00",
                    "title": "Ce que vous avez écrit",
                    "text": "Lecture à voix haute.",
                },
            ],
        },
    )
]


@pytest.fixture
def sent() -> Registered:
    day = make_day(
        title="Un premier emploi près de chez vous : quels moments aller voir ?",
        programme=PROGRAMME,
        most_companions=3,
        mode="mixed",
        online_url="https://visio.example.org/salle/un-premier-emploi-pres-de-chez-vous",
        access="Entrée de plain-pied, côté cour. Arrêt de bus à deux minutes.",
    )
    one = make_workshop(day, title="La carte des moments", room="Grande salle")
    make_workshop(day, hour=4, title="Jouer le premier jour")
    EventDocument.objects.create(page=day, label="Plan d’accès et horaires de bus")
    return make_registered(
        day,
        name="Camille Untel",
        service="Service de l’insertion",
        companions=1,
        workshops=frozenset({one.pk}),
        access="Une place assise près de la porte",
        diet="Sans porc",
    )


def put(sent: Registered, status: str) -> None:
    values: dict[str, object] = {"status": status}
    if status == "offered":
        values["held_until"] = timezone.now() + timedelta(hours=30)
    if status == "waiting":
        values["waiting_since"] = timezone.now()
    Registration.objects.filter(pk=sent.registration.pk).update(**values)


def test_a_ticket_and_a_certificate_are_one_sheet_of_paper_each(sent, open_page):
    link = path_for(sent.link)
    page = open_page(viewport={"width": 1280, "height": 800})
    for then, status in (("billet/", "confirmed"), ("attestation/", "attended")):
        put(sent, status)
        page.goto(f"{link}{then}")
        # What was emulated before would be printed too.
        page.emulate_media(media="print")
        printed = page.pdf(prefer_css_page_size=True, print_background=False)
        assert printed.count(b"/Type /Page\n") == 1
        page.set_viewport_size({"width": 690, "height": 1000})
        assert not page.locator(".head").is_visible()
        assert page.locator("article.sheet").is_visible()
        page.emulate_media(media="screen")
