"""What everybody reads of a contribution that was masked, taken down, withdrawn or is being read again."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from contributions import services
from contributions.models import Contribution, ThreadEntry
from contributions.redaction import Redaction
from contributions.thread import public_thread_of, thread_of
from portal.templatetags.components import masked
from portal.typography import MASK
from tests.factories import make_call, make_reason, make_received, make_user
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HIDDEN = "Madame Untel"
BODY = f"{HIDDEN} m’a dit non, <b>trois fois</b> […]."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def call():
    return make_call()


@pytest.fixture
def contribution(call) -> Contribution:
    return make_received(call, title=f"Chez {HIDDEN}", body=BODY, shown_as="Camille").contribution


def decide(contribution: Contribution, verb: str, **more: Any) -> None:
    contribution.submission.refresh_from_db()
    getattr(services, verb)(
        submission_id=contribution.pk,
        version_seen=contribution.submission.version,
        by=make_user(),
        now=NOW,
        **more,
    )


def redact(contribution: Contribution, **more: Any) -> None:
    redaction = Redaction(passages={"body": [(0, 12)], "title": [(5, 17)]}, **more)
    reason = make_reason(title="Personne reconnaissable", rule="On ne nomme personne.")
    decide(contribution, "redact", redaction=redaction, reason=reason, words="Pour vous seul.")


def address(contribution: Contribution) -> str:
    return contribution.page.specific.public_path(contribution.submission)


# --- Masked ---------------------------------------------------------------------------


def test_the_page_marks_what_was_masked_and_says_why(client, contribution):
    redact(contribution, hide_name=True)
    page = client.get(address(contribution))
    html, text = soup(page), words_of(page)
    assert len(html.select("h1 mark")) == 1
    # The sign that the author wrote is indistinct in what is left: it is marked too.
    assert len(html.select(".quote mark")) == 2
    mark = html.select_one(".quote mark")
    assert mark.select_one("[aria-hidden=true]").get_text() == MASK
    assert plain(mark.select_one(".vh").get_text()) == plain(gettext("(passage masked)"))
    for expected in ("Personne reconnaissable", "On ne nomme personne.", "<b>trois fois</b>"):
        assert expected in text
    for secret in (HIDDEN, "Camille", "Pour vous seul."):
        assert secret not in page.content.decode()
    assert str(ThreadEntry.Kind.REDACTED.label) in text


def test_lists_and_feeds_have_what_is_left(client, call, contribution):
    redact(contribution)
    for place in (call.url, call.list_path()):
        page = client.get(place)
        card = soup(page).select_one(".voice")
        assert len(card.select(".voice__title mark")) == 1
        assert len(card.select(".voice__text mark")) == 2
        assert plain(gettext("Partly masked; its page says why.")) in plain(card.get_text(" "))
        assert HIDDEN not in page.content.decode()
    feed = client.get(f"{call.list_path()}flux/").content.decode()
    assert MASK in feed
    assert HIDDEN not in feed


def test_what_was_not_masked_has_no_mark_even_where_its_author_wrote_the_sign(client, call, contribution):
    decide(contribution, "publish")
    for place in (address(contribution), call.url):
        page = client.get(place)
        assert MASK in words_of(page)
        assert not soup(page).select("mark")


def test_the_end_of_an_excerpt_is_not_a_masked_passage():
    assert masked(f"Un {MASK} mot {MASK}", True).count("<mark>") == 1
    assert masked(f"Un {MASK} mot {MASK}").count("<mark>") == 2


def test_marking_escapes_what_people_wrote():
    assert "<script>" not in masked(f"<script>{MASK}</script>")
    assert "&lt;script&gt;<mark>" in masked(f"<script>{MASK}")


def test_a_decision_changed_later_takes_the_marks_and_the_words_about_them_away(client, contribution):
    redact(contribution)
    decide(contribution, "reopen")
    decide(contribution, "publish")
    page = client.get(address(contribution))
    assert not soup(page).select("mark")
    assert "On ne nomme personne." not in words_of(page)
    assert HIDDEN in page.content.decode()


# --- The public thread ----------------------------------------------------------------


def test_a_step_between_the_author_and_the_team_is_never_public(client, contribution):
    decide(contribution, "request_changes", words="MOTS POUR L’AUTEUR")
    services.correct(submission_id=contribution.pk, title="Chez eux", body="On m’a dit non.", now=NOW)
    decide(contribution, "publish")
    private = {ThreadEntry.Kind.CHANGES_REQUESTED, ThreadEntry.Kind.CORRECTED}
    submission = contribution.submission
    assert set(ThreadEntry.objects.filter(public=False).values_list("kind", flat=True)) == private
    assert len(thread_of(submission)) == 4
    assert [step.title for step in public_thread_of(submission)] == [
        str(ThreadEntry.Kind.RECEIVED.label),
        str(ThreadEntry.Kind.PUBLISHED.label),
    ]
    text = words_of(client.get(address(contribution)))
    for kind in private:
        assert str(kind.label) not in text
    assert "MOTS POUR L’AUTEUR" not in text


# --- Gone -----------------------------------------------------------------------------

WORDS = (HIDDEN, "trois fois", "Camille", "Pour vous seul.", "MOTS")


@pytest.mark.parametrize("published", ["publish", "redact"])
def test_what_its_author_withdrew_says_so_at_its_address_without_a_word(
    client, call, contribution, published
):
    decide(contribution, "publish") if published == "publish" else redact(contribution)
    client.get(address(contribution))
    decide(contribution, "withdraw", words="MOTS")
    for reader in (client, Client()):
        page = reader.get(address(contribution))
        assert page.status_code == 410
        text = words_of(page)
        assert plain(gettext("Its author has withdrawn this contribution.")) in text
        assert contribution.reference in text
        assert "23 novembre 2026" in text
        assert not [word for word in WORDS if word in page.content.decode()]
    assert client.get(f"{address(contribution)}piece-jointe/").status_code == 404
    assert contribution.reference not in client.get(call.list_path()).content.decode()


def test_what_was_taken_down_says_under_which_rule(client, contribution):
    decide(contribution, "publish")
    decide(
        contribution, "decline", reason=make_reason(title="Insulte", rule="On n’insulte pas."), words="MOTS"
    )
    page = client.get(address(contribution))
    assert page.status_code == 410
    text = words_of(page)
    for expected in ("Insulte", "On n’insulte pas.", contribution.reference):
        assert expected in text
    assert not [word for word in WORDS if word in page.content.decode()]
    typed = address(contribution).replace(contribution.reference, contribution.reference.lower())
    assert client.get(typed).status_code == 410


@pytest.mark.parametrize("verbs", [["withdraw"], ["decline"], ["decline", "withdraw"], ["request_changes"]])
def test_what_was_never_public_was_never_there(client, contribution, verbs):
    more = {"decline": {"reason": make_reason()}, "request_changes": {"words": "MOTS"}}
    for verb in verbs:
        decide(contribution, verb, **more.get(verb, {}))
    assert client.get(address(contribution)).status_code == 404


def test_what_is_being_read_again_is_not_there_meanwhile(client, contribution):
    decide(contribution, "publish")
    decide(contribution, "reopen", words="MOTS")
    page = client.get(address(contribution))
    assert page.status_code == 404
    assert not [word for word in WORDS if word in page.content.decode()]


def test_an_address_of_another_call_says_nothing(client, contribution):
    decide(contribution, "publish")
    decide(contribution, "withdraw")
    assert client.get(make_call().public_path(contribution.submission)).status_code == 404


def test_a_masked_list_costs_as_many_questions_as_another(client, call):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            # An address of its own, past the pages in memory.
            client.get(call.list_path(), {"q": "dit", "tri": "ancien"})
        return len(asked)

    for number in range(8):
        contribution = make_received(call, title=f"Chez {HIDDEN}", body=BODY).contribution
        redact(contribution)
        if number == 1:
            few = questions()
    assert questions() == few
