"""An agent's seat: whose address counts, held a day for a button, told to that address alone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email

from contributions.models import Submission
from events.course import Verb
from events.models import EventPage, Registration
from events.services import NotHeld, check_in, confirm_seat, expire_offers, taken_of, undo_check_in
from people import links
from people.agents import is_agent_address
from people.digests import email_digest
from people.models import AgentDomain, ContactDetails, Engagement, SecretLink
from people.services import DAILY_LIMIT, allow_mail
from tests.day_course import move
from tests.days import make_day, make_registered, make_registration
from tests.racing import at_once
from tests.reading import fields_of, plain, words_of
from tests.registering import WHO, form_url, open_and_send

pytestmark = pytest.mark.django_db
AGENT = {"sender_kind": "agent", "email": "camille@mairie.example"}


@pytest.fixture
def domain(db) -> AgentDomain:
    return AgentDomain.objects.create(domain="mairie.example")


@pytest.mark.once
@pytest.mark.parametrize(
    ("email", "counts"),
    [
        ("a@mairie.example", True),
        ("A@MAIRIE.Example", True),
        ("a@evil-mairie.example", False),
        ("a@mairie.example.evil.example", False),
        ("a@service.mairie.example", False),
        ("a@tout.example", True),
        ("a@dsi.tout.example", True),
        ("a@a.b.tout.example", True),
        ("a@eviltout.example", False),
        ("a@example", False),
        ("a@mаirie.example", False),  # a Cyrillic а
        ("a@ｍairie.example", False),  # a full-width m
        ("a@mairie。example", False),  # an ideographic full stop
        ("a@préfecture.example", True),
        ("a@xn--prfecture-c4a.example", True),
        ("a@straße.example", False),
        ("a@mairie.example@evil.example", False),
        ("a@mairie.example.", False),
        ("mairie.example", False),
        ("", False),
        ("a@" + "x." * 200 + "mairie.example", False),
    ],
)
def test_an_address_counts_by_its_whole_domain(domain, email, counts):
    AgentDomain.objects.create(domain="tout.example", with_subdomains=True)
    for typed in ("Préfecture.example", "strasse.example"):
        row = AgentDomain(domain=typed)
        row.full_clean()
        row.save()
    assert is_agent_address(email) is counts


@pytest.mark.once
@pytest.mark.parametrize("typed", ["", "example", "-x.example", "a..example", "ｍairie.fr", "a b.fr"])
def test_what_is_no_whole_domain_is_refused_in_a_sentence(typed):
    with pytest.raises(ValidationError) as refused:
        AgentDomain(domain=typed).full_clean()
    assert "domain" in refused.value.message_dict


def test_an_address_may_be_typed_for_its_domain():
    row = AgentDomain(domain=" Camille@Mairie.Example ")
    row.full_clean()
    assert row.domain == "mairie.example"


def test_without_any_domain_an_agent_is_treated_as_anybody(client):
    response = open_and_send(client, make_day(), **AGENT)
    assert response["Location"].startswith("/suivi/")
    assert Registration.objects.get().status == "confirmed"


def test_a_seat_is_held_for_the_button_and_the_link_goes_by_mail_only(client, domain):
    day = make_day(seats_total=1)
    response = open_and_send(client, day, **AGENT)
    assert response.status_code == 303
    assert response["Location"] == f"{day.url}inscription/?suite=courriel"
    row = Registration.objects.get()
    assert row.status == "unconfirmed"
    assert timedelta(hours=23) < row.held_until - timezone.now() <= timedelta(hours=24)
    assert taken_of(day).agents == 1
    # Nobody else gets it meanwhile.
    assert make_registration(day).status == "waiting"
    page = client.get(response["Location"])
    assert plain(gettext("Look in your mailbox")) in words_of(page)
    mail = Email.objects.get(to=AGENT["email"])
    link = SecretLink.objects.get(purpose="confirm")
    assert links.placeholder(link) in mail.message
    for token in map(links.token_for, SecretLink.objects.all()):
        assert token not in page.content.decode()


def test_a_scanner_confirms_nothing_and_a_person_does_once(client, domain):
    day = make_day()
    make_registered(day, **AGENT)
    link = SecretLink.objects.get(purpose="confirm")
    path = links.path_for(link)
    page = client.get(path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"
    assert Registration.objects.get().status == "unconfirmed"
    done = client.post(path, fields_of(page, "main form"))
    assert done.status_code == 303
    assert done["Location"] == links.path_for(SecretLink.objects.get(purpose="follow"))
    row = Registration.objects.get()
    assert (row.status, row.held_until) == ("confirmed", None)
    assert ContactDetails.objects.get().confirmed_at is not None
    again = client.post(path)
    assert again.status_code == 410
    assert plain(gettext("This seat is confirmed")) in words_of(again)


def test_one_mail_and_one_button_confirm_the_seat_and_how_far_they_engage(client, domain):
    open_and_send(client, make_day(), level="resource", skills="Cartographie", **AGENT)
    asked = Email.objects.get()
    assert str(Engagement.Level.RESOURCE.label) in asked.message
    path = links.path_for(SecretLink.objects.get(purpose="confirm"))
    assert str(Engagement.Level.RESOURCE.label).lower() in words_of(client.get(path))
    assert not Engagement.objects.acting().exists()
    for _time in range(2):
        client.post(path)
    engagement = Engagement.objects.acting().get()
    assert (engagement.level, engagement.participant.email) == ("resource", AGENT["email"])
    # The link that changes it and leaves comes with the receipt.
    receipt = Email.objects.exclude(pk=asked.pk).get()
    link = SecretLink.objects.get(purpose="engage")
    assert links.placeholder(link) in receipt.message
    assert client.get(f"{links.path_for(link)}").status_code == 200


def test_a_seat_that_was_not_confirmed_in_time_engages_nobody(client, domain):
    now = timezone.now()
    make_registered(make_day(), now=now, level="involved", **AGENT)
    link = SecretLink.objects.get(purpose="confirm")
    with pytest.raises(NotHeld):
        confirm_seat(link=link, now=now + timedelta(hours=24))
    assert not Engagement.objects.acting().exists()


def test_the_button_again_after_an_expired_token(domain):
    make_registered(make_day(), **AGENT)
    path = links.path_for(SecretLink.objects.get(purpose="confirm"))
    response = Client(enforce_csrf_checks=True).post(path)
    assert response.status_code == 403
    assert plain(gettext("Confirm this seat")) in words_of(response)
    assert Registration.objects.get().status == "unconfirmed"


def test_not_confirmed_in_time_the_seat_goes_to_the_next(client, domain):
    day = make_day(seats_total=1)
    now = timezone.now()
    make_registered(day, now=now, **AGENT)
    waiting = make_registration(day)
    late = now + timedelta(hours=24)
    link = SecretLink.objects.get(purpose="confirm")
    with pytest.raises(NotHeld):
        confirm_seat(link=link, now=late)
    assert expire_offers(late - timedelta(seconds=1)) == 0
    assert expire_offers(late) == 1
    assert Registration.objects.exclude(pk=waiting.pk).get().status == "expired"
    assert Registration.objects.get(pk=waiting.pk).status == "offered"
    page = client.get(links.path_for(link))
    assert page.status_code == 410
    assert plain(gettext("This seat is no longer held")) in words_of(page)


def test_of_a_cancelled_day_no_seat_is_confirmed(client, domain):
    day = make_day()
    sent = make_registered(day, **AGENT)
    mails = Email.objects.count()
    move(Verb.CANCEL, day)
    path = links.path_for(sent.confirm)
    for page in (client.get(path), client.post(path)):
        assert page.status_code == 410
        assert plain(gettext("The day is cancelled")) in words_of(page)
    assert Registration.objects.get().status == "unconfirmed"
    assert Email.objects.count() == mails


def test_too_late_one_is_led_to_the_form_only_while_there_is_one(client, domain):
    day = make_day()
    now = timezone.now()
    path = links.path_for(make_registered(day, now=now - timedelta(hours=25), **AGENT).confirm)
    assert form_url(day) in client.get(path).content.decode()
    EventPage.objects.update(registration_closes_at=now - timedelta(minutes=1))
    page = client.get(path)
    assert page.status_code == 410
    assert form_url(day) not in page.content.decode()


def test_who_comes_back_too_late_registers_anew_behind_those_who_wait(domain):
    day = make_day(seats_total=1)
    now = timezone.now()
    make_registered(day, now=now, **AGENT)
    waiting = make_registration(day)
    again = make_registered(day, now=now + timedelta(hours=25), **AGENT).registration
    assert again.status == "waiting"
    assert Registration.objects.get(pk=waiting.pk).status == "offered"


def test_a_seat_is_never_held_beyond_the_start_of_the_day(domain):
    day = make_day()
    now = day.starts_at - timedelta(hours=3)
    type(day).objects.filter(pk=day.pk).update(registration_closes_at=None)
    row = make_registered(day, now=now, **AGENT).registration
    assert row.held_until == day.starts_at


def test_another_agent_s_address_waits_for_somebody_to_look(client, domain):
    day = make_day()
    response = open_and_send(client, day, sender_kind="agent", email="camille@evil-mairie.example")
    assert response["Location"].startswith("/suivi/")
    assert Registration.objects.get().status == "awaiting"
    assert Submission.objects.get().awaiting_since is not None


def test_a_full_day_is_full_for_every_agent(client, domain):
    day = make_day(seats_total=1, has_waiting_list=False)
    opened = fields_of(client.get(form_url(day))) | WHO
    make_registration(day)
    for email in (AGENT["email"], "camille@elsewhere.example"):
        response = client.post(form_url(day), opened | {"sender_kind": "agent", "email": email})
        assert response.status_code == 409


def test_the_page_tells_nobody_whether_an_agent_is_registered(client, domain):
    day = make_day()
    pages = []
    for browser in (client, Client()):
        response = open_and_send(browser, day, **AGENT)
        pages.append((response.status_code, response["Location"], browser.get(response["Location"]).content))
    assert pages[0] == pages[1]
    assert Registration.objects.count() == 1
    assert Email.objects.filter(to=AGENT["email"]).count() == 2


def test_every_seat_that_is_held_has_its_mail_at_once_however_many_days_one_asks_for(domain):
    now = timezone.now()
    for _day in range(DAILY_LIMIT + 2):
        make_registered(make_day(), now=now, **AGENT)
    mails = Email.objects.filter(to=AGENT["email"])
    assert [mail.scheduled_time for mail in mails] == [now] * (DAILY_LIMIT + 2)
    for link in SecretLink.objects.filter(purpose="confirm"):
        assert sum(links.placeholder(link) in mail.message for mail in mails) == 1


def test_an_address_typed_again_and_again_for_a_day_is_written_to_within_its_allowance(client, domain):
    day = make_day()
    with time_machine.travel(timezone.now(), tick=False):
        for _time in range(DAILY_LIMIT + 3):
            open_and_send(Client(), day, **AGENT)
        # What does not leave before the seat is free again takes no place either.
        soon = timezone.now() + timedelta(hours=24)
        assert Email.objects.filter(to=AGENT["email"]).count() == DAILY_LIMIT
        assert allow_mail(email_digest(AGENT["email"]), now=timezone.now()) == soon


def test_a_seat_asked_for_anew_after_its_time_has_a_mail_that_waits_for_its_place(domain):
    day, other, now = make_day(), make_day(), timezone.now()
    make_registered(day, now=now, **AGENT)
    later = now + timedelta(hours=25)
    for hours in (10, 11, 12):
        allow_mail(email_digest(AGENT["email"]), now=now + timedelta(hours=hours))
    again = make_registered(day, now=later, **AGENT).registration
    mail = Email.objects.get(about__submission=again.submission)
    assert later < mail.scheduled_time == now + timedelta(hours=34) < again.held_until
    assert mail.expires_at == again.held_until
    # Another day's first is not kept waiting.
    first = make_registered(other, now=later, **AGENT).registration
    assert Email.objects.get(about__submission=first.submission).scheduled_time == later


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_on_the_button_confirm_once():
    AgentDomain.objects.create(domain="mairie.example")
    make_registered(make_day(), **AGENT)
    link = SecretLink.objects.get(purpose="confirm")
    now = timezone.now()
    done = at_once(*[lambda: confirm_seat(link=link, now=now)] * 2)
    assert sorted(type(each).__name__ for each in done) == ["NotHeld", "SecretLink"]
    assert Registration.objects.get().status == "confirmed"


@pytest.mark.parametrize(("hours", "status"), [(2, "unconfirmed"), (30, "expired")])
def test_let_in_by_a_slip_an_address_is_confirmed_by_its_owner_alone_while_its_time_lasts(
    domain, hours, status
):
    day, now = make_day("registering"), timezone.now()
    sent = make_registered(day, now=now, **AGENT)
    held_until, later = sent.registration.held_until, now + timedelta(hours=hours)
    common = {"registration_id": sent.registration.pk, "at": now, "now": later}
    check_in(**common, let_in=True)
    undo_check_in(**common)
    row = Registration.objects.get()
    assert (row.status, row.held_until, row.attended_at) == ("unconfirmed", held_until, None)
    expire_offers(later)
    assert Registration.objects.get().status == status
    if status == "unconfirmed":
        confirm_seat(link=sent.confirm, now=later)
        assert Registration.objects.get().status == "confirmed"
