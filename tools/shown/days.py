"""Days: the agenda, a day in each of its states."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from events.models import EventPage
from tests.days import TIMETABLES, make_agenda, make_day, make_registration, make_workshop
from tools.shown.scenes import Seen, Visitor, scene
from tools.shown.site import LONG

OPEN = "/agenda/atelier-premier-emploi/"
FULL = "/agenda/journee-ouverte-atelier-complet/"
ADDRESSES = {
    "agenda": "/agenda/",
    "agenda-filtre-vide": "/agenda/?theme=emploi&nature=visit",
    "journee-ouverte": OPEN,
    "journee-complete": FULL,
    "journee-annoncee": "/agenda/co-conception-premier-emploi-jour-2/",
    "journee-interne": "/agenda/journee-interne-prochain-sujet/",
    "journee-racontee": "/agenda/immersion-claret-2013/",
    "journee-formation": "/agenda/formation-action-animer-une-immersion/",
}


@scene
def days(visitor: Visitor) -> Iterator[Seen]:
    for name, address in ADDRESSES.items():
        yield name, visitor.get(address)


@scene
def day_states(visitor: Visitor) -> Iterator[Seen]:
    """Every state of a day, with a workshop; then a very long one, and one hardly written."""
    for state in TIMETABLES:
        day = make_day(state, title=f"Une journée {state}", most_companions=2)
        make_workshop(day)
        yield f"journee-{state}", visitor.get(day.url)
    day = make_day(title=LONG, summary=LONG * 3, seats_total=1)
    for _number in range(8):
        make_workshop(day, title=LONG[:120], seats=1)
    make_registration(day)
    yield "journee-longue", visitor.get(day.url)
    bare = make_day(seats_total=None, service_phone="", summary="", address="")
    yield "journee-sans-rien", visitor.get(bare.url)
    online = make_day(mode="online", online_url="https://salle.example.org/a")
    yield "journee-en-ligne", visitor.get(online.url)


@scene
def agenda_states(visitor: Visitor) -> Iterator[Seen]:
    """Three hundred days, then none."""
    now = timezone.now()
    for number in range(60):
        starts = now + timedelta(days=20 + number)
        make_day(starts_at=starts, ends_at=starts + timedelta(hours=3))
    yield "agenda-longue", visitor.get("/agenda/")
    EventPage.objects.update(live=False)
    yield "agenda-vide", visitor.get(make_agenda().url)
