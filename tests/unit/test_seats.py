"""Seats: kept ones are never given to the other kind, and nobody sits on a seat too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.seats import SeatKind, Seats, Taken, Wanted, fits, full_workshops, left

AGENT, CITIZEN = SeatKind.AGENT, SeatKind.CITIZEN


@pytest.mark.parametrize(
    ("kind", "party", "agents", "citizens", "expected"),
    [
        (AGENT, 1, 0, 0, True),
        (AGENT, 1, 15, 0, True),  # 12 kept, the four shared ones
        (AGENT, 1, 16, 0, False),  # what is left is kept for citizens
        (AGENT, 2, 15, 0, False),
        (AGENT, 1, 12, 24, False),  # the four shared ones are taken by citizens
        (CITIZEN, 1, 12, 23, True),
        (CITIZEN, 1, 12, 24, False),
        (AGENT, 1, 12, 23, True),
        (CITIZEN, 24, 12, 0, True),
    ],
)
def test_a_party_fits_in_its_own_seats_and_the_shared_ones(kind, party, agents, citizens, expected):
    seats = Seats(total=36, agents=12, citizens=20)
    taken = Taken(agents=agents, citizens=citizens)
    assert fits(Wanted(kind, party), seats=seats, taken=taken) is expected


def test_without_a_limit_everybody_fits():
    assert fits(Wanted(AGENT, 500), seats=Seats(total=None), taken=Taken(agents=10_000))
    assert left(CITIZEN, seats=Seats(total=None), taken=Taken()) is None


def test_a_full_workshop_keeps_out_who_chose_it_and_nobody_else():
    seats = Seats(total=30, workshops={1: 10, 2: None})
    taken = Taken(citizens=12, workshops={1: 9, 2: 3})
    assert full_workshops(Wanted(CITIZEN, 2, frozenset({1, 2})), seats=seats, taken=taken) == {1}
    assert not fits(Wanted(CITIZEN, 2, frozenset({1})), seats=seats, taken=taken)
    assert fits(Wanted(CITIZEN, 1, frozenset({1})), seats=seats, taken=taken)
    assert fits(Wanted(CITIZEN, 2, frozenset({2})), seats=seats, taken=taken)


def test_seats_taken_away_let_nobody_in_beyond_the_total():
    seats = Seats(total=10, agents=6, citizens=4)
    assert not fits(Wanted(AGENT), seats=seats, taken=Taken(citizens=10))
    # Four citizens too many sit there: six agents' seats are not all free.
    assert fits(Wanted(AGENT, 2), seats=seats, taken=Taken(citizens=8))
    assert not fits(Wanted(AGENT, 3), seats=seats, taken=Taken(citizens=8))


@given(
    total=st.integers(0, 12),
    kept=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    parties=st.lists(st.tuples(st.sampled_from(SeatKind), st.integers(1, 4)), max_size=20),
)
def test_whoever_comes_in_whatever_order_no_seat_is_given_twice(total, kept, parties):
    agents_kept, citizens_kept = kept
    total = max(total, agents_kept + citizens_kept)
    seats = Seats(total=total, agents=agents_kept, citizens=citizens_kept)
    agents = citizens = 0
    for kind, party in parties:
        taken = Taken(agents=agents, citizens=citizens)
        most = left(kind, seats=seats, taken=taken)
        assert fits(Wanted(kind, party), seats=seats, taken=taken) is (party <= most)
        if party <= most:
            agents += party if kind == AGENT else 0
            citizens += party if kind == CITIZEN else 0
    assert agents + citizens <= total
    assert agents <= total - citizens_kept
    assert citizens <= total - agents_kept
