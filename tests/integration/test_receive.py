"""What is written when somebody sends something: all of it or nothing, and no word of it in a mail."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office import mail
from post_office.mail import get_queued
from post_office.models import STATUS, Email

from calls.models import CallPage
from calls.services import submit_contribution
from contributions import notifications
from contributions.models import Contribution, Decision, Submission, ThreadEntry
from contributions.services import decline, publish, receive
from contributions.services import receiving as services
from people.digests import email_digest
from people.links import placeholder, token_for
from people.models import AddressAllowance, ContactDetails, SecretLink, User
from tests.factories import make_call, make_contribution, make_reason, make_words
from tests.racing import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
ADDRESS = "camille@example.org"
WRITTEN_BY_RECEIVE = [
    Submission,
    Contribution,
    ContactDetails,
    ThreadEntry,
    SecretLink,
    AddressAllowance,
    Email,
]


def make_colleague() -> User:
    return User.objects.create_user("moderator@example.org")


def written() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in WRITTEN_BY_RECEIVE}


def received(call: CallPage, **fields: Any) -> services.Received:
    values = {"page": call, "words": make_words(), "email": ADDRESS, "idempotency_key": None, "now": NOW}
    return receive(**values | fields)


# --- What is stored ---------------------------------------------------------------------


def test_everything_is_stored_at_the_same_instant():
    call = make_call()
    words = make_words(title="Un titre", body="Un texte", shown_as="Camille", sender_kind="agent")
    got = received(call, words=words, idempotency_key="key")

    assert written() == dict.fromkeys(written(), 1)
    submission = Submission.objects.get()
    contribution = Contribution.objects.get()
    details = ContactDetails.objects.get()
    step = ThreadEntry.objects.get()
    assert got.contribution == contribution
    assert got.link == SecretLink.objects.get(submission=submission)

    assert submission.submitted_at == submission.awaiting_since == contribution.submitted_at == step.at == NOW
    assert submission.page_id == contribution.page_id == call.pk
    assert (submission.kind, submission.origin, submission.version) == ("contribution", "web", 1)
    assert submission.idempotency_key == "key"
    assert contribution.status == Contribution.Status.AWAITING
    assert (contribution.title, contribution.body, contribution.shown_as) == (
        "Un titre",
        "Un texte",
        "Camille",
    )
    assert contribution.sender_kind == "agent"
    assert (step.kind, step.stage, step.text) == (ThreadEntry.Kind.RECEIVED, call.stage, "")
    assert (details.submission, details.email, details.email_digest) == (
        submission,
        ADDRESS,
        email_digest(ADDRESS),
    )
    assert Email.objects.get().to == [ADDRESS]


def test_without_an_address_there_are_no_contact_details_and_no_mail():
    got = received(make_call(), email="")
    assert written() == {
        "Submission": 1,
        "Contribution": 1,
        "ContactDetails": 0,
        "ThreadEntry": 1,
        "SecretLink": 1,
        "AddressAllowance": 0,
        "Email": 0,
    }
    assert got.link.submission == got.contribution.submission


def test_the_address_stands_with_the_contact_details_and_the_mail_only():
    got = received(make_call())
    for row in (got.contribution, got.contribution.submission, got.link, *ThreadEntry.objects.all()):
        assert ADDRESS not in str(vars(row))
        assert ADDRESS not in str(row)
    assert ADDRESS not in str(ContactDetails.objects.get())
    assert ADDRESS not in str(vars(AddressAllowance.objects.get()))


@pytest.mark.parametrize(
    "late_step",
    [(services, "give_link"), (services, "keep_contact_details")],
    ids=["the link", "the address"],
)
def test_a_failure_in_a_late_step_leaves_nothing(monkeypatch, late_step):
    call = make_call()

    def fail(*args: object, **kwargs: object) -> None:
        # The words had been written.
        assert Contribution.objects.count() == ThreadEntry.objects.count() == 1
        raise RuntimeError("a late step failed")

    monkeypatch.setattr(*late_step, fail)
    with pytest.raises(RuntimeError, match="a late step failed"):
        received(call)
    assert written() == dict.fromkeys(written(), 0)


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_a_late_step_leaves_nothing_in_a_real_transaction_either(monkeypatch):
    call = make_call()
    monkeypatch.setattr(services, "keep_contact_details", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        received(call)
    assert written() == dict.fromkeys(written(), 0)
    monkeypatch.undo()
    received(call)
    assert written() == dict.fromkeys(written(), 1)


@pytest.mark.parametrize(
    "mail_step",
    [(notifications, "queue_receipt"), (mail, "send"), (Email, "save")],
    ids=["the receipt", "the queue", "its row"],
)
@pytest.mark.django_db(transaction=True)
def test_mail_that_cannot_be_queued_costs_the_mail_alone(monkeypatch, mail_step, caplog):
    monkeypatch.setattr(*mail_step, lambda *args, **kwargs: 1 / 0)
    got = received(make_call())
    assert written() == dict.fromkeys(written(), 1) | {"Email": 0, "AddressAllowance": 0}
    assert f"mail about {got.contribution.reference} not queued" in caplog.text


# --- Until when contact details are kept ------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "months", "expected"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 12, date(2027, 11, 23)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), 1, date(2026, 2, 28)),
        (datetime(2028, 1, 31, 12, tzinfo=UTC), 1, date(2028, 2, 29)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 12, date(2029, 2, 28)),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), 12, date(2028, 2, 28)),
        (datetime(2026, 8, 31, 12, tzinfo=UTC), 6, date(2027, 2, 28)),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), 36, date(2029, 12, 31)),
        # Already the next day, and the next month, in Paris.
        (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), 1, date(2026, 3, 1)),
        (datetime(2026, 5, 31, 22, 30, tzinfo=UTC), 1, date(2026, 7, 1)),
    ],
)
def test_contact_details_are_kept_for_whole_months_by_the_clock_of_the_site(instant, months, expected):
    received(make_call(retention_months=months), now=instant)
    assert ContactDetails.objects.get().delete_after == expected


# --- The receipt ------------------------------------------------------------------------


def test_the_receipt_says_what_the_law_asks_for():
    # CRPA R112-11-1: the date, the service in charge, its address and phone; and what happens next.
    call = make_call(title="Le pain et le travail", read_within_days=3)
    got = received(call)
    receipt = Email.objects.get()
    assert got.contribution.reference in receipt.subject
    for expected in (
        got.contribution.reference,
        "Le pain et le travail",
        "23 novembre 2026",
        "10 h 30",
        call.service_name,
        call.service_email,
        call.service_phone,
        "26 novembre 2026",  # read by
        "23 novembre 2027",  # erased after
    ):
        assert expected in receipt.message, expected
        assert expected in unescape(receipt.html_message), expected
    assert receipt.headers["Auto-Submitted"] == "auto-generated"


def test_the_queued_receipt_holds_a_placeholder_instead_of_the_token():
    got = received(make_call())
    receipt = Email.objects.get()
    assert receipt.message.count(placeholder(got.link)) == 1
    assert token_for(got.link) not in str(vars(receipt))
    assert "/suivi/" not in receipt.message


MARKERS = {
    "title": "MARKED-TITLE",
    "body": "MARKED-BODY",
    "shown_as": "MARKED-NAME",
    "explanation": "MARKED-WHY",
}


@pytest.mark.parametrize("decision", ["", "publish", "decline"])
def test_no_word_of_the_sender_is_ever_in_a_mail(decision):
    got = received(make_call(), words=make_words(**MARKERS))
    common = {"submission_id": got.contribution.pk, "version_seen": 1, "now": NOW}
    if decision == "publish":
        publish(**common, by=make_colleague())
    elif decision == "decline":
        decline(**common, by=make_colleague(), reason=make_reason(), words="Merci.")
    mails = list(Email.objects.all())
    assert len(mails) == (2 if decision else 1)
    for each in mails:
        assert got.contribution.reference in each.message
        assert "MARKED" not in str(vars(each))
        assert "MARKED" not in each.email_message().message().as_string()


@pytest.mark.parametrize(
    "title",
    ["{{ link }} {% now 'Y' %} & <b>l’appel</b> 50 %", "Un appel\u2028sur deux lignes", "Été “œuvre”"],
)
def test_the_title_of_the_call_is_printed_as_it_is_written(title):
    received(make_call(title=title))
    text, page = Email.objects.get().email_message().message().get_payload()
    assert title in text.get_payload(decode=True).decode()
    assert title in unescape(page.get_payload(decode=True).decode())


@pytest.mark.parametrize(
    "address",
    [
        "o'brien+labo@example.org",
        "CAMILLE@EXAMPLE.ORG",
        "camille@exämple.fr",
        '"camille,victim@example.net"@example.org',
        '"x,victim@example.net,y"@example.org',
        '"a<victim@example.net>"@example.org',
        '"a<b>c"@example.org',
        "camille@example.org,victim@example.net",
        "camille@example.org victim@example.net",
        "Camille <camille@example.org>",
        "camille@example.org\r\nBcc: victim@example.net",
        "{{ body }}@example.org",
    ],
)
def test_an_odd_address_is_refused_with_the_words_kept_or_written_to_and_nobody_else(client, address):
    call = make_call()
    answer = client.post(
        f"{call.url}contribuer/", {"title": "Un titre", "body": "MARKED-BODY", "email": address}
    )
    if answer.status_code == 422:
        assert "MARKED-BODY" in answer.content.decode()
        assert Submission.objects.count() == Email.objects.count() == 0
        return
    assert answer.status_code == 303
    assert Email.objects.get().to == [address]
    assert Email.objects.get().email_message().recipients() == [address]


# --- How often an address is written to -------------------------------------------------


def test_a_stranger_who_types_somebody_s_address_makes_it_receive_three_mails_a_day():
    call = make_call()
    written_as = [ADDRESS, "CAMILLE@example.org", f" {ADDRESS} ", ADDRESS, ADDRESS]
    for minutes, address in enumerate(written_as):
        received(call, email=address, now=NOW + timedelta(minutes=minutes))
    assert Contribution.objects.count() == ContactDetails.objects.count() == 5
    assert Email.objects.count() == 3
    assert AddressAllowance.objects.count() == 1


def test_the_limit_of_one_address_is_not_that_of_another():
    call = make_call()
    for _ in range(4):
        received(call)
    received(call, email="dominique@example.org")
    assert Email.objects.filter(to="dominique@example.org").count() == 1


@pytest.mark.parametrize(
    ("later", "mails"),
    [(timedelta(hours=24) - timedelta(seconds=1), 3), (timedelta(hours=24), 4)],
    ids=["a second too early", "a day later"],
)
def test_the_allowance_comes_back_24_hours_after_the_first_mail(later, mails):
    call = make_call()
    for _ in range(3):
        received(call)
    received(call, now=NOW + later)
    assert Email.objects.count() == mails


def test_a_decision_waits_for_the_next_day_when_the_day_is_full():
    call = make_call()
    first, *_others = [received(call) for _ in range(3)]
    noon = NOW + timedelta(hours=3)
    publish(submission_id=first.contribution.pk, version_seen=1, by=make_colleague(), now=noon)

    announcement = Email.objects.latest("id")
    assert Email.objects.count() == 4
    assert announcement.scheduled_time == NOW + timedelta(days=1)
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        assert announcement not in get_queued()
    with time_machine.travel(NOW + timedelta(days=1, seconds=1), tick=False):
        assert announcement in get_queued()


def test_receipts_that_were_left_out_do_not_delay_a_decision():
    call = make_call()
    first, *_others = [received(call) for _ in range(12)]
    publish(submission_id=first.contribution.pk, version_seen=1, by=make_colleague(), now=NOW)
    assert Email.objects.latest("id").scheduled_time == NOW + timedelta(days=1)


def test_a_decision_that_would_come_a_week_late_is_left_to_the_page_of_the_link():
    call = make_call()
    sent = [received(call) for _ in range(28)]
    by = make_colleague()
    for got in sent:
        publish(submission_id=got.contribution.pk, version_seen=1, by=by, now=NOW)
    latest = Email.objects.latest("scheduled_time").scheduled_time
    assert NOW + timedelta(days=6) <= latest <= NOW + timedelta(days=7)
    # Three a day, on the day of the receipts and on the seven days that follow.
    assert Email.objects.count() == 3 * 8
    assert Decision.objects.count() == 28


# --- The same thing sent twice ----------------------------------------------------------


def test_one_key_is_stored_once():
    call = make_call()
    received(call, idempotency_key="key")
    with pytest.raises(IntegrityError), transaction.atomic():
        received(call, idempotency_key="key")
    assert written() == dict.fromkeys(written(), 1)


def test_the_database_itself_refuses_a_second_row_with_the_same_key():
    call = make_call()
    received(call, idempotency_key="key")
    other = received(call).contribution.submission
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=other.pk).update(idempotency_key="key")


def test_contributions_without_a_key_are_all_stored():
    call = make_call()
    for _ in range(3):
        make_contribution(call)
    assert Submission.objects.filter(idempotency_key=None).count() == 3


def test_a_reference_already_taken_is_drawn_again(monkeypatch):
    call = make_call()
    taken = received(call).contribution.reference
    drawn = iter([taken, taken, "AAAA-AAAA"])
    monkeypatch.setattr(services, "new_reference", lambda: next(drawn))
    assert received(call).contribution.reference == "AAAA-AAAA"


def test_when_every_reference_is_taken_nothing_is_stored(monkeypatch):
    call = make_call()
    taken = received(call).contribution.reference
    before = written()
    monkeypatch.setattr(services, "new_reference", lambda: taken)
    with pytest.raises(IntegrityError), transaction.atomic():
        received(call)
    assert written() == before


@pytest.mark.django_db(transaction=True)
def test_the_same_key_twice_at_the_same_moment_is_stored_once():
    call = make_call()
    for number in range(3):
        got = at_once(*[lambda key=f"key {number}": received(call, idempotency_key=key)] * 2)
        assert sorted(type(each).__name__ for each in got) == ["IntegrityError", "Received"], got
        assert Submission.objects.filter(idempotency_key=f"key {number}").count() == 1
    assert Contribution.objects.count() == ContactDetails.objects.count() == 3
    assert Email.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_double_click_leads_to_one_contribution_and_one_link():
    call = make_call()
    words = make_words()

    def send() -> SecretLink:
        return submit_contribution(
            call=call, words=words, email=ADDRESS, sender_secret="browser", now=timezone.now()
        )

    links = at_once(send, send, send)
    assert len({link.pk for link in links}) == 1, links
    assert Submission.objects.count() == Email.objects.count() == 1
    assert token_for(links[0]) == token_for(SecretLink.objects.get())


@pytest.mark.django_db(transaction=True)
def test_two_people_who_send_at_the_same_moment_are_both_heard():
    call = make_call()
    got = at_once(*[lambda: received(call)] * 4)
    assert [type(each) for each in got] == [services.Received] * 4, got
    assert Contribution.objects.count() == 4
    # The allowance was taken in turn.
    assert Email.objects.filter(status=STATUS.queued).count() == 3
