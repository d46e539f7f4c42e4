"""An address given by the secret link: a button behind a mailed link confirms it, once, and only that."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from post_office.models import STATUS, Email

from contributions import services
from contributions.models import Contribution, ThreadEntry
from contributions.services import IllegalMove, Received
from contributions.services.addresses import CONFIRMED_WITHIN, WRITTEN_AGAIN_AFTER
from people.digests import email_digest
from people.links import filled, path_for
from people.models import ContactDetails, PendingAddress, SecretLink, SubmissionMail
from tests.factories import make_call, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of
from tests.rows import rows_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FORMER, NEW = "ancienne@example.org", "nouvelle@example.org"
ROWS = (ContactDetails, PendingAddress, SecretLink, ThreadEntry)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sent() -> Received:
    return make_received(make_call(), email=FORMER)


def give(client: Client, sent: Received, email: str = NEW):
    return client.post(f"{path_for(sent.link)}adresse/", {"email": email})


def mailed(to: str, name: str = "confirmer") -> str:
    """The address in the newest mail to `to`, as it leaves."""
    mail = Email.objects.filter(to=to).order_by("-pk").first()
    return re.search(r"http://testserver(/suivi/\S+)", filled([mail.message])[0])[1]


def follow_of(sent: Received) -> str:
    return path_for(SecretLink.objects.get(submission=sent.contribution.submission, purpose="follow"))


def confirmed(sent: Received, email: str) -> None:
    give(Client(), sent, email)
    assert Client().post(mailed(email)).status_code == 303


# --- Given ----------------------------------------------------------------------------


def test_a_given_address_waits_and_receives_one_link(client, sent):
    Email.objects.all().delete()
    page = client.get(f"{path_for(sent.link)}adresse/")
    answer = client.post(f"{path_for(sent.link)}adresse/", fields_of(page) | {"email": f" {NEW} "})
    assert answer.status_code == 303
    pending = PendingAddress.objects.get()
    assert (pending.email, pending.email_digest) == (NEW, email_digest(NEW))
    assert pending.expires_at == NOW + CONFIRMED_WITHIN
    assert ContactDetails.objects.get().email == FORMER
    mail = Email.objects.get()
    assert mail.to == [NEW]
    assert SubmissionMail.objects.get(email=mail).submission_id == sent.contribution.pk
    assert sent.contribution.title not in mail.message
    text = words_of(client.get(answer["Location"]))
    assert "n…@example.org" in text
    assert NEW not in text


def test_opening_the_mailed_link_confirms_nothing(client, sent):
    give(client, sent)
    before = rows_of(*ROWS)
    for open_it in (client.get, client.head):
        page = open_it(mailed(NEW))
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
    for method in ("put", "delete", "options"):
        assert getattr(client, method)(mailed(NEW)).status_code == 405
    assert rows_of(*ROWS) == before


def test_the_button_confirms_it_and_replaces_the_former_link(client, sent):
    confirmed(sent, FORMER)
    sent.link.refresh_from_db()
    old = follow_of(sent)
    later = services.ask_address(submission_id=sent.contribution.pk, email=NEW, now=NOW + WRITTEN_AGAIN_AFTER)
    assert later.email == NEW
    address = mailed(NEW)
    Email.objects.filter(to=FORMER).update(status=STATUS.sent)
    # Another browser than the one that asked.
    answer = Client().post(address)
    details = ContactDetails.objects.get()
    assert (details.email, details.confirmed_at) == (NEW, NOW)
    assert details.delete_after == date(2027, 11, 23)
    assert not PendingAddress.objects.exists()
    assert answer["Location"] == follow_of(sent) != old
    assert client.get(old).status_code == 404
    assert client.get(follow_of(sent)).status_code == 200
    steps = ThreadEntry.objects.filter(kind=ThreadEntry.Kind.ADDRESS_CONFIRMED)
    assert [step.public for step in steps] == [False, False]
    # The new address gets the new link, the former one is told and gets none.
    assert mailed(NEW) == follow_of(sent)
    told = Email.objects.filter(to=FORMER).order_by("-pk").first()
    assert sent.contribution.reference in told.subject
    assert "/suivi/" not in filled([told.message])[0]
    assert NEW not in told.message


def test_what_still_waits_for_a_former_address_does_not_leave(sent):
    assert Email.objects.filter(to=FORMER, status=STATUS.queued).count() == 1
    give(Client(), sent)
    Client().post(mailed(NEW))
    # It had not been confirmed: nobody is there to be told.
    assert not Email.objects.filter(to=FORMER).exists()


def test_the_address_typed_at_first_is_confirmed_without_a_new_link(client, sent):
    before = follow_of(sent)
    give(client, sent, FORMER.upper())
    answer = client.post(mailed(FORMER.upper()))
    assert answer["Location"] == before == follow_of(sent)
    assert ContactDetails.objects.get().confirmed_at == NOW


# --- Links of confirmation ------------------------------------------------------------


def test_a_link_of_confirmation_opens_nothing_else(client, sent):
    give(client, sent)
    token = mailed(NEW).split("/")[2]
    for page in ("", "corriger/", "retirer/", "nom/", "adresse/", "adresse/effacer/", "piece-jointe/"):
        assert client.get(f"/suivi/{token}/{page}").status_code == 404, page
    # Nor does the link that follows confirm.
    assert client.post(f"{path_for(sent.link)}confirmer/").status_code == 404
    assert PendingAddress.objects.exists()


def test_it_works_once_and_then_says_so(client, sent):
    give(client, sent)
    address = mailed(NEW)
    assert client.post(address).status_code == 303
    before = rows_of(*ROWS)
    follow = follow_of(sent)
    for ask in (client.post, client.get):
        page = ask(address)
        assert page.status_code == 410
        assert page.context["was_used"]
        assert follow.split("/")[2] not in page.content.decode()
    assert rows_of(*ROWS) == before


def test_after_its_time_it_says_so(client, sent, clock):
    give(client, sent)
    address = mailed(NEW)
    clock.shift(CONFIRMED_WITHIN)
    for ask in (client.get, client.post):
        page = ask(address)
        assert page.status_code == 410
        assert not page.context["was_used"]
    assert ContactDetails.objects.get().email == FORMER
    assert "n…@example.org" not in words_of(client.get(path_for(sent.link)))


def test_another_address_takes_the_place_of_one_that_waits(client, sent):
    give(client, sent, "faute@example.org")
    first = mailed("faute@example.org")
    waiting = Email.objects.get(to="faute@example.org")
    give(client, sent, NEW)
    assert client.get(first).status_code == 404
    assert client.post(first).status_code == 404
    # Its mail, had it not left yet, would lead nowhere.
    assert "/suivi/" not in filled([waiting.message])[0]
    assert client.post(mailed(NEW)).status_code == 303
    assert ContactDetails.objects.get().email == NEW


@pytest.mark.parametrize("token", ["x", "A" * 43, "é" * 43])
def test_a_tampered_link_is_the_page_of_all_unknown_links(client, sent, token):
    give(client, sent)
    unknown = client.get("/suivi/unknown/").content
    real = mailed(NEW).split("/")[2]
    for tried in (token, real[:-1], real.swapcase()):
        for answer in (client.get(f"/suivi/{tried}/confirmer/"), client.post(f"/suivi/{tried}/confirmer/")):
            assert answer.status_code == 404
            assert answer.content == unknown


def test_the_button_pressed_too_late_is_shown_again(sent):
    give(Client(), sent)
    client = Client(enforce_csrf_checks=True)
    page = client.post(mailed(NEW))
    assert page.status_code == 403
    assert plain(page.context["notice"]) in words_of(page)
    form = soup(page).select_one("form[method=post] input[name=csrfmiddlewaretoken]")
    assert client.post(mailed(NEW), {"csrfmiddlewaretoken": form["value"]}).status_code == 303


# --- Wrong input, too often -----------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "lou", "lou@", "a, b@example.org", "x" * 260 + "@example.org"])
def test_a_wrong_address_is_told_beside_the_field(client, sent, typed):
    page = give(client, sent, typed)
    assert page.status_code == 422
    assert fields_of(page)["email"] == typed
    assert page.context["form"].errors["email"]
    assert not PendingAddress.objects.exists()


def test_the_address_that_is_confirmed_needs_no_confirmation(client, sent):
    confirmed(sent, FORMER)
    page = give(client, sent, FORMER)
    assert page.status_code == 422
    assert not PendingAddress.objects.exists()
    with pytest.raises(IllegalMove):
        services.ask_address(submission_id=sent.contribution.pk, email=FORMER, now=NOW)


def test_a_second_click_writes_once_and_a_later_try_again(client, sent, clock):
    for _click in range(2):
        assert give(client, sent).status_code == 303
    assert Email.objects.filter(to=NEW).count() == 1
    first = mailed(NEW)
    clock.shift(WRITTEN_AGAIN_AFTER)
    give(client, sent)
    assert Email.objects.filter(to=NEW).count() == 2
    assert mailed(NEW) == first


def test_one_address_receives_three_mails_a_day_whoever_asks(client):
    call = make_call()
    answers = [give(client, make_received(call)) for _number in range(5)]
    assert {answer.status_code for answer in answers} == {303}
    assert Email.objects.filter(to=NEW).count() == 3


def test_where_minors_are_expected_no_address_is_asked(client):
    sent = make_received(make_call(minors_expected=True))
    assert "adresse/" not in client.get(path_for(sent.link)).content.decode()
    assert client.get(f"{path_for(sent.link)}adresse/")["Location"] == path_for(sent.link)
    assert give(client, sent).status_code == 409
    assert not PendingAddress.objects.exists()


# --- Removed, reports, races ----------------------------------------------------------


def test_a_removed_address_is_forgotten_with_all_that_waits_for_it(client, sent):
    give(client, sent)
    address = mailed(NEW)
    page = client.get(f"{path_for(sent.link)}adresse/effacer/")
    assert page.status_code == 200
    assert ContactDetails.objects.exists()
    for _click in range(2):
        answer = client.post(f"{path_for(sent.link)}adresse/effacer/", fields_of(page))
        assert answer.status_code == 303
    assert not ContactDetails.objects.exists()
    assert not PendingAddress.objects.exists()
    assert not Email.objects.exists()
    assert client.get(address).status_code == 404
    assert client.get(path_for(sent.link)).status_code == 200


def test_whoever_reported_something_has_the_same_rights_on_their_address(client):
    call = make_call()
    contribution = make_received(call).contribution
    services.publish(submission_id=contribution.pk, version_seen=1, by=make_user(), now=NOW)
    link = services.submit_report(
        contribution=Contribution.objects.with_envelope().get(pk=contribution.pk),
        ground="other",
        words="Regardez.",
        now=NOW,
    )
    assert client.post(f"{path_for(link)}adresse/", {"email": NEW}).status_code == 303
    assert client.post(mailed(NEW))["Location"] == path_for(link)
    assert ContactDetails.objects.get().purpose == ContactDetails.Purpose.REPORT
    assert client.get(path_for(link)).status_code == 200
    for page in ("corriger", "nom", "retirer"):
        assert client.post(f"{path_for(link)}{page}/").status_code == 404


def test_mail_about_it_goes_to_the_new_address(client, sent, clock):
    give(client, sent)
    client.post(mailed(NEW))
    clock.shift(timedelta(days=1))
    now = NOW + timedelta(days=1)
    services.publish(submission_id=sent.contribution.pk, version_seen=1, by=make_user(), now=now)
    mail = Email.objects.order_by("-pk").first()
    assert mail.to == [NEW]
    assert follow_of(sent) in filled([mail.message])[0]


@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_at_once_it_is_confirmed_once():
    sent = make_received(make_call(), email=FORMER)
    give(Client(), sent)
    address = mailed(NEW)
    answers = at_once(*[lambda: Client().post(address)] * 2)
    assert sorted(answer.status_code for answer in answers) == [303, 410]
    assert ThreadEntry.objects.filter(kind=ThreadEntry.Kind.ADDRESS_CONFIRMED).count() == 1
    assert Client().get(follow_of(sent)).status_code == 200
