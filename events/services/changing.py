"""Changing how many come, and to which workshops: whole or not at all."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, ngettext

from contributions.models import ThreadEntry
from contributions.services.telling import tell
from events import notifications
from events.models import EventPage, Registration, Workshop, WorkshopChoice
from events.moves import Verb
from events.seats import Wanted, day_fits, full_workshops, minus
from events.services.choices import workshops_of
from events.services.locking import taken_of, wanted_by
from events.services.moving import move, refuse_stale, take
from events.services.offering import offer_in
from events.services.registering import ChoiceRefused
from events.statuses import HOLDS_A_SEAT


class NoRoom(ChoiceRefused):
    """The party as it would be finds no seat; `workshops` are the full ones. The message is a sentence."""

    def __init__(self, sentence: str, workshops: Collection[int] = ()) -> None:
        super().__init__(sentence)
        self.workshops = frozenset(workshops)


@transaction.atomic
def change(
    *,
    registration_id: int,
    companions: int,
    workshops: Collection[int],
    now: datetime,
    version_seen: int | None = None,
) -> Registration:
    """Give a registration other companions and workshops. What does not fit is refused, and nothing changes.

    Raises IllegalMove, ChoiceRefused (NoRoom when it does not fit), each with a sentence, and StaleDecision.
    Fewer people, or another workshop, free seats for the next in line. What is so already is no change,
    whatever version was seen.
    """
    day, registration = take(registration_id, Verb.CHANGE, now=now)
    before = wanted_by(registration)
    if (1 + companions, frozenset(workshops)) == (before.party, before.workshops):
        return registration
    refuse_stale(registration, version_seen)
    chosen = _checked(day, registration, companions, workshops)
    wanted = Wanted(
        kind=registration.seat_kind,
        party=1 + companions,
        workshops=frozenset(workshop.pk for workshop in chosen),
    )
    if registration.status in HOLDS_A_SEAT:
        _refuse_without_room(day, before, wanted)
    WorkshopChoice.objects.filter(registration=registration).exclude(workshop__in=chosen).delete()
    WorkshopChoice.objects.bulk_create(
        WorkshopChoice(registration=registration, workshop=workshop)
        for workshop in chosen
        if workshop.pk not in before.workshops
    )
    move(
        day,
        registration,
        ThreadEntry.Kind.CHOICES_CHANGED,
        now=now,
        settles=False,
        companions=companions,
    )
    tell(notifications.queue_changed, registration.submission, registration=registration, day=day, now=now)
    offer_in(day, now=now)
    registration.refresh_from_db(fields=["status", "held_until", "waiting_since"])
    return registration


def _checked(
    day: EventPage, registration: Registration, companions: int, workshops: Collection[int]
) -> list[Workshop]:
    most = max(day.most_companions, registration.companions)  # lowered since: nobody is made to leave
    if not 0 <= companions <= most:
        raise ChoiceRefused(
            ngettext(
                "You may bring %(most)d companion at most.",
                "You may bring %(most)d companions at most.",
                most,
            )
            % {"most": most}
        )
    chosen = workshops_of(day, workshops)
    if chosen is None:
        raise ChoiceRefused(gettext("Choose workshops of this day, no two at the same hour."))
    return chosen


def _refuse_without_room(day: EventPage, before: Wanted, wanted: Wanted) -> None:
    """Who stays where they are, with no more people, needs no new seat, also where seats were taken away."""
    seats, others = day.seats, minus(taken_of(day), before)
    is_smaller = wanted.party <= before.party
    if not is_smaller and not day_fits(wanted, seats=seats, taken=others):
        raise NoRoom(gettext("There are not enough seats left for so many people: nothing was changed."))
    full = full_workshops(wanted, seats=seats, taken=others)
    if is_smaller:
        full -= before.workshops
    if full:
        titles = [str(workshop) for workshop in day.workshops.all() if workshop.pk in full]
        raise NoRoom(
            gettext("No seat is left in “%(workshop)s”: nothing was changed.")
            % {"workshop": ", ".join(titles)},
            full,
        )
