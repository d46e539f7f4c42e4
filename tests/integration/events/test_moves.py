"""The table of legal moves, whole: each status with each verb does what it says or refuses, and says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from contributions.models import Submission, ThreadEntry
from events import moves, services
from events.models import EventPage, Registration
from events.moves import LEGAL, LEGAL_IN, IllegalMove, Verb
from events.states import EventState
from events.statuses import HELD, Status
from tests.days import TIMETABLES, make_day, make_registered
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LEADS_TO = {
    Verb.LEAVE: Status.CANCELLED,
    Verb.ACCEPT: Status.CONFIRMED,
    Verb.LET_GO: Status.CANCELLED,
    Verb.VALIDATE: Status.CONFIRMED,
    Verb.REFUSE: Status.REFUSED,
    Verb.OFFER: Status.OFFERED,
}


def in_status(day: EventPage, status: str) -> Registration:
    """A registration of `day` put in `status` as if the verbs had led there."""
    registration = make_registered(day).registration
    now = timezone.now()
    Registration.objects.filter(pk=registration.pk).update(
        status=status,
        waiting_since=now if status in {Status.WAITING, Status.OFFERED} else None,
        held_until=now + timedelta(hours=1) if status in HELD else None,
    )
    if status == Status.AWAITING:
        Submission.objects.filter(pk=registration.pk).update(awaiting_since=now)
    return Registration.objects.get(pk=registration.pk)


def do(verb: str, registration: Registration, **more: Any) -> None:
    """The verb as its caller does it; an offer and an end of time come by themselves."""
    now = timezone.now()
    about: dict[str, Any] = {"registration_id": registration.pk, "now": now} | more
    if verb == Verb.LEAVE:
        services.leave(**about)
    elif verb == Verb.CHANGE:
        services.change(**about, companions=1, workshops=[])
    elif verb == Verb.ACCEPT:
        services.accept_offer(**about)
    elif verb == Verb.LET_GO:
        services.let_go_offer(**about)
    elif verb == Verb.VALIDATE:
        services.validate(**about, by=make_user("coordinator"))
    elif verb == Verb.REFUSE:
        services.refuse(**about, words="La journée est pour le service.", by=make_user("coordinator"))
    elif verb == Verb.OFFER:
        if not services.offer_freed_seats(event_id=registration.page_id, now=now):
            raise IllegalMove("-")
    elif verb == Verb.EXPIRE and not services.expire_offers(now + timedelta(hours=2)):
        raise IllegalMove("-")


def test_the_table_knows_every_status_and_every_verb():
    assert set(LEGAL) == set(Status)
    assert set(LEGAL_IN) == set(Verb)
    assert frozenset().union(*LEGAL.values()) == set(Verb)


@contextmanager
def undone() -> Iterator[None]:
    """What is done here is undone: a day takes longer to make than to go back to."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.once
@pytest.mark.parametrize("status", Status.values)
def test_each_verb_from_each_status(status):
    registration = in_status(make_day(most_companions=2), status)
    for verb in Verb:
        with undone():
            assert_legal_or_refused(Registration.objects.get(pk=registration.pk), verb)


def assert_legal_or_refused(registration: Registration, verb: Verb) -> None:
    status = registration.status
    before = (registration.submission.version, registration.submission.thread.count())
    if verb in LEGAL[status]:
        do(verb, registration)
        registration.refresh_from_db()
        submission = Submission.objects.get(pk=registration.pk)
        expected = LEADS_TO.get(verb, registration.status)
        if verb == Verb.EXPIRE:
            expected = Status.CANCELLED if status == Status.OFFERED else Status.EXPIRED
        if verb == Verb.CHANGE and status == Status.WAITING:
            expected = Status.OFFERED  # a seat is free
        assert registration.status == expected, verb
        assert submission.version > before[0], verb
        last = submission.thread.last()
        assert submission.thread.count() > before[1], verb
        assert last is not None
        assert not last.public, verb
        assert (registration.held_until is None) == (registration.status not in HELD), verb
    else:
        with pytest.raises(IllegalMove) as refusal:
            do(verb, registration)
        assert str(refusal.value)
        registration.refresh_from_db()
        assert registration.status == status, verb
        submission = Submission.objects.get(pk=registration.pk)
        assert (submission.version, submission.thread.count()) == before, verb


@pytest.mark.once
@pytest.mark.parametrize("state", TIMETABLES)
def test_the_state_of_the_day_is_asked(state):
    day, model = make_day(most_companions=2), make_day(state)
    assert model.state(timezone.now()) == EventState(state)
    for verb in (Verb.LEAVE, Verb.CHANGE, Verb.ACCEPT, Verb.LET_GO, Verb.REFUSE):
        with undone():
            assert_asked(day, model, verb)


def assert_asked(day: EventPage, model: EventPage, verb: Verb) -> None:
    status = {Verb.ACCEPT: "offered", Verb.LET_GO: "offered", Verb.REFUSE: "awaiting"}.get(verb, "confirmed")
    registration = in_status(day, status)
    EventPage.objects.filter(pk=day.pk).update(
        **{name: getattr(model, name) for name in ("starts_at", "ends_at", "cancelled_at", "postponed_at")},
        minutes_published_at=model.minutes_published_at,
        registration_opens_at=model.registration_opens_at,
        registration_closes_at=model.registration_closes_at,
    )
    now = timezone.now()
    day = EventPage.objects.get(pk=day.pk)
    assert day.state(now) == model.state(now)
    if day.state(now) in LEGAL_IN[verb]:
        assert verb in moves.legal_verbs(registration, day=day, now=timezone.now())
        do(verb, registration)
    else:
        assert verb not in moves.legal_verbs(registration, day=day, now=timezone.now())
        with pytest.raises(IllegalMove) as refusal:
            do(verb, registration)
        assert str(refusal.value).endswith(".")
    assert ThreadEntry.objects.filter(submission=registration.submission, public=True).count() == 0
