"""Registering for a day, and everything behind the link of a registration and of an agent who engages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from events import services
from events.engaged import needs
from events.models import EventPage, EventQuestion
from people.engagement import link_of
from people.links import path_for
from people.models import AgentDomain, SecretLink
from tests.days import make_day, make_registration, make_workshop
from tests.engaging import make_engagement
from tests.factories import make_call, make_user
from tests.reading import fields_of
from tests.registering import WHO
from tools.shown.days import OPEN
from tools.shown.rights import link
from tools.shown.scenes import Seen, Visitor, scene

FORM = f"{OPEN}inscription/"
AGENT = "agent@region.example.org"


@scene
def registration_form(visitor: Visitor) -> Iterator[Seen]:
    yield "inscription", visitor.get(FORM)
    yield "inscription-erreurs", visitor.send(FORM, 422, name="", email="lou@")
    sent = visitor.send(FORM, 303, **WHO)
    yield "inscription-recue", visitor.follow(sent)
    # Somebody else who types that address learns nothing here.
    other = Visitor()
    yield "inscription-par-courriel", other.follow(other.send(FORM, 303, **WHO))
    for state in ("announced", "registration_closed", "over", "cancelled", "postponed"):
        yield f"inscription-{state}", visitor.get(f"{make_day(state).url}inscription/")
    full = make_day(seats_total=1, has_waiting_list=False)
    address = f"{full.url}inscription/"
    opened = fields_of(visitor.get(address))
    make_registration(full)
    yield "inscription-complet", visitor.get(address)
    yield "inscription-complet-entre-temps", visitor.post(address, opened | WHO, 409)


@scene
def registration_form_whole(visitor: Visitor) -> Iterator[Seen]:
    """Everything that a day may ask."""
    day = _whole_day()
    EventQuestion.objects.create(page=day, label="Et ensuite ?", field_type="singleline", visibility="team")
    yield "inscription-en-entier", visitor.get(f"{day.url}inscription/")
    with_call = f"{make_day(call=make_call()).url}inscription/"
    yield "inscription-avec-appel", visitor.get(with_call)
    words = {"coming": "both", "words_title": "Le premier bus", "words_body": "Il passe trop tard."}
    yield "place-et-contribution", visitor.follow(visitor.send(with_call, 303, **WHO, **words))


def _whole_day(**fields: Any) -> EventPage:
    day = make_day(most_companions=2, photos_notice="Des photos sont prises.", **fields)
    make_workshop(day, title="Dessiner", seats=2)
    make_workshop(day, title="Essayer", hour=4)
    return day


@scene
def registration(visitor: Visitor) -> Iterator[Seen]:
    """A seat, and what is done with it."""
    day = _whole_day()
    chosen = frozenset(day.workshops.values_list("pk", flat=True)[:1])
    row = make_registration(day, workshops=chosen, access="Une rampe", diet="Sans arachide", photos=True)
    address = link(row.submission)
    yield "place", visitor.get(address)
    for name, path in {
        "choix": "choix/",
        "photos": "photos/",
        "annuler": "annuler/",
        "billet": "billet/",
        "adresse": "adresse/",
        "effacer": "effacer/",
    }.items():
        yield f"place-{name}", visitor.get(f"{address}{path}")
    visitor.send(f"{address}annuler/", 303)
    yield "place-annulee", visitor.get(address)
    visitor.send(f"{address}effacer/", 303, understood="on")
    yield "place-effacee", visitor.get(address)


@scene
def registration_waits(visitor: Visitor) -> Iterator[Seen]:
    """Full: a rank, then a seat that is offered."""
    day = make_day(seats_total=1)
    first, second = make_registration(day), make_registration(day)
    address = link(second.submission)
    yield "place-en-attente", visitor.get(address)
    services.leave(registration_id=first.pk, now=timezone.now())
    yield "place-offerte", visitor.get(address)
    yield "place-prendre", visitor.get(f"{address}place/prendre/")
    yield "place-laisser", visitor.get(f"{address}place/laisser/")
    opened = fields_of(visitor.get(f"{address}place/prendre/"))
    services.expire_offers(timezone.now() + timedelta(hours=72))
    yield "place-offre-passee", visitor.post(f"{address}place/prendre/", opened, 409)
    by_hand = make_registration(make_day(validates_by_hand=True))
    yield "place-a-valider", visitor.get(link(by_hand.submission))
    by = make_user("coordinator")
    services.refuse(registration_id=by_hand.pk, words="Plus de place.", by=by, now=timezone.now())
    yield "place-refusee", visitor.get(link(by_hand.submission))


@scene
def registration_over(visitor: Visitor) -> Iterator[Seen]:
    """The day is over: who came has a certificate."""
    now = timezone.now()
    day = make_day(starts_at=now + timedelta(minutes=30))
    row = make_registration(day)
    services.check_in(registration_id=row.pk, at=now, now=now)
    address = link(row.submission)
    yield "place-venue", visitor.get(address)
    yield "place-attestation", visitor.get(f"{address}attestation/")


@scene
def registration_of_an_agent(visitor: Visitor) -> Iterator[Seen]:
    """An address that has to be confirmed first."""
    AgentDomain.objects.get_or_create(domain="region.example.org")
    day = make_day(stage="understand")
    row = make_registration(day, sender_kind="agent", email=AGENT)
    yield "place-a-confirmer", visitor.get(link(row.submission))
    confirm = link(row.submission, SecretLink.Purpose.CONFIRM)
    yield "confirmer-place", visitor.get(confirm)
    visitor.send(confirm, 303)
    yield "confirmer-place-trop-tard", visitor.get(confirm, 410)


@scene
def engaged(visitor: Visitor) -> Iterator[Seen]:
    """An agent who engages: confirms, is asked something, changes, leaves."""
    now = timezone.now()
    one = make_engagement("resource", email=AGENT, confirmed=False)
    address = path_for(link_of(one))
    yield "engagement-confirmer", visitor.get(address)
    visitor.send(address, 303)
    needs.ask(
        title="Animer un atelier",
        words="Le 12 au matin, à Toulon.",
        engagements=[one.pk],
        by=make_user("coordinator"),
        key=uuid4(),
        now=now,
    )
    yield "engagement", visitor.get(address)
    yield "engagement-changer", visitor.get(f"{address}changer/")
    yield "engagement-changer-erreurs", visitor.send(f"{address}changer/", 422, level="")
    yield "engagement-quitter", visitor.get(f"{address}quitter/")
    visitor.send(f"{address}quitter/", 303)
    yield "engagement-quitte", visitor.get(address)
