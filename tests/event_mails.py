"""Every mail about a registration, each sent by its own verb, with a registration of its own."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from contributions.models import Contribution
from contributions.steps_told import TOLD_AFTER, tell_steps
from events import delivering, services
from events.models import EventNotice, EventPage, Registration
from events.statuses import Status
from people.models import AgentDomain, SecretLink
from tests.days import make_day, make_registration, make_wish, make_workshop
from tests.factories import make_call, make_received, make_user, make_words

WORDS = "Des mots de l’équipe."


def go_through_every_mail_of_days(now: datetime) -> None:
    day = make_day(seats_total=2, most_companions=2, mode="mixed", online_url="https://salle.example.org/a")
    workshop = make_workshop(day)
    chosen: dict[str, Any] = {"workshops": frozenset({workshop.pk})}
    first, second = make_registration(day, **chosen), make_registration(day, **chosen)
    third, fourth = make_registration(day, **chosen), make_registration(day, **chosen)  # event_waiting
    services.leave(registration_id=first.pk, now=now)  # event_left, event_offer
    services.accept_offer(registration_id=third.pk, now=now)  # event_promoted
    services.leave(registration_id=second.pk, now=now)
    services.expire_offers(now + timedelta(hours=49))  # event_offer_expired
    assert Registration.objects.get(pk=fourth.pk).status == Status.CANCELLED
    now = timezone.now()
    for what in EventNotice.What:
        if what == EventNotice.What.MESSAGE:
            services.write_to_group(
                event=day, statuses=[Status.CONFIRMED], subject="Objet", text=WORDS, by=None, now=now
            )
        else:
            former = day.starts_at and day.starts_at - timedelta(days=1)
            services.tell_everybody(
                event=day, what=what, words=WORDS, former_starts_at=former, by=None, now=now
            )
    delivering.deliver_notices(now)  # event_moved, _postponed, _cancelled, _message
    services.change(registration_id=third.pk, companions=1, workshops=[workshop.pk], now=now)  # _changed
    AgentDomain.objects.get_or_create(domain="region.example.org")
    _by_hand(now)
    _by_the_clock(third, now)
    _with_a_contribution(now)


def _by_hand(now: datetime) -> None:
    """event_awaiting, _validated, _refused."""
    day = make_day(validates_by_hand=True)
    workshop = make_workshop(day)
    by = make_user("coordinator")
    first, second = (make_registration(day, workshops=frozenset({workshop.pk})) for _each in range(2))
    services.validate(registration_id=first.pk, words=WORDS, by=by, now=now)
    services.refuse(registration_id=second.pk, words=WORDS, by=by, now=now)


def _with_a_contribution(now: datetime) -> None:
    """event_confirm, and once more event_receipt, _waiting, _awaiting: each is the receipt of both."""
    agent = {"sender_kind": "agent", "email": "agent@region.example.org"}
    full = make_day(call=make_call(), seats_total=1)
    make_registration(full)
    by_hand, free = make_day(call=make_call(), validates_by_hand=True), make_day(call=make_call())
    wishes = ((full, make_wish()), (by_hand, make_wish()), (free, make_wish(**agent)))
    for day, wish in wishes:
        services.submit_registration(
            event=day, wish=wish, words=make_words(), sender_secret="s" * 32, now=now
        )
    services.confirm_seat(link=SecretLink.objects.get(purpose="confirm", submission__page=free), now=now)


def _by_the_clock(registration: Registration, now: datetime) -> None:
    """event_reminder_7, _reminder_1, _thanks; and steps, of a day."""
    registration.refresh_from_db()
    day = EventPage.objects.get(pk=registration.page_id)
    assert day.starts_at is not None
    assert day.ends_at is not None
    Registration.objects.filter(pk=registration.pk).update(companions=0)
    for before in (timedelta(days=6), timedelta(hours=20)):
        assert delivering.send_reminders(day.starts_at - before).done
    over = day.ends_at + timedelta(days=1)
    Registration.objects.filter(pk=registration.pk).update(status=Status.ATTENDED)
    EventPage.objects.filter(pk=day.pk).update(minutes_published_at=timezone.now())
    assert delivering.send_thanks(over).done
    read = make_received(make_call(), email="lue@example.org").contribution
    Contribution.objects.filter(pk=read.pk).update(status=Contribution.Status.PUBLISHED)
    services.say_read(event=day, reference=read.reference, by=None, now=over)
    assert tell_steps(over + TOLD_AFTER).done
