"""Who is expected at a day, as lines of a list: found by a reference or a piece of a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from contributions.references import normalise_reference
from events.models import EventPage, Registration
from events.statuses import HAS_A_SEAT
from portal.folding import fold

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Line:
    """One party, with what who welcomes it needs to know. Never its needs."""

    registration: Registration
    workshops: list[str]
    # Whether the day asks; if so, each line says it in words.
    asks_photos: bool = False

    @property
    def photos(self) -> str:
        if not self.asks_photos:
            return ""
        agreed = getattr(self.registration, "photo_consent", None) is not None
        return gettext("Photos: yes") if agreed else gettext("No photos")

    @property
    def name(self) -> str:
        attendee = getattr(self.registration, "attendee", None)
        return attendee.name if attendee is not None else gettext("Name erased")

    @property
    def organisation(self) -> str:
        attendee = getattr(self.registration, "attendee", None)
        found = (attendee.organisation, attendee.service) if attendee is not None else ()
        return ", ".join(filter(None, found))

    @property
    def has_a_seat(self) -> bool:
        return self.registration.status in HAS_A_SEAT

    @property
    def came(self) -> bool:
        return self.registration.status == Registration.Status.ATTENDED


def expected(day: EventPage) -> QuerySet[Registration]:
    """Those who have a seat, by name; what a line shows comes with them, in two queries."""
    return with_all_shown(Registration.objects.filter(page=day, status__in=HAS_A_SEAT))


def with_all_shown(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    return (
        rows.select_related("submission", "attendee", "photo_consent")
        .prefetch_related("choices__workshop")
        .order_by("attendee__folded", "pk")
    )


def searched(rows: QuerySet[Registration], text: str) -> QuerySet[Registration]:
    """Those of `rows` whose reference `text` is, or whose name has each word of it."""
    text = text[:LONGEST_SEARCH].replace("\x00", " ").strip()
    if not text:
        return rows
    reference = normalise_reference(text)
    if reference is not None:
        return rows.filter(submission__reference=reference)
    words = fold(text).split()
    if not words:
        return rows.none()
    wanted = Q()
    for word in words:
        wanted &= Q(attendee__folded__contains=word)
    return rows.filter(wanted)


def lines(rows: Iterable[Any], day: EventPage) -> list[Line]:
    asks = day.asks_photo_consent
    return [Line(row, [choice.workshop.title for choice in row.choices.all()], asks) for row in rows]
