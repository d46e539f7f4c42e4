"""Freed seats: offered to the first who fits, for a time, then to the next; changing; validating by hand."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from post_office.models import Email

from contributions.models import Decision, Submission, ThreadEntry
from contributions.services import StaleDecision
from events import services
from events.models import EventPage, Registration
from events.moves import IllegalMove
from events.services.offering import expire_held, offer_everywhere
from events.statuses import Status
from portal.cache import sequence
from tests.days import make_day, make_registration, make_workshop
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def fresh(registration: Registration) -> Registration:
    return Registration.objects.select_related("submission").get(pk=registration.pk)


def statuses(*registrations: Registration) -> list[str]:
    return [fresh(registration).status for registration in registrations]


def leave(registration: Registration, **more: Any) -> Registration:
    return services.leave(registration_id=registration.pk, now=timezone.now(), **more)


def change(registration: Registration, *, companions: int = 0, workshops: Any = ()) -> Registration:
    return services.change(
        registration_id=registration.pk, companions=companions, workshops=workshops, now=timezone.now()
    )


def accept(registration: Registration, now: datetime | None = None) -> Registration:
    return services.accept_offer(registration_id=registration.pk, now=now or timezone.now())


# --- Offering ---------------------------------------------------------------------------


def test_a_freed_seat_is_offered_to_the_first_in_line_for_the_hours_of_the_day():
    day = make_day(seats_total=1, offer_hours=24)
    first, second, third = (make_registration(day) for _each in range(3))
    before = timezone.now()
    leave(first)
    assert statuses(first, second, third) == ["cancelled", "offered", "waiting"]
    held_until = fresh(second).held_until
    assert held_until is not None
    assert before <= held_until - timedelta(hours=24) <= timezone.now()
    accept(second)
    assert statuses(second, third) == ["confirmed", "waiting"]
    assert (fresh(second).held_until, fresh(second).waiting_since) == (None, None)
    assert services.rank_of(fresh(third)) == 1
    kinds = list(ThreadEntry.objects.filter(submission=second.submission).values_list("kind", flat=True))
    assert kinds == ["received", "seat_offered", "seat_confirmed"]


def test_an_offer_never_lasts_beyond_the_start():
    day = make_day("registration_closed", seats_total=1, offer_hours=14 * 24)
    EventPage.objects.filter(pk=day.pk).update(registration_closes_at=None)
    first, second = make_registration(day), make_registration(day)
    leave(first)
    assert fresh(second).held_until == day.starts_at


def test_who_does_not_fit_is_passed_over_and_keeps_the_rank():
    day = make_day(seats_total=2, most_companions=2, seats_for_agents=1)
    citizen, agent = make_registration(day), make_registration(day, sender_kind="agent")
    pair = make_registration(day, companions=1)
    other_agent = make_registration(day, sender_kind="agent")
    last = make_registration(day)
    assert statuses(citizen, agent, pair, other_agent, last) == ["confirmed"] * 2 + ["waiting"] * 3
    leave(citizen)
    # The pair wants two; of the others the first in line may have the seat that is kept for nobody.
    assert statuses(pair, other_agent, last) == ["waiting", "offered", "waiting"]
    assert services.rank_of(fresh(pair)) == 1


def test_a_seat_in_a_workshop_goes_to_who_wants_that_workshop():
    day = make_day(seats_total=10)
    morning, noon = make_workshop(day, seats=1), make_workshop(day, hour=4, seats=1)
    has_morning = make_registration(day, workshops=frozenset({morning.pk}))
    has_noon = make_registration(day, workshops=frozenset({noon.pk}))
    wants_both = make_registration(day, workshops=frozenset({morning.pk, noon.pk}))
    wants_noon = make_registration(day, workshops=frozenset({noon.pk}))
    assert statuses(wants_both, wants_noon) == ["waiting", "waiting"]
    leave(has_noon)
    assert statuses(has_morning, wants_both, wants_noon) == ["confirmed", "waiting", "offered"]


def test_more_seats_are_offered_until_nobody_fits():
    day = make_day(seats_total=1, most_companions=3)
    rows = [make_registration(day, companions=number) for number in (0, 2, 0, 3, 0)]
    EventPage.objects.filter(pk=day.pk).update(seats_total=6)
    assert services.offer_freed_seats(event_id=day.pk, now=timezone.now()) == 3
    assert statuses(*rows) == ["confirmed", "offered", "offered", "waiting", "offered"]
    # Again, nothing is free.
    assert services.offer_freed_seats(event_id=day.pk, now=timezone.now()) == 0


@pytest.mark.parametrize("state", ["under_way", "over", "reported", "postponed", "cancelled"])
def test_nothing_is_offered_of_a_day_without_a_date_to_come(state):
    day = make_day(seats_total=1)
    first, second = make_registration(day), make_registration(day)
    Registration.objects.filter(pk=first.pk).update(status=Status.CANCELLED)
    other = make_day(state)
    EventPage.objects.filter(pk=day.pk).update(
        starts_at=other.starts_at,
        ends_at=other.ends_at,
        cancelled_at=other.cancelled_at,
        postponed_at=other.postponed_at,
    )
    assert services.offer_freed_seats(event_id=day.pk, now=timezone.now()) == 0
    assert statuses(second) == ["waiting"]


def test_offering_asks_no_more_of_the_database_for_a_longer_line(django_assert_max_num_queries):
    day = make_day(seats_total=1)
    for _each in range(12):
        make_registration(day)
    with django_assert_max_num_queries(8):
        assert services.offer_freed_seats(event_id=day.pk, now=timezone.now()) == 0


# --- The end of an offer ----------------------------------------------------------------


def test_an_offer_that_is_let_go_goes_to_the_next():
    day = make_day(seats_total=1)
    first, second, third = (make_registration(day) for _each in range(3))
    leave(first)
    services.let_go_offer(registration_id=second.pk, now=timezone.now())
    assert statuses(second, third) == ["cancelled", "offered"]


def test_an_offer_that_nobody_takes_goes_to_the_next_once():
    day = make_day(seats_total=1, offer_hours=1)
    first, second, third, fourth = (make_registration(day) for _each in range(4))
    leave(first)
    held_until = fresh(second).held_until
    assert held_until is not None
    assert services.expire_offers(held_until - timedelta(seconds=1)) == 0
    # At that very instant it is over.
    assert services.expire_offers(held_until) == 1
    assert services.expire_offers(held_until) == 0
    assert statuses(second, third, fourth) == ["cancelled", "offered", "waiting"]
    assert fresh(third).held_until == held_until + timedelta(hours=1)


def test_accepted_late_it_says_until_when_it_was_held_and_nothing_changes():
    day = make_day(seats_total=1, offer_hours=1)
    first, second, third = (make_registration(day) for _each in range(3))
    leave(first)
    held_until = fresh(second).held_until
    for late in (held_until, held_until + timedelta(minutes=5)):
        with pytest.raises(services.OfferOver) as refusal:
            accept(second, now=late)
        assert str(refusal.value).endswith(".")
    assert statuses(second, third) == ["offered", "waiting"]
    accept(second, now=held_until - timedelta(seconds=1))
    assert statuses(second) == ["confirmed"]


def test_a_seat_held_for_an_address_is_freed_and_offered():
    day = make_day(seats_total=1)
    agent, waiting = make_registration(day), make_registration(day)
    now = timezone.now()
    Registration.objects.filter(pk=agent.pk).update(status=Status.UNCONFIRMED, held_until=now)
    assert services.expire_offers(now) == 1
    assert statuses(agent, waiting) == ["expired", "offered"]


def test_the_offer_of_a_day_that_lost_its_date_leaves_the_rank_as_it_was():
    day = make_day(seats_total=1, offer_hours=1)
    first, second, third = (make_registration(day) for _each in range(3))
    leave(first)
    EventPage.objects.filter(pk=day.pk).update(postponed_at=timezone.now())
    services.expire_offers(timezone.now() + timedelta(hours=2))
    assert statuses(second, third) == ["waiting", "waiting"]
    assert services.rank_of(fresh(second)) == 1
    EventPage.objects.filter(pk=day.pk).update(postponed_at=None)
    assert offer_everywhere(timezone.now()).done == 1
    assert statuses(second, third) == ["offered", "waiting"]


def test_one_seat_that_cannot_be_freed_holds_nobody_up(monkeypatch):
    days = [make_day(seats_total=1, offer_hours=1) for _each in range(2)]
    offered = []
    for day in days:
        first, second = make_registration(day), make_registration(day)
        leave(first)
        offered.append(second)
    broken = days[0].pk
    original = services.offering.offer_in

    def failing(day: EventPage, *, now: datetime) -> int:
        if day.pk == broken:
            raise RuntimeError
        return original(day, now=now)

    monkeypatch.setattr(services.offering, "offer_in", failing)
    result = expire_held(timezone.now() + timedelta(hours=2))
    assert (result.done, result.failed) == (1, 1)
    assert statuses(*offered) == ["offered", "cancelled"]


# --- Leaving ----------------------------------------------------------------------------


def test_leaving_gives_up_a_rank_and_the_others_move_up():
    day = make_day(seats_total=1)
    _first, second, third = (make_registration(day) for _each in range(3))
    leave(second)
    assert services.rank_of(fresh(third)) == 1


def test_whoever_left_may_register_again():
    day = make_day(seats_total=2)
    row = make_registration(day, email="again@example.org")
    leave(row)
    assert make_registration(day, email="Again@Example.org").status == "confirmed"


def test_the_seats_shown_fall_with_every_move(monkeypatch):
    day = make_day(seats_total=1)
    first, second = make_registration(day), make_registration(day)
    raised: list[int] = []
    monkeypatch.setattr(sequence, "raise_it", lambda: raised.append(1))
    leave(first)
    assert raised
    raised.clear()
    accept(second)
    assert raised


# --- Changing ---------------------------------------------------------------------------


def test_fewer_people_free_seats_and_more_need_them():
    day = make_day(seats_total=3, most_companions=2)
    trio, waiting = make_registration(day, companions=2), make_registration(day)
    change(trio, companions=1)
    assert statuses(trio, waiting) == ["confirmed", "offered"]
    with pytest.raises(services.NoRoom) as refusal:
        change(trio, companions=2)
    assert str(refusal.value).endswith(".")
    assert fresh(trio).companions == 1


def test_a_full_workshop_is_refused_and_nothing_changes():
    day = make_day(seats_total=9, most_companions=2)
    morning, noon = make_workshop(day, seats=1), make_workshop(day, hour=4)
    make_registration(day, workshops=frozenset({morning.pk}))
    row = make_registration(day, workshops=frozenset({noon.pk}))
    version = fresh(row).submission.version
    with pytest.raises(services.NoRoom) as refusal:
        change(row, companions=1, workshops=[morning.pk, noon.pk])
    assert refusal.value.workshops == {morning.pk}
    assert morning.title in str(refusal.value)
    row = fresh(row)
    assert (row.companions, set(row.choices.values_list("workshop", flat=True))) == (0, {noon.pk})
    assert row.submission.version == version
    change(row, companions=1, workshops=[])
    assert (fresh(row).companions, fresh(row).choices.count()) == (1, 0)
    assert fresh(row).submission.version == version + 1


def test_what_is_chosen_must_be_of_the_day_and_possible():
    day, other = make_day(most_companions=1), make_day()
    row = make_registration(day)
    one, same_hour = make_workshop(day), make_workshop(day)
    for companions, workshops in (
        (2, []),
        (-1, []),
        (0, [make_workshop(other).pk]),
        (0, [one.pk, same_hour.pk]),
    ):
        with pytest.raises(services.ChoiceRefused) as refusal:
            change(row, companions=companions, workshops=workshops)
        assert str(refusal.value).endswith(".")


def test_where_seats_were_taken_away_one_may_still_come_with_fewer():
    day = make_day(seats_total=6, most_companions=3)
    rows = [make_registration(day, companions=2) for _each in range(2)]
    workshop = make_workshop(day, seats=6)
    for row in rows:
        change(row, companions=2, workshops=[workshop.pk])
    EventPage.objects.filter(pk=day.pk).update(seats_total=2, most_companions=0)
    workshop.seats = 1
    workshop.save()
    change(rows[0], companions=1, workshops=[workshop.pk])
    assert fresh(rows[0]).companions == 1
    with pytest.raises(services.ChoiceRefused):
        change(rows[0], companions=2, workshops=[workshop.pk])


def test_who_waits_and_asks_for_less_may_be_offered_a_seat_at_once():
    day = make_day(seats_total=2, most_companions=1)
    make_registration(day)
    pair = make_registration(day, companions=1)
    assert change(pair).status == "offered"


def test_the_same_wish_again_changes_nothing():
    row = make_registration(make_day())
    change(row)
    assert fresh(row).submission.version == 1
    assert Email.objects.filter(about__submission=row.submission, subject__contains="choi").count() == 0


def test_a_change_of_what_was_changed_meanwhile_is_refused():
    row = make_registration(make_day(most_companions=2))
    change(row, companions=1)
    with pytest.raises(StaleDecision):
        services.change(
            registration_id=row.pk, companions=2, workshops=[], now=timezone.now(), version_seen=1
        )


# --- Validating by hand -----------------------------------------------------------------


def test_validating_gives_the_seat_or_a_rank():
    day = make_day(seats_total=1, validates_by_hand=True)
    first, second = make_registration(day), make_registration(day)
    by = make_user("coordinator")
    for row, expected in ((first, "confirmed"), (second, "waiting")):
        assert row.submission.awaiting_since is not None
        services.validate(registration_id=row.pk, version_seen=1, by=by, now=timezone.now())
        assert statuses(row) == [expected]
        assert Submission.objects.get(pk=row.pk).awaiting_since is None
    decision = Decision.objects.get(submission=first.submission)
    assert (decision.verb, decision.decided_by) == (Decision.Verb.VALIDATE, by)
    with pytest.raises(StaleDecision):
        services.validate(registration_id=first.pk, version_seen=1, by=by, now=timezone.now())


def test_validating_where_nobody_waits_says_that_the_day_is_full():
    day = make_day(seats_total=1, validates_by_hand=True, has_waiting_list=False)
    first, second = make_registration(day), make_registration(day)
    by = make_user("coordinator")
    services.validate(registration_id=first.pk, by=by, now=timezone.now())
    with pytest.raises(IllegalMove):
        services.validate(registration_id=second.pk, by=by, now=timezone.now())
    assert statuses(second) == ["awaiting"]


def test_refusing_needs_words_and_keeps_them():
    row = make_registration(make_day(validates_by_hand=True))
    by = make_user("coordinator")
    with pytest.raises(IllegalMove):
        services.refuse(registration_id=row.pk, words="  ", by=by, now=timezone.now())
    services.refuse(registration_id=row.pk, words="Journée interne.", by=by, now=timezone.now())
    assert statuses(row) == ["refused"]
    assert Decision.objects.get(submission=row.submission).words == "Journée interne."
    last = ThreadEntry.objects.filter(submission=row.submission).last()
    assert last is not None
    assert (last.kind, last.text, last.public) == ("refused", "Journée interne.", False)


def test_more_seats_published_go_to_who_waits():
    day = make_day(seats_total=1)
    make_registration(day)
    first, second = make_registration(day), make_registration(day)
    day = EventPage.objects.get(pk=day.pk)
    day.seats_total = 2
    day.save_revision().publish()
    assert Registration.objects.get(pk=first.pk).status == "offered"
    assert Registration.objects.get(pk=second.pk).status == "waiting"
