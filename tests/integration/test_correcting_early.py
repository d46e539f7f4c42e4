"""An author corrects what nobody has decided on yet, by the secret link, and loses no place by it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext
from post_office.models import Email

from contributions import services
from contributions.models import Contribution, FormerWords, ThreadEntry
from contributions.moves import MOST_CORRECTIONS
from contributions.queue import QUEUE_ITEM
from contributions.redaction import Redaction
from contributions.search import newest_ids
from contributions.services import IllegalMove, Received, StaleDecision
from people.links import path_for
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
Status = Contribution.Status


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sent() -> Received:
    return make_received(make_call(), title="Le guichet", body="Madame Untel m’a dit non.")


def url_of(sent: Received) -> str:
    return f"{path_for(sent.link)}corriger/"


def stored(sent: Received) -> Contribution:
    return Contribution.objects.with_envelope().get(pk=sent.contribution.pk)


def decide(sent: Received, verb: str, **more) -> None:
    version = stored(sent).submission.version
    common = {"submission_id": sent.contribution.pk, "version_seen": version, "by": make_user(), "now": NOW}
    getattr(services, verb)(**common, **more)


def test_it_keeps_its_place_and_whoever_is_on_it_and_makes_no_noise(client, clock, sent):
    moderator = make_user()
    services.claim(submission_id=sent.contribution.pk, by=moderator, now=NOW)
    later = make_received(sent.contribution.page.specific)
    clock.shift(HOUR)
    form = fields_of(client.get(url_of(sent))) | {"body": "La personne à l’accueil m’a dit non."}
    assert client.post(url_of(sent), form)["Location"] == path_for(sent.link)
    now = stored(sent)
    assert (now.body, now.status) == ("La personne à l’accueil m’a dit non.", Status.AWAITING)
    assert (now.submission.awaiting_since, now.submission.version) == (NOW, 2)
    assert now.submission.claimed_by == moderator
    assert now.submission.awaiting_since <= stored(later).submission.awaiting_since
    assert FormerWords.objects.get().body == "Madame Untel m’a dit non."
    step = ThreadEntry.objects.get(submission=now.submission, kind=ThreadEntry.Kind.CORRECTED)
    assert not step.public
    assert newest_ids("untel", published=False, limit=5) == []
    assert not Email.objects.exists()
    assert plain(gettext("Your correction has arrived, thank you.")) in words_of(
        client.get(path_for(sent.link))
    )


def test_who_had_the_former_words_on_the_screen_is_told_that_they_changed(sent):
    services.correct(submission_id=sent.contribution.pk, title="Autre", body="Autre texte", now=NOW)
    with pytest.raises(StaleDecision) as told:
        services.publish(submission_id=sent.contribution.pk, version_seen=1, by=make_user(), now=NOW)
    assert "corrig" in str(told.value) or "corrected" in str(told.value)
    assert sent.contribution.reference in str(told.value)
    decide(sent, "publish")
    assert stored(sent).title == "Autre"


def test_the_desk_shows_what_stood_there_before(sent):
    services.correct(submission_id=sent.contribution.pk, title="Autre", body="Autre texte", now=NOW)
    client = Client()
    client.force_login(make_user())
    page = client.get(reverse(QUEUE_ITEM, args=[sent.contribution.pk]))
    assert "Madame Untel m’a dit non." in soup(page).select_one('[aria-labelledby="former-title"]').get_text()


DECIDED = {
    "published": lambda sent: decide(sent, "publish"),
    "declined": lambda sent: decide(sent, "decline", reason=make_reason()),
    "masked": lambda sent: decide(
        sent, "redact", redaction=Redaction(passages={"body": [(0, 12)]}), reason=make_reason()
    ),
    "contested": lambda sent: (
        decide(sent, "decline", reason=make_reason()),
        services.contest(submission_id=sent.contribution.pk, words="Relisez.", now=NOW),
    ),
    "read again": lambda sent: (decide(sent, "publish"), decide(sent, "reopen")),
    "withdrawn": lambda sent: services.withdraw_own(submission_id=sent.contribution.pk, now=NOW),
}


@pytest.mark.parametrize("state", DECIDED)
def test_what_was_decided_once_is_not_corrected_and_the_words_come_back(client, sent, state):
    form = fields_of(client.get(url_of(sent))) | {"body": "Mes mots,\nentiers."}
    DECIDED[state](sent)
    assert client.get(url_of(sent))["Location"] == path_for(sent.link)
    assert url_of(sent) not in client.get(path_for(sent.link)).content.decode()
    page = client.post(url_of(sent), form)
    assert page.status_code == 409
    assert plain(page.context["why"]) in words_of(page)
    assert soup(page).select_one("#kept-body").get_text().strip() == "Mes mots,\nentiers."
    assert not FormerWords.objects.exists()


def test_it_is_corrected_so_many_times_and_then_a_sentence_says_so(client, sent):
    for number in range(MOST_CORRECTIONS):
        services.correct(submission_id=sent.contribution.pk, title=f"Titre {number}", body="Mots", now=NOW)
    with pytest.raises(IllegalMove):
        services.correct(submission_id=sent.contribution.pk, title="Encore", body="Mots", now=NOW)
    page = client.post(url_of(sent), {"title": "Encore", "body": "Mots", "seen": "1"})
    assert page.status_code == 409
    assert str(MOST_CORRECTIONS) in page.context["why"]
    assert FormerWords.objects.count() == MOST_CORRECTIONS
    # A moderator who asks for a change may be answered all the same.
    decide(sent, "request_changes", words="Sans nom.")
    services.correct(submission_id=sent.contribution.pk, title="Encore", body="Mots", now=NOW)
    assert stored(sent).title == "Encore"


def test_the_same_words_again_are_no_correction(client, sent):
    form = fields_of(client.get(url_of(sent)))
    assert client.post(url_of(sent), form).status_code == 303
    changed = form | {"title": "Un autre titre"}
    assert [client.post(url_of(sent), changed).status_code for _click in range(2)] == [303, 303]
    assert FormerWords.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_a_decision_at_once_do_not_mix_while_it_waits():
    sent, moderator = make_received(make_call(), title="Avant", body="Mots"), make_user()
    answers = at_once(
        lambda: Client().post(url_of(sent), {"title": "Après", "body": "Mots", "seen": "1"}),
        lambda: services.publish(submission_id=sent.contribution.pk, version_seen=1, by=moderator, now=NOW),
    )
    if answers[0].status_code == 303:
        assert isinstance(answers[1], StaleDecision)
        assert (stored(sent).status, stored(sent).title) == (Status.AWAITING, "Après")
    else:
        assert answers[0].status_code == 409
        assert (stored(sent).status, stored(sent).title) == (Status.PUBLISHED, "Avant")


def test_many_others_cost_nothing(client, sent, django_assert_max_num_queries):
    for _number in range(5):
        make_contribution(sent.contribution.page.specific)
    with django_assert_max_num_queries(30):
        client.get(url_of(sent))
