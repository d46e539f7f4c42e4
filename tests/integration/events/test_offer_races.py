"""Several at the same moment, on both databases: never one seat too many, each thing once."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone
from post_office.models import Email

from contributions.models import ThreadEntry
from events import services
from events.models import EventMail, EventPage, Registration
from events.moves import IllegalMove
from events.statuses import HOLDS_A_SEAT, Status
from tests.days import make_day, make_registration, make_wish
from tests.racing import at_once, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def seats_taken(day: EventPage) -> int:
    rows = Registration.objects.filter(page=day, status__in=HOLDS_A_SEAT)
    return sum(row.party for row in rows)


def status_of(registration: Registration) -> str:
    return Registration.objects.get(pk=registration.pk).status


def test_two_offers_race_for_one_seat(monkeypatch):
    day = make_day(seats_total=1)
    first, second, third = (make_registration(day) for _each in range(3))
    now = timezone.now()
    Registration.objects.filter(pk=first.pk).update(status=Status.CANCELLED)
    meeting(monkeypatch, (services.offering, "taken_of"))
    offer = partial(services.offer_freed_seats, event_id=day.pk, now=now)
    assert sorted(at_once(offer, offer)) == [0, 1]
    assert [status_of(row) for row in (second, third)] == ["offered", "waiting"]
    assert Email.objects.filter(about__submission=second.submission_id).count() == 2  # receipt and offer


def test_leaving_twice_at_once_frees_one_seat(monkeypatch):
    day = make_day(seats_total=1)
    first, second, third = (make_registration(day) for _each in range(3))
    meeting(monkeypatch, (services.moving, "lock_day"))
    leave = partial(services.leave, registration_id=first.pk, now=timezone.now())
    results = at_once(leave, leave)
    assert sum(isinstance(result, IllegalMove) for result in results) == 1
    assert [status_of(row) for row in (first, second, third)] == ["cancelled", "offered", "waiting"]
    steps = ThreadEntry.objects.filter(submission=first.submission, kind=ThreadEntry.Kind.LEFT)
    assert steps.count() == 1


def test_accepting_as_it_expires_gives_the_seat_to_one(monkeypatch):
    for seconds in (-1, 0):
        day = make_day(seats_total=1, offer_hours=1)
        first, second, third = (make_registration(day) for _each in range(3))
        services.leave(registration_id=first.pk, now=timezone.now())
        held_until = Registration.objects.get(pk=second.pk).held_until
        assert held_until is not None
        # One looks at the clock a moment before the end, the other after it.
        accept = partial(
            services.accept_offer, registration_id=second.pk, now=held_until + timedelta(seconds=seconds)
        )
        expire = partial(services.expire_offers, held_until)
        with monkeypatch.context() as patched:
            meeting(patched, (services.moving, "lock_day"))
            accepted, expired = at_once(accept, expire)
        assert seats_taken(day) == 1
        if isinstance(accepted, Exception):
            assert isinstance(accepted, IllegalMove)
            assert expired == 1
            assert [status_of(row) for row in (second, third)] == ["cancelled", "offered"]
        else:
            assert seconds < 0
            assert expired == 0
            assert [status_of(row) for row in (second, third)] == ["confirmed", "waiting"]


def test_the_capacity_is_lowered_while_somebody_accepts():
    """Nobody is thrown out, and nobody more is let in."""
    day = make_day(seats_total=2)
    first, second, third, fourth = (make_registration(day) for _each in range(4))
    services.leave(registration_id=first.pk, now=timezone.now())

    def lower() -> None:
        with transaction.atomic():
            services.lock_day(day.pk)
            EventPage.objects.filter(pk=day.pk).update(seats_total=1)
            services.offer_freed_seats(event_id=day.pk, now=timezone.now())

    accept = partial(services.accept_offer, registration_id=third.pk, now=timezone.now())
    leave = partial(services.leave, registration_id=second.pk, now=timezone.now())
    results = at_once(accept, lower, leave)
    assert not [result for result in results if isinstance(result, Exception)]
    assert status_of(third) == "confirmed"
    # Freed before it was lowered, the seat of the second was offered; after, nobody has it.
    assert seats_taken(day) in {1, 2}
    if status_of(fourth) == "waiting":
        assert seats_taken(day) == 1


def test_two_jobs_at_once_expire_and_offer_once():
    day = make_day(seats_total=3, offer_hours=1)
    rows = [make_registration(day) for _each in range(9)]
    for row in rows[:3]:
        services.leave(registration_id=row.pk, now=timezone.now())
    later = timezone.now() + timedelta(hours=2)
    expire = partial(services.expire_offers, later)
    results = at_once(expire, expire)
    assert sum(results) == 3
    states = [status_of(row) for row in rows]
    assert states == ["cancelled"] * 6 + ["offered"] * 3
    offers = ThreadEntry.objects.filter(kind=ThreadEntry.Kind.SEAT_OFFERED)
    assert offers.count() == 6


def test_registering_leaving_and_accepting_all_at_once():
    day = make_day(seats_total=3)
    rows = [make_registration(day) for _each in range(6)]
    for row in rows[:2]:
        services.leave(registration_id=row.pk, now=timezone.now())
    now = timezone.now()
    results = at_once(
        partial(services.accept_offer, registration_id=rows[3].pk, now=now),
        partial(services.let_go_offer, registration_id=rows[4].pk, now=now),
        partial(services.leave, registration_id=rows[2].pk, now=now),
        *(partial(services.register, event=day, wish=make_wish(), now=now) for _each in range(3)),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert seats_taken(day) == 3
    ranks = [services.rank_of(row) for row in Registration.objects.filter(page=day).in_line()]
    assert ranks == list(range(1, len(ranks) + 1))


def test_jobs_that_run_twice_at_once_write_each_mail_once(monkeypatch):
    from events import delivering

    day = make_day("registration_closed", seats_total=5)
    EventPage.objects.filter(pk=day.pk).update(
        starts_at=timezone.now() + timedelta(hours=20), registration_closes_at=None
    )
    now = timezone.now()
    for _each in range(4):
        make_registration(day)
    Registration.objects.filter(page=day).update(registered_at=now - timedelta(days=3))
    meeting(monkeypatch, (delivering, "_some"))
    remind = partial(delivering.send_reminders, now)
    results = at_once(remind, remind)
    assert sum(result.done for result in results) == 4
    assert not any(result.failed for result in results)
    assert EventMail.objects.count() == 4
