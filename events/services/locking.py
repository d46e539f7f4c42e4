"""The lock of a day, and what is taken of its seats: who decides about a seat holds the one, then counts."""

from django.db.models import Count, F, Sum

from events.models import EventPage, Registration, WorkshopChoice
from events.seats import SeatKind, Taken, Wanted
from events.statuses import HOLDS_A_SEAT


def lock_day(event_id: int) -> EventPage:
    """The day as it stands now, locked until the transaction ends. Call it in a transaction.

    On PostgreSQL the row is locked; on SQLite the transaction itself is the only one that writes.
    Raises EventPage.DoesNotExist when it was deleted meanwhile.
    """
    day: EventPage = EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)
    return day


def taken_of(day: EventPage) -> Taken:
    """How many people hold a seat, in two queries. Call it under the day's lock."""
    holding = Registration.objects.filter(page=day).holding_a_seat()
    people = dict(
        holding.order_by().values_list("seat_kind").annotate(people=Count("pk") + Sum("companions"))
    )
    choices = WorkshopChoice.objects.filter(registration__page=day, registration__status__in=HOLDS_A_SEAT)
    workshops = dict(
        choices.order_by().values_list("workshop").annotate(people=Sum(F("registration__companions") + 1))
    )
    return Taken(
        agents=people.get(SeatKind.AGENT, 0), citizens=people.get(SeatKind.CITIZEN, 0), workshops=workshops
    )


def wanted_by(registration: Registration) -> Wanted:
    """What a stored registration asks for."""
    return Wanted(
        kind=registration.seat_kind,
        party=registration.party,
        workshops=frozenset(registration.choices.values_list("workshop_id", flat=True)),
    )
