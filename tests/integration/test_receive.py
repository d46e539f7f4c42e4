"""What is written when somebody sends something: all of it or nothing, and once."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office import mail
from post_office.models import STATUS, Email

from calls.services import submit_contribution
from contributions import notifications
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.services import receiving as services
from people.digests import email_digest
from people.links import token_for
from people.models import AddressAllowance, ContactDetails, SecretLink
from tests.factories import make_call, make_contribution, make_words
from tests.racing import at_once
from tests.receiving import ADDRESS, NOW, received, written

pytestmark = pytest.mark.django_db


# --- What is stored -------------------------------------------------------------------


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


# --- Until when contact details are kept ----------------------------------------------


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


# --- The same thing sent twice --------------------------------------------------------


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
