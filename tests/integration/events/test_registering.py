"""Registering: a seat or a rank, decided as it is sent; never one seat too many, nobody lost."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from contributions.models import Submission
from events.models import Registration
from events.services import (
    AgentsOnly,
    AlreadyRegistered,
    ChoiceRefused,
    DayClosed,
    DayFull,
    Registered,
    rank_of,
    register,
    taken_of,
)
from tests.days import TIMETABLES, make_day, make_registered, make_registration, make_wish, make_workshop
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def test_a_seat_is_confirmed_at_once_and_who_it_is_stands_apart():
    day = make_day(retention_months=3)
    sent = make_registered(
        day, name="Camille Essai", organisation="Mairie", companions=0, access="rampe", diet="sans porc"
    )
    row = Registration.objects.get(pk=sent.registration.pk)
    assert (row.status, row.party, row.seat_kind) == ("confirmed", 1, "citizen")
    assert row.submission.kind == "registration"
    # Decided as it was sent: nothing of it waits at the desk.
    assert row.submission.awaiting_since is None
    assert (row.attendee.name, row.attendee.organisation) == ("Camille Essai", "Mairie")
    assert (row.needs.access, row.needs.diet) == ("rampe", "sans porc")
    assert row.needs.delete_after == timezone.localdate(day.ends_at + timedelta(days=7))
    assert row.attendee.delete_after == row.submission.contact_details.delete_after
    assert row.attendee.delete_after > timezone.localdate(day.ends_at)


def test_beyond_the_seats_one_waits_with_a_rank():
    day = make_day(seats_total=2)
    kinds = [make_registration(day).status for _each in range(4)]
    assert kinds == ["confirmed", "confirmed", "waiting", "waiting"]
    in_line = Registration.objects.filter(page=day).in_line()
    assert [rank_of(row) for row in in_line] == [1, 2]
    assert rank_of(Registration.objects.filter(status="confirmed").first()) is None


def test_companions_count_and_a_smaller_party_may_still_fit():
    day = make_day(seats_total=3, most_companions=2)
    assert make_registration(day, companions=1).status == "confirmed"
    assert make_registration(day, companions=1).status == "waiting"
    assert make_registration(day).status == "confirmed"
    assert taken_of(day).citizens == 3


def test_kept_seats_are_not_given_to_the_other_kind():
    day = make_day(seats_total=3, seats_for_agents=2, seats_for_citizens=1)
    assert make_registration(day).status == "confirmed"
    assert make_registration(day).status == "waiting"
    assert make_registration(day, sender_kind="elected_official").status == "confirmed"


def test_a_full_workshop_puts_on_the_waiting_list():
    day = make_day()
    workshop = make_workshop(day, seats=1)
    chosen = frozenset({workshop.pk})
    assert make_registration(day, workshops=chosen).status == "confirmed"
    assert make_registration(day, workshops=chosen).status == "waiting"
    assert make_registration(day).status == "confirmed"


@pytest.mark.parametrize("state", sorted(set(TIMETABLES) - {"registering"}))
def test_a_day_that_takes_nobody_stores_nothing(state):
    with pytest.raises(DayClosed):
        make_registered(make_day(state))
    assert not Submission.objects.exists()


def test_what_is_refused_stores_nothing():
    day = make_day(seats_total=1, has_waiting_list=False, most_companions=1)
    morning, same = make_workshop(day), make_workshop(day, hour=2)
    elsewhere = make_workshop(make_day())
    agents = make_day(audience="agents")
    for refusal, wanted, fields in [
        (DayFull, day, {"companions": 1}),
        (ChoiceRefused, day, {"companions": 2}),
        (ChoiceRefused, day, {"companions": -1}),
        (ChoiceRefused, day, {"workshops": frozenset({morning.pk, same.pk})}),
        (ChoiceRefused, day, {"workshops": frozenset({elsewhere.pk})}),
        (AgentsOnly, agents, {}),
    ]:
        with pytest.raises(refusal):
            make_registered(wanted, **fields)
    assert not Submission.objects.exists()


def test_workshops_that_only_touch_may_both_be_chosen():
    day = make_day()
    first = make_workshop(day, hour=0, hours=2)
    second = make_workshop(day, hour=2, hours=2)
    row = make_registration(day, workshops=frozenset({first.pk, second.pk}))
    assert set(row.workshops.all()) == {first, second}


@pytest.mark.parametrize("spelling", ["camille@example.org", " Camille@EXAMPLE.org "])
def test_one_address_has_one_registration_a_day(spelling):
    day = make_day()
    first = make_registration(day, email="camille@example.org")
    with pytest.raises(AlreadyRegistered) as refused:
        make_registered(day, email=spelling)
    assert refused.value.registration == first
    assert Submission.objects.count() == 1
    # Another day is another matter, and so is the same one once given up.
    make_registration(email=spelling)
    Registration.objects.filter(pk=first.pk).update(status="cancelled")
    make_registration(day, email=spelling)


def test_validated_by_hand_everything_waits_at_the_desk():
    row = make_registration(make_day(validates_by_hand=True))
    assert row.status == "awaiting"
    assert Submission.objects.get(pk=row.pk).awaiting_since is not None
    assert taken_of(row.page).citizens == 0


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_for_ten_seats():
    day = make_day(seats_total=10)
    wishes = [make_wish() for _each in range(40)]
    now = timezone.now()
    sent = at_once(*(lambda wish=wish: register(event=day, wish=wish, now=now) for wish in wishes))
    assert {type(each) for each in sent} == {Registered}, sent
    assert Counter(Registration.objects.values_list("status", flat=True)) == {"confirmed": 10, "waiting": 30}
    in_line = Registration.objects.filter(page=day).in_line()
    assert [rank_of(row) for row in in_line] == list(range(1, 31))


@pytest.mark.django_db(transaction=True)
def test_the_same_person_twice_at_once_has_one_registration():
    day = make_day()
    wish = make_wish()
    now = timezone.now()
    sent = at_once(*[lambda: register(event=day, wish=wish, now=now)] * 2)
    assert sorted(type(each).__name__ for each in sent) == ["AlreadyRegistered", "Registered"]
    assert Registration.objects.count() == 1
