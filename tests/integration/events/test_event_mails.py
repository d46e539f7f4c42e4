"""Mails about registrations: what each carries, to whom, once; none of it costs a registration."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar
from post_office.models import Email

from events import delivering, notifications, services
from events.models import EventChange, EventMail, EventNotice, EventPage, Registration
from events.moves import IllegalMove
from events.statuses import Status
from people import erasers
from people.models import MailAttachment
from people.retention import apply_retention
from tests.days import make_day, make_registered, make_registration, make_wish, make_workshop
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def mails_of(registration: Registration) -> list[Email]:
    return list(Email.objects.filter(about__submission=registration.submission_id).order_by("pk"))


def calendar_of(mail: Email) -> Any:
    """The entry that a mail carries, read by its parser."""
    file = MailAttachment.objects.get(email=mail)
    calendar = Calendar.from_ical(file.content)
    [event] = calendar.walk("VEVENT")
    assert file.content_type == f"text/calendar; method={calendar['METHOD']}"
    return calendar, event


def change_of(day: EventPage, verb: str, **former: Any) -> EventChange:
    return EventChange.objects.create(
        day=day, verb=verb, words="Une salle plus grande.", at=timezone.now(), **former
    )


# --- What each carries ------------------------------------------------------------------


def test_the_receipt_names_nobody_and_carries_the_day():
    day = make_day()
    workshop = make_workshop(day)
    sent = make_registered(
        day,
        name="Camille Essai",
        email="camille@example.org",
        access="rampe",
        diet="sans porc",
        workshops=frozenset({workshop.pk}),
    )
    [mail] = mails_of(sent.registration)
    assert mail.to == ["camille@example.org"]
    assert (mail.cc, mail.bcc) == ([], [])
    words = mail.subject + mail.message + mail.html_message
    for told in (day.title, day.place_name, workshop.title, sent.registration.submission.reference):
        assert told in mail.message
        assert told in words
    for apart in ("Camille", "rampe", "porc"):
        assert apart not in words
    assert "[[link:" in mail.message
    assert "/suivi/" not in words
    calendar, event = calendar_of(mail)
    assert calendar["METHOD"] == "PUBLISH"
    assert day.starts_at is not None
    assert event["DTSTART"].dt == day.starts_at.replace(microsecond=0)
    assert "link:" not in MailAttachment.objects.get(email=mail).content


def test_who_waits_is_told_the_rank_and_carries_nothing():
    day = make_day(seats_total=1)
    make_registration(day)
    second, third = make_registration(day), make_registration(day)
    for rank, row in ((1, second), (2, third)):
        [mail] = mails_of(row)
        assert re.search(rf"\b{rank}\.", mail.message)
        assert not MailAttachment.objects.filter(email=mail).exists()


def test_one_uid_and_a_sequence_that_rises_until_it_is_cancelled():
    day = make_day()
    row = make_registration(day)
    former = day.starts_at
    EventPage.objects.filter(pk=day.pk).update(
        starts_at=day.starts_at + timedelta(days=1), ends_at=day.ends_at + timedelta(days=1)
    )
    for sequence, verb in ((1, EventChange.Verb.MOVE), (2, EventChange.Verb.CANCEL)):
        EventPage.objects.filter(pk=day.pk).update(calendar_sequence=sequence)
        if verb == EventChange.Verb.CANCEL:
            EventPage.objects.filter(pk=day.pk).update(cancelled_at=timezone.now())
            notifications.queue_cancelled_day(day, change_of(day, verb), timezone.now())
        else:
            notifications.queue_moved(day, change_of(day, verb, former_starts_at=former), timezone.now())
        assert delivering.deliver_notices(timezone.now()).done == 1
    entries = [calendar_of(mail) for mail in mails_of(row)]
    assert len({event["UID"] for _calendar, event in entries}) == 1
    assert [int(event["SEQUENCE"]) for _calendar, event in entries] == [0, 1, 2]
    assert [calendar["METHOD"] for calendar, _event in entries] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [event["STATUS"] for _calendar, event in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    moved = mails_of(row)[1]
    assert "Une salle plus grande." in moved.message


def test_cancelling_takes_the_day_out_of_the_calendar_of_who_had_a_seat():
    day = make_day(seats_total=1)
    first, second = make_registration(day), make_registration(day)
    services.leave(registration_id=second.pk, now=timezone.now())
    services.leave(registration_id=first.pk, now=timezone.now())
    calendar, event = calendar_of(mails_of(first)[-1])
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert not MailAttachment.objects.filter(email=mails_of(second)[-1]).exists()


def test_the_online_room_is_in_the_last_reminder_and_in_no_other_mail():
    room = "https://salle.example.org/secret"
    day = make_day(mode="online", online_url=room, registration_closes_at=None)
    row = make_registration(day)
    assert delivering.send_reminders(day.starts_at - timedelta(days=5)).done == 1
    assert delivering.send_reminders(day.starts_at - timedelta(hours=5)).done == 1
    assert [room in mail.message for mail in mails_of(row)] == [False, False, True]


def test_an_offer_is_worth_nothing_after_its_time():
    day = make_day(seats_total=1)
    first, second = make_registration(day), make_registration(day)
    services.leave(registration_id=first.pk, now=timezone.now())
    offer = mails_of(second)[-1]
    assert offer.expires_at == Registration.objects.get(pk=second.pk).held_until


def test_the_refusal_carries_the_words_of_the_team():
    row = make_registration(make_day(validates_by_hand=True))
    services.refuse(registration_id=row.pk, words="Réservé au service.", by=None, now=timezone.now())
    assert "Réservé au service." in mails_of(row)[-1].message


# --- A fault costs the mail, never the rest ---------------------------------------------


def test_mail_that_cannot_be_written_costs_no_registration(monkeypatch):
    def failing(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(notifications, "send", failing)
    day = make_day(seats_total=1)
    first, second = make_registration(day), make_registration(day)
    services.leave(registration_id=first.pk, now=timezone.now())
    services.accept_offer(registration_id=second.pk, now=timezone.now())
    assert list(Registration.objects.order_by("pk").values_list("status", flat=True)) == [
        "cancelled",
        "confirmed",
    ]
    assert Email.objects.count() == 0


def test_without_an_address_there_is_no_mail():
    day = make_day(seats_total=1)
    first, second = make_registration(day, email=""), make_registration(day, email="")
    services.leave(registration_id=first.pk, now=timezone.now())
    services.accept_offer(registration_id=second.pk, now=timezone.now())
    assert Email.objects.count() == 0


def test_a_rolled_back_registration_leaves_no_file():
    day = make_day()
    with transaction.atomic():
        services.register(event=day, wish=make_wish(), now=timezone.now())
        assert MailAttachment.objects.count() == 1
        transaction.set_rollback(True)
    assert (Email.objects.count(), MailAttachment.objects.count()) == (0, 0)


def test_an_address_receives_three_a_day_of_what_anybody_can_set_off():
    now = timezone.now()
    days = [make_day() for _each in range(5)]
    rows = [make_registration(day, email="victime@example.org", now=now) for day in days]
    leaving = [mails_of(row)[0].scheduled_time - now for row in rows]
    assert [wait >= timedelta(days=1) for wait in leaving] == [False] * 3 + [True] * 2


# --- Reminders and thanks ---------------------------------------------------------------


def run_everything(now: datetime) -> int:
    return delivering.send_reminders(now).done + delivering.send_thanks(now).done


@pytest.fixture
def day_with_two() -> EventPage:
    """A day in three weeks with two people who have a seat, and one who waits."""
    day = make_day(seats_total=2, registration_closes_at=None)
    for _each in range(3):
        make_registration(day)
    return day


def sent_for(day: EventPage) -> list[str]:
    rows = EventMail.objects.filter(registration__page=day).order_by("pk")
    return [what.split(":")[0] for what in rows.values_list("what", flat=True)]


def test_reminders_leave_a_week_and_a_day_before_once_each(day_with_two):
    start = day_with_two.starts_at
    for hours in (24 * 8, 24 * 7, 24 * 7 - 1, 100, 25, 24, 23, 2, 1, 0, -1):
        run_everything(start - timedelta(hours=hours))
        run_everything(start - timedelta(hours=hours))
    assert sent_for(day_with_two) == ["reminder_7"] * 2 + ["reminder_1"] * 2


def test_a_week_late_only_what_is_still_true_leaves(day_with_two):
    start = day_with_two.starts_at
    run_everything(start - timedelta(hours=12))
    assert sent_for(day_with_two) == ["reminder_1"] * 2
    EventMail.objects.all().delete()
    run_everything(start)
    run_everything(start + timedelta(hours=1))
    assert sent_for(day_with_two) == []


def test_reminders_are_worth_nothing_once_the_day_began(day_with_two):
    run_everything(day_with_two.starts_at - timedelta(hours=12))
    reminder = Email.objects.order_by("pk").last()
    assert reminder is not None
    assert reminder.expires_at == day_with_two.starts_at


@pytest.mark.parametrize("field", ["cancelled_at", "postponed_at"])
def test_a_day_that_does_not_take_place_is_not_recalled(day_with_two, field):
    EventPage.objects.filter(pk=day_with_two.pk).update(**{field: timezone.now()})
    assert run_everything(day_with_two.starts_at - timedelta(days=3)) == 0


def test_a_day_out_of_sight_is_not_recalled(day_with_two):
    EventPage.objects.filter(pk=day_with_two.pk).update(live=False)
    assert run_everything(day_with_two.starts_at - timedelta(days=3)) == 0


def test_a_day_that_moves_is_recalled_again(day_with_two):
    start = day_with_two.starts_at
    run_everything(start - timedelta(days=7))
    later = start + timedelta(days=30)
    EventPage.objects.filter(pk=day_with_two.pk).update(starts_at=later, ends_at=later + timedelta(hours=7))
    run_everything(later - timedelta(days=6))
    assert sent_for(day_with_two) == ["reminder_7"] * 4


def test_who_has_just_been_told_is_not_reminded():
    now = timezone.now()
    day = make_day(seats_total=1, registration_closes_at=None, starts_at=now + timedelta(days=3))
    first, second = make_registration(day), make_registration(day)
    assert run_everything(now + timedelta(hours=1)) == 0
    services.leave(registration_id=first.pk, now=now)
    Registration.objects.update(registered_at=now - timedelta(days=30))
    services.accept_offer(registration_id=second.pk, now=now)
    assert run_everything(now + timedelta(hours=1)) == 0
    assert run_everything(day.starts_at - timedelta(hours=10)) == 1


def test_thanks_leave_once_with_the_minutes_to_who_came(day_with_two):
    came, absent, _waiting = Registration.objects.order_by("pk")
    Registration.objects.filter(pk=came.pk).update(status=Status.ATTENDED)
    Registration.objects.filter(pk=absent.pk).update(status=Status.ABSENT)
    end = day_with_two.ends_at
    assert run_everything(end + timedelta(hours=1)) == 0
    EventPage.objects.filter(pk=day_with_two.pk).update(minutes_published_at=end + timedelta(hours=2))
    for hours in (3, 3, 24 * 4, 24 * 10):
        run_everything(end + timedelta(hours=hours))
    assert sent_for(day_with_two) == ["thanks"]
    assert EventMail.objects.get().registration == came
    assert day_with_two.url in mails_of(came)[-1].message


def test_without_minutes_thanks_leave_after_three_days_and_not_months_later(day_with_two):
    end = day_with_two.ends_at
    assert run_everything(end + timedelta(days=60)) == 0
    # Nobody was ticked: whoever had a seat is thanked.
    assert run_everything(end + timedelta(days=3)) == 2


def test_one_mail_that_fails_stops_no_other(day_with_two, monkeypatch):
    first = Registration.objects.order_by("pk").first()
    original = notifications.queue_reminder

    def failing(registration: Registration, **more: Any) -> None:
        if registration == first:
            raise RuntimeError
        original(registration, **more)

    now = day_with_two.starts_at - timedelta(days=6)
    with monkeypatch.context() as patched:
        patched.setattr(notifications, "queue_reminder", failing)
        told = delivering.send_reminders(now)
    assert (told.done, told.failed) == (1, 1)
    # Nothing of the one that failed is kept, so it leaves with the next round.
    assert delivering.send_reminders(now).done == 1
    assert sent_for(day_with_two) == ["reminder_7"] * 2


# --- To a group -------------------------------------------------------------------------


def write(day: EventPage, *, key: str | None = None, **more: Any) -> Any:
    values = {"statuses": [Status.CONFIRMED], "subject": "Le parking", "text": "Il est fermé.\n\nMerci."}
    return services.write_to_group(
        event=day, by=make_user("coordinator"), now=timezone.now(), key=key, **values | more
    )


def test_a_message_to_a_group_goes_once_to_each_alone(day_with_two):
    before = Email.objects.count()
    assert services.telling.group_of(day_with_two, [Status.CONFIRMED]) == 2
    first, again = write(day_with_two, key="un-clic"), write(day_with_two, key="un-clic")
    assert (first.count, first.again, again.again) == (2, False, True)
    assert first.notice == again.notice
    for _twice in range(2):
        delivering.deliver_notices(timezone.now())
    mails = list(Email.objects.order_by("pk")[before:])
    assert len(mails) == 2
    assert [len(mail.to) for mail in mails] == [1, 1]
    addresses = {mail.to[0] for mail in mails}
    for mail in mails:
        assert "Il est fermé." in mail.message
        assert "Le parking" in mail.subject
        others = addresses - {mail.to[0]}
        assert not any(other in mail.message + mail.html_message + str(mail.headers) for other in others)
    assert EventNotice.objects.get().delivered_at is not None


def test_who_registers_after_a_message_does_not_receive_it(day_with_two):
    EventPage.objects.filter(pk=day_with_two.pk).update(seats_total=5)
    write(day_with_two)
    late = make_registration(day_with_two)
    delivering.deliver_notices(timezone.now())
    assert len(mails_of(late)) == 1


def test_words_are_needed_and_somebody_to_read_them(day_with_two):
    for wrong in (
        {"subject": "  "},
        {"text": ""},
        {"text": "a" * 6000},
        {"statuses": [Status.REFUSED]},
    ):
        with pytest.raises(IllegalMove) as refusal:
            write(day_with_two, **wrong)
        assert str(refusal.value).endswith(".")
    assert not EventNotice.objects.exists()


def test_a_change_told_too_late_is_not_told(day_with_two):
    services.tell_everybody(event=day_with_two, what="moved", by=None, now=timezone.now())
    assert delivering.deliver_notices(day_with_two.starts_at + timedelta(hours=1)).done == 0
    assert EventNotice.objects.get().delivered_at is not None


def test_who_waits_is_told_of_a_change_and_who_left_is_not(day_with_two):
    _first, second, waiting = Registration.objects.order_by("pk")
    services.leave(registration_id=second.pk, now=timezone.now())
    before = {row.pk: len(mails_of(row)) for row in (second, waiting)}
    services.tell_everybody(event=day_with_two, what="cancelled", by=None, now=timezone.now())
    delivering.deliver_notices(timezone.now())
    assert {row.pk: len(mails_of(row)) - before[row.pk] for row in (second, waiting)} == {
        second.pk: 0,
        waiting.pk: 1,
    }


# --- Erased with the mail ---------------------------------------------------------------


def test_the_file_goes_with_its_mail():
    row = make_registration(make_day())
    assert MailAttachment.objects.count() == 1
    mail_eraser = next(each for each in erasers.registered() if each.code == "mail")
    mail_eraser.of_submission([row.pk], now=timezone.now())
    assert (Email.objects.count(), MailAttachment.objects.count()) == (0, 0)
    make_registration(make_day())
    Email.objects.update(created=timezone.now() - timedelta(days=16))
    apply_retention(now=timezone.now())
    assert (Email.objects.count(), MailAttachment.objects.count()) == (0, 0)
