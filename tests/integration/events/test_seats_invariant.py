"""Whatever happens in whatever order: never one seat too many, and nobody in line fits while one is free."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import services
from events.models import EventPage, Registration
from events.moves import IllegalMove
from events.seats import SeatKind, Seats, Taken, Wanted, fits, minus, plus
from events.services import Refused, taken_of, wanted_by
from tests.days import make_day, make_wish, make_workshop

pytestmark = pytest.mark.django_db

KINDS = st.sampled_from(["citizen", "agent"])
WHICH = st.integers(0, 30)
PARTY = st.integers(0, 3)
CHOSEN = st.sampled_from([(), (0,), (1,), (0, 1)])

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("register"), KINDS, PARTY, CHOSEN),
        st.tuples(st.just("register"), KINDS, PARTY, CHOSEN),
        st.tuples(st.just("leave"), WHICH),
        st.tuples(st.just("change"), WHICH, PARTY, CHOSEN),
        st.tuples(st.just("accept"), WHICH),
        st.tuples(st.just("let_go"), WHICH),
        st.tuples(st.just("expire")),
        st.tuples(st.just("capacity"), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)),
    ),
    min_size=5,
    max_size=30,
)


class Play:
    """One day and everything that may happen to it; without addresses, since mail is another matter."""

    def __init__(self, total: int, agents: int, citizens: int, hall: int) -> None:
        self.now: datetime = timezone.now()
        self.day = make_day(
            starts_at=self.now + timedelta(days=300),
            ends_at=self.now + timedelta(days=300, hours=7),
            registration_closes_at=None,
            seats_total=total + agents + citizens,
            seats_for_agents=agents,
            seats_for_citizens=citizens,
            most_companions=3,
        )
        self.workshops = [make_workshop(self.day, hour=hour, seats=hall).pk for hour in (1, 4)]

    def do(self, step: tuple[Any, ...]) -> None:
        verb, *what = step
        with suppress(IllegalMove, Refused):
            getattr(self, verb)(*what)

    def _one(self, which: int) -> dict[str, Any]:
        rows = list(Registration.objects.filter(page=self.day).order_by("pk").values_list("pk", flat=True))
        if not rows:
            raise IllegalMove
        return {"registration_id": rows[which % len(rows)], "now": self.now}

    def register(self, kind: str, companions: int, chosen: tuple[int, ...]) -> None:
        workshops = frozenset(self.workshops[number] for number in chosen)
        wish = make_wish(email="", sender_kind=kind, companions=companions, workshops=workshops)
        services.register(event=self.day, wish=wish, now=self.now)

    def leave(self, which: int) -> None:
        services.leave(**self._one(which))

    def change(self, which: int, companions: int, chosen: tuple[int, ...]) -> None:
        workshops = [self.workshops[number] for number in chosen]
        services.change(**self._one(which), companions=companions, workshops=workshops)

    def accept(self, which: int) -> None:
        services.accept_offer(**self._one(which))

    def let_go(self, which: int) -> None:
        services.let_go_offer(**self._one(which))

    def expire(self) -> None:
        self.now += timedelta(hours=self.day.offer_hours + 1)
        services.expire_offers(self.now)

    def capacity(self, total: int, agents: int, citizens: int) -> None:
        with transaction.atomic():
            services.lock_day(self.day.pk)
            EventPage.objects.filter(pk=self.day.pk).update(
                seats_total=total + agents + citizens, seats_for_agents=agents, seats_for_citizens=citizens
            )
            services.offer_freed_seats(event_id=self.day.pk, now=self.now)

    def standing(self) -> tuple[Seats, Taken]:
        day = EventPage.objects.get(pk=self.day.pk)
        return day.seats, taken_of(day)


def beyond(seats: Seats, taken: Taken) -> dict[str, int]:
    """By how many people each kind of seat is overfull."""
    agents = max(0, taken.agents - seats.agents)
    citizens = max(0, taken.citizens - seats.citizens)
    over = {
        "day": max(0, taken.agents + taken.citizens - (seats.total or 0)),
        "shared": max(0, agents + citizens - seats.shared),
    }
    return over | {
        f"workshop {number}": max(0, taken.workshops.get(number, 0) - (most or 0))
        for number, most in seats.workshops.items()
    }


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    total=st.integers(1, 6),
    agents=st.integers(0, 2),
    citizens=st.integers(0, 2),
    hall=st.integers(1, 4),
    steps=STEPS,
)
def test_never_one_seat_too_many_and_none_kept_from_who_waits(total, agents, citizens, hall, steps):
    play = Play(total, agents, citizens, hall)
    before = beyond(*play.standing())
    for step in steps:
        play.do(step)
        seats, taken = play.standing()
        after = beyond(seats, taken)
        if step[0] == "capacity":
            # Taken away below what was given, seats are missing; nobody is thrown out.
            before = after
        for name, people in after.items():
            assert people <= before[name], (name, step)
        before = after
        waiting = list(Registration.objects.filter(page=play.day).in_line())
        for row in waiting:
            assert not fits(wanted_by(row), seats=seats, taken=taken), step
        assert [services.rank_of(row) for row in waiting] == list(range(1, len(waiting) + 1))


@given(kinds=st.lists(st.tuples(st.sampled_from(SeatKind.values), st.integers(1, 4)), max_size=12))
def test_giving_back_undoes_taking(kinds):
    taken = Taken()
    parties = [Wanted(kind, party, frozenset({1})) for kind, party in kinds]
    for wanted in parties:
        taken = plus(taken, wanted)
    assert taken.agents + taken.citizens == sum(party for _kind, party in kinds)
    for wanted in parties:
        taken = minus(taken, wanted)
    assert (taken.agents, taken.citizens, sum(taken.workshops.values())) == (0, 0, 0)
