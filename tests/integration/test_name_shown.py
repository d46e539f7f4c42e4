"""The name shown: changed by its author while nobody read it, only removed once it is public."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from wagtail.models import ModelLogEntry

from contributions import services
from contributions.models import Contribution, RedactedOriginal, Submission
from contributions.redaction import Redaction
from contributions.search import newest_ids
from contributions.services import IllegalMove, Received, StaleDecision
from people.links import path_for
from tests.dumping import dump_tables
from tests.factories import make_call, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NAME = "Barnabas"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def make(shown_as: str = NAME, **call) -> Received:
    return make_received(make_call(**call), shown_as=shown_as, body="Madame Untel m’a dit non.")


@pytest.fixture
def sent() -> Received:
    return make()


def url_of(sent: Received) -> str:
    return f"{path_for(sent.link)}nom/"


def name_of(sent: Received) -> str:
    return Contribution.objects.get(pk=sent.contribution.pk).shown_as


def decide(sent: Received, verb: str, **more) -> None:
    version = Submission.objects.get(pk=sent.contribution.pk).version
    common = {"submission_id": sent.contribution.pk, "version_seen": version, "by": make_user(), "now": NOW}
    getattr(services, verb)(**common, **more)


def test_it_is_changed_while_nobody_read_it_and_who_reads_is_told(client, sent):
    page = client.get(url_of(sent))
    assert fields_of(page)["shown_as"] == NAME
    assert client.post(url_of(sent), {"shown_as": "  Un   parent "}).status_code == 303
    assert name_of(sent) == "Un parent"
    envelope = Submission.objects.get(pk=sent.contribution.pk)
    assert envelope.awaiting_since == NOW
    with pytest.raises(StaleDecision):
        services.publish(submission_id=envelope.pk, version_seen=1, by=make_user(), now=NOW)
    assert ModelLogEntry.objects.get(action="contributions.change_name").label == envelope.reference
    # The former one is kept nowhere.
    assert [table for table, text in dump_tables() if NAME in text] == []


def test_a_public_name_is_removed_at_once_everywhere(sent):
    decide(sent, "publish")
    call = sent.contribution.page.specific
    reader = Client()
    addresses = [call.url, call.list_path(), call.public_path(sent.contribution.submission)]
    for address in addresses * 2:
        assert NAME in reader.get(address).content.decode(), address
    assert newest_ids(NAME, limit=5)
    page = reader.get(url_of(sent))
    assert NAME in words_of(page)
    assert fields_of(page)["shown_as"] == ""
    assert Client().post(url_of(sent), fields_of(page)).status_code == 303
    for address in addresses:
        assert NAME not in Client().get(address).content.decode(), address
    assert newest_ids(NAME, limit=5) == []
    assert [table for table, text in dump_tables() if NAME in text] == []


def test_a_name_that_nobody_read_never_becomes_public(client, sent):
    form = fields_of(client.get(url_of(sent))) | {"shown_as": "Insulte"}
    decide(sent, "publish")
    page = client.post(url_of(sent), form)
    assert page.status_code == 409
    assert plain(page.context["why"]) in words_of(page)
    assert soup(page).select_one("#kept-shown_as")["value"] == "Insulte"
    assert name_of(sent) == NAME
    with pytest.raises(IllegalMove):
        services.change_name(submission_id=sent.contribution.pk, shown_as="Insulte")


def test_a_name_hidden_by_a_moderator_is_forgotten_too(client, sent):
    redaction = Redaction(passages={"body": [(0, 12)]}, hide_name=True)
    decide(sent, "redact", redaction=redaction, reason=make_reason())
    assert RedactedOriginal.objects.get().words["shown_as"] == NAME
    assert client.post(url_of(sent), fields_of(client.get(url_of(sent)))).status_code == 303
    assert "shown_as" not in RedactedOriginal.objects.get().words
    decide(sent, "reopen")
    assert name_of(sent) == ""


@pytest.mark.parametrize("typed", ["x" * 61, "x" * 5_000])
def test_too_long_a_name_is_told_and_kept(client, sent, typed):
    page = client.post(url_of(sent), {"shown_as": typed})
    assert page.status_code == 422
    assert fields_of(page)["shown_as"] == typed
    assert name_of(sent) == NAME


def test_hostile_names_are_shown_as_text(client, sent):
    client.post(url_of(sent), {"shown_as": "<script>alert(1)</script>"})
    decide(sent, "publish")
    for address in (url_of(sent), path_for(sent.link)):
        assert "<script>alert" not in client.get(address).content.decode()


def test_where_minors_are_expected_a_name_is_only_taken_away(client):
    sent = make(shown_as="", minors_expected=True)
    assert client.get(url_of(sent))["Location"] == path_for(sent.link)
    assert client.post(url_of(sent), {"shown_as": "Léa, 5e B"}).status_code == 409
    assert name_of(sent) == ""
    named = make(minors_expected=True)
    assert client.post(url_of(named), {"shown_as": ""}).status_code == 303
    assert name_of(named) == ""


def test_nothing_changes_once_it_is_withdrawn(client, sent):
    services.withdraw_own(submission_id=sent.contribution.pk, now=NOW)
    assert client.get(url_of(sent))["Location"] == path_for(sent.link)
    assert client.post(url_of(sent), {"shown_as": "Autre"}).status_code == 409
    assert name_of(sent) == NAME


def test_an_expired_form_keeps_the_name(sent):
    page = Client(enforce_csrf_checks=True).post(url_of(sent), {"shown_as": "Autre"})
    assert page.status_code == 403
    assert fields_of(page)["shown_as"] == "Autre"


@pytest.mark.django_db(transaction=True)
def test_a_new_name_and_a_publication_at_once_publish_no_name_unread():
    sent, moderator = make(), make_user()
    answers = at_once(
        lambda: Client().post(url_of(sent), {"shown_as": "Autre"}),
        lambda: services.publish(submission_id=sent.contribution.pk, version_seen=1, by=moderator, now=NOW),
    )
    published = Contribution.objects.get(pk=sent.contribution.pk).status == "published"
    assert (answers[0].status_code, name_of(sent)) == ((409, NAME) if published else (303, "Autre"))
