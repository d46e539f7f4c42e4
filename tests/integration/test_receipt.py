"""The receipt and what follows by mail: no word of the sender, and not too often to one address."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from post_office.mail import get_queued
from post_office.models import Email

from contributions.models import Contribution, Decision, Submission
from contributions.services import decline, publish
from people.links import placeholder, token_for
from people.models import AddressAllowance, ContactDetails
from tests.factories import make_call, make_reason, make_words
from tests.reading import plain
from tests.receiving import ADDRESS, NOW, make_colleague, received

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- The receipt ----------------------------------------------------------------------


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
        assert expected in plain(receipt.message), expected
        assert expected in plain(unescape(receipt.html_message)), expected
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
    # Kept whole on its line, which plain() undoes.
    assert plain(title) in plain(unescape(page.get_payload(decode=True).decode()))


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


# --- How often an address is written to -----------------------------------------------


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
