"""The page of the secret link in each state of what was sent."""

import pytest

from contributions.models import Submission
from contributions.redaction import Redaction
from contributions.services import (
    ANSWERED_WITHIN,
    decline,
    publish,
    redact,
    reopen,
    request_changes,
    return_unanswered,
    withdraw,
)
from people.links import path_for
from tests.factories import make_reason
from tests.following import NOW, decided, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_what_is_masked_says_why_and_where_the_original_is(client, sent, moderator):
    redact(
        submission_id=sent.contribution.pk,
        version_seen=1,
        redaction=Redaction(passages={"body": [(0, 2)]}),
        reason=make_reason(title="Personne reconnaissable", rule="On ne nomme personne."),
        words="Un mot de plus.",
        by=moderator,
        now=NOW,
    )
    text = text_of(client, sent.link)
    for expected in (
        "Personne reconnaissable",
        "On ne nomme personne.",
        "Les mots du motif.",
        "Un mot de plus.",
        said(
            "What stood there is kept apart, shown to nobody but the moderators, and erased with the "
            "contact details."
        ),
        "[…]",
    ):
        assert expected in text, expected
    assert "Il passe" not in text
    assert f'href="{path_for(sent.link)}contester/"' in client.get(path_for(sent.link)).content.decode()


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_the_decision_shown_is_the_one_that_holds(client, sent, moderator, verb):
    decided(sent, moderator, "decline")
    common = {"submission_id": sent.contribution.pk, "by": moderator, "now": NOW}
    reopen(version_seen=2, words="On relit.", **common)
    text = text_of(client, sent.link)
    again = said("It is not public until then. You will find here what is decided.")
    assert again in text
    assert said("Not published: %(reason)s") % {"reason": "Hors sujet"} not in text
    if verb == "publish":
        publish(version_seen=3, **common)
    else:
        reason = make_reason(title="Publicité", rule="On ne vend rien.")
        decline(version_seen=3, reason=reason, **common)
    text = text_of(client, sent.link)
    assert again not in text
    assert ("On ne vend rien." in text) is (verb == "decline")
    # The thread alone still tells of the first one.
    assert "La règle publiée." not in text
    assert "Les mots du motif." in text


def test_what_was_taken_down_says_that_it_had_been_public(client, sent, moderator):
    decided(sent, moderator, "publish")
    decline(
        submission_id=sent.contribution.pk,
        version_seen=2,
        reason=make_reason(title="Insulte"),
        by=moderator,
        now=NOW,
    )
    text = text_of(client, sent.link)
    assert said("Taken down: %(reason)s") % {"reason": "Insulte"} in text
    # The tag, the notice and the thread have one word for it.
    assert text.count(said("Taken down")) == 3
    assert said("Not published") not in text
    assert said("Declined") not in text


def test_what_never_was_public_has_one_name_too(client, sent, moderator):
    decided(sent, moderator, "decline")
    text = text_of(client, sent.link)
    assert text.count(said("Not published")) == 3
    assert said("Declined") not in text
    withdraw(submission_id=sent.contribution.pk, version_seen=2, words="", by=moderator, now=NOW)
    text = text_of(client, sent.link)
    assert said("It was not published. The reference stays.") in text
    assert said("Its words are not public any more. The reference stays.") not in text


def test_what_is_withdrawn_says_so_and_asks_for_nothing(client, sent, moderator):
    decided(sent, moderator, "publish")
    withdraw(
        submission_id=sent.contribution.pk, version_seen=2, words="À votre demande.", by=moderator, now=NOW
    )
    page = client.get(path_for(sent.link)).content.decode()
    text = text_of(client, sent.link)
    for expected in (
        said("Withdrawn, as you asked"),
        said("Its words are not public any more. The reference stays."),
        "À votre demande.",
        sent.contribution.reference,
    ):
        assert expected in text
    assert "contester/" not in page
    assert "corriger/" not in page


def test_a_request_that_nobody_answered_says_that_the_time_is_over(client, sent, moderator, clock):
    request_changes(
        submission_id=sent.contribution.pk, version_seen=1, words="Sans nom.", by=moderator, now=NOW
    )
    clock.shift(ANSWERED_WITHIN)
    assert return_unanswered(submission_id=sent.contribution.pk, now=NOW + ANSWERED_WITHIN)
    text = text_of(client, sent.link)
    assert said("The time to correct it is over") in text
    assert "Sans nom." in text  # in the thread


def test_a_kind_without_a_page_of_its_own_leads_nowhere_yet(client, sent):
    Submission.objects.filter(pk=sent.contribution.pk).update(kind="unheard-of")
    for path in ("", "corriger/", "contester/"):
        assert client.get(path_for(sent.link) + path).status_code == 404
