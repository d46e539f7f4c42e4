"""The receipt of a seat by real SMTP, with its calendar entry; a server that is down costs nobody a seat."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar
from post_office.models import STATUS, Email

from events import services
from events.models import Registration
from people.mail.sender import Round, Sender
from tests.days import make_day, make_registered

# The worker closes its connection to the database after each round.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def one_round() -> Round:
    return Sender().round()


def entry_of(message: EmailMessage) -> Any:
    [part] = list(message.iter_attachments())
    assert part.get_content_type() == "text/calendar"
    assert part.get_filename()
    assert part.get_content_disposition() == "attachment"
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return calendar


def test_the_receipt_arrives_with_a_link_and_a_calendar_entry(server):
    day = make_day(seats_total=1, title="Journée « été »")
    sent = make_registered(day, email="camille@example.org")
    second = make_registered(day, email="dominique@example.org")
    server.start()
    assert one_round().sent == 2
    assert sorted(server.inbox.recipients) == [["camille@example.org"], ["dominique@example.org"]]
    messages = {message["To"]: message for message in server.inbox.messages}

    message = messages["camille@example.org"]
    text = message.get_body(("plain",)).get_content()
    assert re.findall(r"/suivi/\S+", text)
    assert "[[link:" not in message.as_string()
    assert message.get_body(("html",)) is not None
    calendar = entry_of(message)
    assert calendar["METHOD"] == "PUBLISH"
    [event] = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Journée « été »"
    assert "/suivi/" not in calendar.to_ical().decode()

    assert not list(messages["dominique@example.org"].iter_attachments())

    services.leave(registration_id=sent.registration.pk, now=timezone.now())
    assert one_round().sent == 2
    by_address = {message["To"]: message for message in server.inbox.messages[2:]}
    cancelled = entry_of(by_address["camille@example.org"])
    assert cancelled["METHOD"] == "CANCEL"
    [gone] = cancelled.walk("VEVENT")
    assert (gone["UID"], gone["STATUS"]) == (event["UID"], "CANCELLED")
    # The offer goes to who waits, alone.
    assert not list(by_address["dominique@example.org"].iter_attachments())
    assert Registration.objects.get(pk=second.registration.pk).status == "offered"


def test_while_the_server_is_down_people_register_and_everything_arrives_later(server, clock):
    day = make_day(seats_total=2)
    rows = [make_registered(day).registration for _each in range(3)]
    assert one_round().trouble
    assert [row.status for row in rows] == ["confirmed", "confirmed", "waiting"]
    assert Email.objects.filter(status=STATUS.queued).count() == 3
    server.start()
    assert one_round().sent == 3
    assert sum(bool(list(message.iter_attachments())) for message in server.inbox.messages) == 2


def test_an_offer_that_could_not_leave_in_time_does_not_leave_at_all(server, clock):
    day = make_day(seats_total=1, offer_hours=1)
    first, second = (make_registered(day).registration for _each in range(2))
    server.start()
    one_round()
    server.stop()
    services.leave(registration_id=first.pk, now=timezone.now())
    clock.shift(2 * 3600)
    assert services.expire_offers(timezone.now()) == 1
    server.start()
    one_round()
    address = second.submission.contact_details.email
    subjects = [message["Subject"] for message in server.inbox.messages if message["To"] == address]
    # The receipt, then that it is over: not the offer.
    assert len(subjects) == 2
