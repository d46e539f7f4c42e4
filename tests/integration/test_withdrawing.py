"""An author takes a contribution back, by the secret link: at any time, for good, and everywhere at once."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions import services
from contributions.models import Contest, Contribution, Decision, Submission, ThreadEntry
from contributions.search import newest_ids
from contributions.services import IllegalMove, Received, StaleDecision
from people.links import path_for
from tests.factories import make_call, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, words_of
from tests.rows import rows_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ROWS = (Contribution, Submission, Decision, ThreadEntry)
Status = Contribution.Status


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def make(email: str = "camille@example.org") -> Received:
    return make_received(make_call(), email=email, title="Le guichet", body="Un texte reconnaissable.")


@pytest.fixture
def sent() -> Received:
    return make()


def url_of(sent: Received) -> str:
    return f"{path_for(sent.link)}retirer/"


def public_of(sent: Received) -> str:
    return sent.contribution.page.specific.public_path(sent.contribution.submission)


def decide(sent: Received, verb: str, **more) -> None:
    version = Submission.objects.get(pk=sent.contribution.pk).version
    common = {"submission_id": sent.contribution.pk, "version_seen": version, "by": make_user(), "now": NOW}
    getattr(services, verb)(**common, **more)


STATES = {
    "awaiting": lambda sent: None,
    "changes_requested": lambda sent: decide(sent, "request_changes", words="Sans nom."),
    "published": lambda sent: decide(sent, "publish"),
    "declined": lambda sent: decide(sent, "decline", reason=make_reason()),
    "contested": lambda sent: (
        decide(sent, "decline", reason=make_reason()),
        services.contest(submission_id=sent.contribution.pk, words="Relisez.", now=NOW),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_it_is_withdrawn_in_every_state_by_nobody_of_the_team(client, sent, state):
    STATES[state](sent)
    page = client.get(url_of(sent))
    assert page.status_code == 200
    assert sent.contribution.page.specific.contact_details_until(NOW) == date(2027, 11, 23)
    assert "23 novembre 2027" in words_of(page)
    answer = client.post(url_of(sent), fields_of(page))
    assert answer.status_code == 303
    assert answer["Location"] == path_for(sent.link)
    contribution = Contribution.objects.with_envelope().get(pk=sent.contribution.pk)
    assert contribution.status == Status.WITHDRAWN
    assert contribution.submission.awaiting_since is None
    assert contribution.submission.delete_after == date(2027, 11, 23)
    decision = Decision.objects.order_by("-pk").first()
    assert (decision.verb, decision.decided_by) == (Decision.Verb.WITHDRAW, None)
    assert ThreadEntry.objects.order_by("-pk").first().kind == ThreadEntry.Kind.WITHDRAWN
    logged = ModelLogEntry.objects.order_by("-pk").first()
    assert (logged.action, logged.user) == ("contributions.withdraw", None)
    assert list(Contest.objects.values_list("outcome", flat=True)) == (
        [Contest.Outcome.DROPPED] if state == "contested" else []
    )
    assert "23 novembre 2027" in words_of(client.get(path_for(sent.link)))
    # Nothing is left to do there but what concerns the address.
    assert client.get(url_of(sent))["Location"] == path_for(sent.link)


def test_what_was_public_is_gone_at_once_and_its_reference_stays(sent):
    decide(sent, "publish")
    reader, address = Client(), public_of(sent)
    call_url = sent.contribution.page.specific.url
    for _kept in range(2):
        assert "reconnaissable" in reader.get(address).content.decode()
        assert "reconnaissable" in reader.get(call_url).content.decode()
    services.withdraw_own(submission_id=sent.contribution.pk, now=NOW)
    gone = reader.get(address)
    assert gone.status_code == 410
    assert sent.contribution.reference in gone.content.decode()
    for page in (gone, reader.get(call_url)):
        assert "reconnaissable" not in page.content.decode()
    assert newest_ids("reconnaissable", limit=5) == []


def test_the_known_address_is_told_in_case_it_was_not_its_owner(sent):
    Email.objects.all().delete()
    services.withdraw_own(submission_id=sent.contribution.pk, now=NOW)
    mail = Email.objects.get()
    assert mail.to == ["camille@example.org"]
    assert sent.contribution.reference in mail.subject
    assert "reconnaissable" not in mail.message
    nobody = make(email="")
    services.withdraw_own(submission_id=nobody.contribution.pk, now=NOW)
    assert Email.objects.count() == 1


def test_opening_the_page_withdraws_nothing(client, sent):
    before = rows_of(*ROWS)
    for open_it in (client.get, client.head):
        assert open_it(url_of(sent), {"confirm": "1"}).status_code == 200
    for method in ("put", "patch", "delete", "options"):
        assert getattr(client, method)(url_of(sent)).status_code == 405
    assert rows_of(*ROWS) == before


def test_a_button_pressed_too_late_is_shown_again(sent):
    client = Client(enforce_csrf_checks=True)
    page = client.post(url_of(sent))
    assert page.status_code == 403
    assert plain(page.context["notice"]) in words_of(page)
    assert Contribution.objects.get(pk=sent.contribution.pk).status == Status.AWAITING
    assert client.post(url_of(sent), fields_of(page)).status_code == 303


def test_a_second_click_finds_it_done(client, sent):
    form = fields_of(client.get(url_of(sent)))
    assert [client.post(url_of(sent), form).status_code for _click in range(2)] == [303, 303]
    assert Decision.objects.count() == 1


def test_a_moderator_who_comes_after_is_told_who_decided(sent):
    services.withdraw_own(submission_id=sent.contribution.pk, now=NOW)
    with pytest.raises(StaleDecision):
        services.publish(submission_id=sent.contribution.pk, version_seen=1, by=make_user(), now=NOW)
    with pytest.raises(IllegalMove):
        services.withdraw_own(submission_id=sent.contribution.pk, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_withdrawn_twice_at_once_it_is_withdrawn_once():
    sent = make(email="")
    answers = at_once(*[lambda: Client().post(url_of(sent))] * 2)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Decision.objects.filter(verb=Decision.Verb.WITHDRAW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_withdrawn_and_published_at_once_it_ends_withdrawn():
    sent, moderator = make(email=""), make_user()
    answers = at_once(
        lambda: Client().post(url_of(sent)),
        lambda: services.publish(submission_id=sent.contribution.pk, version_seen=1, by=moderator, now=NOW),
    )
    assert answers[0].status_code == 303
    assert isinstance(answers[1], StaleDecision | Decision)
    assert Contribution.objects.get(pk=sent.contribution.pk).status == Status.WITHDRAWN
    assert Client().get(public_of(sent)).status_code in (404, 410)
