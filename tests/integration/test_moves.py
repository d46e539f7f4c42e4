"""Which decision is legal when, each refused with a sentence otherwise; contests; taking back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions import moves, services
from contributions.models import (
    Contest,
    Contribution,
    Decision,
    FormerWords,
    RedactedOriginal,
    Submission,
    ThreadEntry,
)
from contributions.redaction import Redaction
from contributions.search import newest_ids
from contributions.services import IllegalMove, StaleDecision
from people.models import ContactDetails, User
from tests.factories import make_call, make_reason, make_received, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Status, Verb = Contribution.Status, Decision.Verb
BODY = "Madame Untel du bureau douze m’a répondu."


def make(**fields: Any) -> Contribution:
    words = {"title": "Le bureau", "body": BODY} | fields
    return make_received(make_call(), email="lea@example.org", **words).contribution


def decide(contribution: Contribution, verb: str, by: User, **more: Any) -> Decision:
    """The verb, with whatever it needs, on the contribution as it now stands."""
    needs: dict[str, dict[str, Any]] = {
        Verb.DECLINE: {"reason": None},
        Verb.REDACT: {"reason": None, "redaction": Redaction(passages={"body": [(0, 12)]})},
        Verb.REQUEST_CHANGES: {"words": "Sans nommer personne."},
        Verb.UPHOLD: {"words": "La règle est la même pour tous."},
    }
    arguments = needs.get(Verb(verb), {}) | more
    if arguments.get("reason", ...) is None:
        arguments["reason"] = make_reason()
    version = Submission.objects.get(pk=contribution.pk).version
    arguments = {"version_seen": version, "by": by, "now": NOW} | arguments
    return getattr(services, verb)(submission_id=contribution.pk, **arguments)


def bring_to(state: str, by: User) -> Contribution:
    """A contribution in `state`; "contested …" after a decision of `by`."""
    contribution = make()
    for verb in {
        "awaiting": [],
        "changes_requested": ["request_changes"],
        "published": ["publish"],
        "redacted": ["redact"],
        "declined": ["decline"],
        "withdrawn": ["withdraw"],
        "contested declined": ["decline"],
        "contested redacted": ["redact"],
    }[state]:
        decide(contribution, verb, by)
    if state.startswith("contested"):
        services.contest(submission_id=contribution.pk, words="Relisez.", now=NOW)
    contribution.refresh_from_db()
    return contribution


OF_CONTRIBUTIONS = {"publish", "redact", "request_changes", "decline", "reopen", "withdraw", "uphold"}
LEGAL = {
    "awaiting": {"publish", "redact", "request_changes", "decline", "withdraw"},
    "changes_requested": {"publish", "redact", "decline", "withdraw"},
    "published": {"redact", "decline", "reopen", "withdraw"},
    "redacted": {"redact", "decline", "reopen", "withdraw"},
    "declined": {"reopen", "withdraw"},
    "withdrawn": set(),
    "contested declined": {"publish", "redact", "uphold", "withdraw"},
    "contested redacted": {"publish", "uphold", "withdraw"},
}
AFTER = {
    "publish": Status.PUBLISHED,
    "redact": Status.PUBLISHED,
    "request_changes": Status.CHANGES_REQUESTED,
    "decline": Status.DECLINED,
    "reopen": Status.AWAITING,
    "withdraw": Status.WITHDRAWN,
}


@pytest.mark.once
@pytest.mark.parametrize("state", LEGAL)
def test_every_verb_in_every_state_moves_or_refuses_with_a_sentence(state):
    first, second = make_user(), make_user()
    for verb in sorted(OF_CONTRIBUTIONS):
        contribution = bring_to(state, first)
        before = (contribution.status, Decision.objects.filter(submission=contribution.pk).count())
        if verb in LEGAL[state]:
            decision = decide(contribution, verb, second)
            contribution.refresh_from_db()
            submission = contribution.submission
            assert contribution.status == AFTER.get(verb, before[0]), (state, verb)
            assert (submission.awaiting_since is None) == (verb != "reopen")
            assert (decision.verb, decision.decided_by) == (verb, second)
            entry = ModelLogEntry.objects.filter(action=f"contributions.{verb}").order_by("pk").last()
            assert entry.label == contribution.reference
        else:
            with pytest.raises(IllegalMove) as refusal:
                decide(contribution, verb, second)
            assert contribution.reference in str(refusal.value)
            contribution.refresh_from_db()
            assert (
                contribution.status,
                Decision.objects.filter(submission=contribution.pk).count(),
            ) == before


def test_what_is_offered_is_what_is_legal():
    first, second = make_user(), make_user()
    for state, legal in LEGAL.items():
        contribution = bring_to(state, first)
        contest = moves.open_contest(contribution)
        assert set(moves.verbs_for(second, contribution, contest)) == legal, state
        own = set(moves.verbs_for(first, contribution, contest))
        assert own == ({"withdraw"} if state.startswith("contested") else legal), state


@pytest.mark.parametrize("verb", ["request_changes", "uphold"])
def test_what_the_author_only_knows_by_words_needs_words(verb):
    first, second = make_user(), make_user()
    contribution = bring_to("contested declined" if verb == "uphold" else "awaiting", first)
    with pytest.raises(IllegalMove):
        decide(contribution, verb, second, words="  \n")


def test_the_database_refuses_to_mask_without_a_reason():
    contribution = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(submission=contribution.submission, verb=Verb.REDACT, decided_at=NOW)


@pytest.mark.parametrize("verb", sorted(OF_CONTRIBUTIONS - {"uphold"}))
def test_each_decision_tells_the_author_and_the_thread_says_who_reads_the_step(verb):
    moderator = make_user()
    contribution = bring_to("declined" if verb == "reopen" else "awaiting", moderator)
    Email.objects.all().delete()
    decide(contribution, verb, moderator)
    [told] = Email.objects.all()
    assert contribution.reference in told.subject
    assert BODY not in told.message
    step = ThreadEntry.objects.filter(submission=contribution.pk).order_by("pk").last()
    assert step.public == (verb in {"publish", "redact", "withdraw"})


# --- Masking --------------------------------------------------------------------------


def test_masked_words_stand_in_one_place_only_and_come_back_when_it_is_reopened():
    moderator, colleague = make_user(), make_user()
    contribution = make(shown_as="Zoé Quidam", body="Le secretissime bureau douze.")
    redaction = Redaction(passages={"body": [(3, 15)], "title": []}, hide_name=True)
    decide(contribution, "redact", moderator, redaction=redaction)
    contribution.refresh_from_db()
    assert contribution.body == "Le […] bureau douze."
    assert (contribution.redacted, contribution.shown_as) == (True, "")
    original = RedactedOriginal.objects.get()
    assert original.words == {"body": "Le secretissime bureau douze.", "shown_as": "Zoé Quidam"}
    assert original.delete_after == ContactDetails.objects.get().delete_after
    assert newest_ids("secretissime", published=False, limit=5) == []
    assert newest_ids("bureau", limit=5) == [contribution.pk]
    # Masked anew: passages are of the text as it was sent.
    decide(contribution, "redact", colleague, redaction=Redaction(passages={"body": [(0, 2)]}))
    contribution.refresh_from_db()
    assert (contribution.body, contribution.shown_as) == ("[…] secretissime bureau douze.", "Zoé Quidam")
    assert RedactedOriginal.objects.get().passages == {"body": [[0, 2]]}
    decide(contribution, "reopen", moderator)
    contribution.refresh_from_db()
    assert (contribution.body, contribution.redacted) == ("Le secretissime bureau douze.", False)
    assert not RedactedOriginal.objects.exists()
    assert newest_ids("secretissime", published=False, limit=5) == [contribution.pk]


@pytest.mark.once
@pytest.mark.parametrize(
    "redaction",
    [
        Redaction(passages={}),
        Redaction(passages={"body": []}),
        Redaction(passages={"body": [(0, len(BODY))]}),
        Redaction(passages={"body": [(5, 999)]}),
        Redaction(passages={"answer:none": [(0, 1)]}),
        Redaction(passages={"status": [(0, 1)]}),
    ],
)
def test_a_mask_that_is_none_changes_nothing(redaction):
    contribution = make()
    with pytest.raises(ValidationError), transaction.atomic():
        decide(contribution, "redact", make_user(), redaction=redaction)
    contribution.refresh_from_db()
    assert (contribution.status, contribution.body, contribution.redacted) == (Status.AWAITING, BODY, False)
    assert not Decision.objects.exists()


# --- Contest --------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["contested declined", "contested redacted"])
def test_a_contest_is_answered_by_somebody_else_and_both_hear_of_it(state):
    first, second = make_user(), make_user()
    contribution = bring_to(state, first)
    assert Submission.objects.awaiting_decision().filter(pk=contribution.pk).exists()
    for verb in ("publish", "uphold"):
        with pytest.raises(IllegalMove):
            decide(contribution, verb, first)
    Email.objects.all().delete()
    decide(contribution, "uphold", second)
    contest = Contest.objects.get()
    assert (contest.outcome, contest.closed_at) == (Contest.Outcome.UPHELD, NOW)
    contribution.refresh_from_db()
    assert contribution.status == {"d": Status.DECLINED, "r": Status.PUBLISHED}[state.split()[1][0]]
    assert sorted(mail.to[0] for mail in Email.objects.all()) == sorted(["lea@example.org", first.email])
    to_first = Email.objects.get(to=first.email)
    assert contribution.reference in to_first.message
    assert "Relisez" not in to_first.message


def test_a_contest_that_is_heard_publishes_in_full():
    first, second = make_user(), make_user()
    contribution = bring_to("contested redacted", first)
    decide(contribution, "publish", second)
    contribution.refresh_from_db()
    assert (contribution.body, contribution.redacted) == (BODY, False)
    assert Contest.objects.get().outcome == Contest.Outcome.CHANGED


def test_a_decision_is_contested_once_and_only_a_refusal():
    first, second = make_user(), make_user()
    for state in ("awaiting", "published", "withdrawn", "changes_requested"):
        with pytest.raises(IllegalMove):
            services.contest(submission_id=bring_to(state, first).pk, words="Non.", now=NOW)
    contribution = bring_to("contested declined", first)
    with pytest.raises(IllegalMove):
        services.contest(submission_id=contribution.pk, words="Encore.", now=NOW)
    decide(contribution, "uphold", second)
    with pytest.raises(IllegalMove):
        services.contest(submission_id=contribution.pk, words="Encore.", now=NOW)
    assert Contest.objects.get().words == "Relisez."


def test_a_withdrawal_closes_a_contest():
    first = make_user()
    contribution = bring_to("contested declined", first)
    decide(contribution, "withdraw", first)
    assert Contest.objects.get().outcome == Contest.Outcome.DROPPED


# --- Correction -----------------------------------------------------------------------


def test_a_correction_keeps_what_stood_there_and_waits_again():
    moderator = make_user()
    contribution = bring_to("changes_requested", moderator)
    services.correct(submission_id=contribution.pk, title="Le bureau", body="On m’a répondu.", now=NOW)
    contribution.refresh_from_db()
    assert (contribution.status, contribution.body) == (Status.AWAITING, "On m’a répondu.")
    assert contribution.submission.awaiting_since == NOW
    former = FormerWords.objects.get()
    assert (former.body, former.delete_after) == (BODY, ContactDetails.objects.get().delete_after)
    assert newest_ids("untel", published=False, limit=5) == []
    # Sent twice, it is one correction.
    services.correct(submission_id=contribution.pk, title="Le bureau", body="On m’a répondu.", now=NOW)
    assert FormerWords.objects.count() == 1


def test_a_decision_on_what_was_corrected_meanwhile_is_refused():
    moderator = make_user()
    contribution = bring_to("changes_requested", moderator)
    seen = Submission.objects.get(pk=contribution.pk).version
    services.correct(submission_id=contribution.pk, title="Autre", body="Autre texte.", now=NOW)
    with pytest.raises(StaleDecision, match=contribution.reference):
        decide(contribution, "publish", moderator, version_seen=seen)


def test_a_request_without_answer_comes_back_after_its_time_and_not_before():
    moderator = make_user()
    contribution = bring_to("changes_requested", moderator)
    day = timedelta(days=1)
    before = NOW + services.ANSWERED_WITHIN - day
    assert not services.return_unanswered(submission_id=contribution.pk, now=before)
    after = NOW + services.ANSWERED_WITHIN + day
    assert services.return_unanswered(submission_id=contribution.pk, now=after)
    contribution.refresh_from_db()
    assert (contribution.status, contribution.submission.awaiting_since) == (Status.AWAITING, NOW)
    assert not services.return_unanswered(submission_id=contribution.pk, now=after)
