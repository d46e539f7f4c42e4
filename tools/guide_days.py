"""The days in the pictures of docs/how-to/organiser-une-journee.md: nobody's names, marked so."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from events.models import EventPage, Registration
from events.services import check_in
from people import engagement
from people.models import User
from tests.days import make_day, make_registration, make_workshop
from tests.factories import make_user

KINDS = ("citizen", "agent", "citizen", "elected_official", "citizen", "association")
NEEDS = {1: ("Une place près de la porte", ""), 4: ("", "Sans arachide"), 6: ("Une rampe", "Végétarien")}


@dataclass(frozen=True)
class GuideDays:
    """What the pictures name: the day of this morning, and one whose registrations are validated by hand."""

    reader: User
    today: EventPage
    by_hand: EventPage


def make_guide_days() -> GuideDays:
    """Both days with who registered, in a database that holds the guide's calls or nothing."""
    now = timezone.now()
    reader = make_user("coordinator")
    reader.first_name, reader.last_name = "Nadia", "(exemple)"
    reader.save()
    today = make_day(
        title="Attendre le bus : une journée pour essayer",
        slug="attendre-le-bus",
        place_name="La gare routière (exemple)",
        starts_at=now + timedelta(hours=1),
        seats_total=12,
        most_companions=2,
        photos_notice="Des photos sont prises pour le compte rendu.",
    )
    workshops = [
        make_workshop(today, title="Dessiner l’arrêt", room="Quai 1", seats=8),
        make_workshop(today, hour=4, title="Essayer sur place", room="Quai 2"),
    ]
    rows = [_registered(today, number, workshops[number % 2].pk) for number in range(1, 13)]
    for row, level in ((rows[0], "resource"), (rows[6], "involved")):
        engagement.engage(submission=row.submission, level=level, skills="", now=now)
        engagement.confirm(submission_id=row.pk, now=now)
    for row in rows[:4]:
        check_in(registration_id=row.pk, at=now, now=now)
    by_hand = make_day(
        title="Une matinée dans l’atelier des bus",
        slug="atelier-des-bus",
        place_name="Le dépôt (exemple)",
        seats_total=4,
        validates_by_hand=True,
        starts_at=now + timedelta(days=16),
    )
    for number in range(21, 27):
        make_registration(
            by_hand,
            name=f"Prénom Nom {number}",
            sender_kind=KINDS[number % len(KINDS)],
        )
    return GuideDays(reader, today, by_hand)


def _registered(day: EventPage, number: int, workshop: int) -> Registration:
    access, diet = NEEDS.get(number, ("", ""))
    return make_registration(
        day,
        name=f"Prénom Nom {number:02}",
        sender_kind=KINDS[number % len(KINDS)],
        companions=1 if number == 3 else 0,
        workshops=frozenset({workshop}),
        access=access,
        diet=diet,
        photos=number % 3 != 0,
    )
