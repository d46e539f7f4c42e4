"""What became of contributions: prepared, published together, changed, withdrawn, never where it may not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import ModelLogEntry, PageLogEntry

from contributions import services
from contributions.models import Contribution, Outcome, OutcomeDraft, Submission, ThreadEntry
from contributions.outcomes import Answered, answered
from contributions.outcomes.words import LONGEST_SERVICE, LONGEST_WORDS, OutcomeWords
from people.links import token_for
from portal.cache import sequence
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.outcomes import WORDS, an_answer, draft, make_answered, publish, tell
from tests.referring import make_referral

pytestmark = pytest.mark.django_db


def steps(contribution: Contribution) -> list[str]:
    rows = ThreadEntry.objects.filter(submission=contribution.pk, kind=ThreadEntry.Kind.OUTCOME)
    return list(rows.values_list("text", flat=True))


def published_by_mail(call, email="auteur@example.org") -> Contribution:
    got = make_received(call, email=email)
    services.publish(submission_id=got.contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    Email.objects.all().delete()
    return Contribution.objects.get(pk=got.contribution.pk)


def test_a_draft_is_nobodys_to_read_until_it_is_published():
    contribution = draft(make_contribution(status="published"))
    assert Contribution.objects.get(pk=contribution.pk).outcome == ""
    assert not Outcome.objects.exists()
    assert steps(contribution) == []
    found = publish(contribution)
    assert (found.outcome, found.submission.outcome.words) == ("taken_up", WORDS)
    (step,) = steps(contribution)
    assert WORDS in step
    assert not OutcomeDraft.objects.exists()


def test_all_the_drafts_of_a_call_are_published_at_once_and_those_of_others_stay():
    call, other = make_call(), make_call()
    codes = ["taken_up", "not_taken_up", "passed_on"]
    rows = [draft(make_contribution(call, "published"), code) for code in codes]
    elsewhere = draft(make_contribution(other, "published"))
    number = sequence.current()
    coordinator = make_user("coordinator")
    done = services.publish_outcomes(page=call, by=coordinator, now=timezone.now())
    assert (done.published, done.kept) == (3, 0)
    assert sequence.current() != number
    assert [Contribution.objects.get(pk=row.pk).outcome for row in rows] == codes
    assert OutcomeDraft.objects.get().pk == elsewhere.pk
    assert set(Outcome.objects.values_list("published_by", flat=True)) == {coordinator.pk}
    entry = PageLogEntry.objects.get(action="contributions.publish_outcomes")
    assert entry.data["count"] == 3
    assert answered([call.pk, other.pk]) == {call.pk: Answered(3, 3), other.pk: Answered(1, 0)}
    # Nothing is left: asked again, nothing happens twice.
    assert services.publish_outcomes(page=call, by=coordinator, now=timezone.now()).published == 0
    assert [len(steps(row)) for row in rows] == [1, 1, 1]


def test_an_outcome_that_changes_replaces_the_former_and_the_thread_says_so():
    call = make_call()
    contribution = published_by_mail(call)
    publish(draft(contribution, "taken_up"))
    assert tell() == 1
    Email.objects.all().delete()
    found = publish(draft(contribution, "not_taken_up", words="Finalement non."))
    assert tell() == 1
    assert (found.outcome, found.submission.outcome.words) == ("not_taken_up", "Finalement non.")
    first, second = steps(contribution)
    assert WORDS in first
    assert (
        gettext("This replaces the former outcome, “%(outcome)s”.") % {"outcome": gettext("Taken up")}
        in second
    )
    mail = Email.objects.get()
    assert gettext("Taken up") in mail.message
    assert "Finalement non." in mail.message


def test_what_is_public_in_these_very_words_needs_no_draft():
    contribution = make_answered()
    assert not services.draft_outcome(
        submission_id=contribution.pk, answer=an_answer(), by=make_user("editor"), now=timezone.now()
    )
    draft(contribution, "already_done")
    # Meant again as it is public: what was prepared in between goes.
    draft(contribution)
    assert not OutcomeDraft.objects.exists()


def test_a_draft_is_replaced_or_dropped_and_the_outcome_stays():
    contribution = draft(make_answered(), "already_done")
    draft(contribution, "adapted", words="Autrement.")
    assert OutcomeDraft.objects.get().words == "Autrement."
    assert services.discard_draft(submission_id=contribution.pk)
    assert not services.discard_draft(submission_id=contribution.pk)
    assert Contribution.objects.get(pk=contribution.pk).outcome == "taken_up"


def test_an_outcome_is_withdrawn_with_words_and_its_author_is_told():
    call = make_call()
    contribution = publish(draft(published_by_mail(call)))
    assert tell() == 1
    Email.objects.all().delete()
    by = make_user("coordinator")
    with pytest.raises(services.IllegalMove):
        services.withdraw_outcome(submission_id=contribution.pk, words=" ", by=by, now=timezone.now())
    services.withdraw_outcome(submission_id=contribution.pk, words="Une erreur.", by=by, now=timezone.now())
    assert Contribution.objects.get(pk=contribution.pk).outcome == ""
    assert not Outcome.objects.exists()
    assert "Une erreur." in steps(contribution)[-1]
    assert "Une erreur." in Email.objects.get().message
    assert ModelLogEntry.objects.filter(action="contributions.withdraw_outcome").exists()
    with pytest.raises(services.IllegalMove):
        services.withdraw_outcome(submission_id=contribution.pk, words="Encore.", by=by, now=timezone.now())


@pytest.mark.once
@pytest.mark.parametrize(
    "answer",
    [
        OutcomeWords("applauded", "Des mots."),
        OutcomeWords(""),
        OutcomeWords("not_taken_up"),
        OutcomeWords("passed_on"),
        OutcomeWords("adapted"),
        OutcomeWords("taken_up", "a" * (LONGEST_WORDS + 1)),
        OutcomeWords("taken_up", service="a" * (LONGEST_SERVICE + 1)),
        OutcomeWords("taken_up", answered_on=timezone.localdate() + timedelta(days=1)),
        OutcomeWords("taken_up", answered_on=timezone.localdate() - timedelta(days=1)),
        OutcomeWords("taken_up", answered_on=timezone.localdate().replace(year=26, day=1)),
    ],
)
def test_half_an_outcome_is_refused_in_a_sentence(answer):
    contribution = make_contribution(status="published")
    with pytest.raises(services.IllegalMove) as refusal:
        services.draft_outcome(
            submission_id=contribution.pk, answer=answer, by=make_user("editor"), now=timezone.now()
        )
    assert str(refusal.value).endswith(".")
    assert not OutcomeDraft.objects.exists()


@pytest.mark.parametrize("code", ["taken_up", "already_done", "out_of_scope"])
def test_these_codes_stand_without_words(code):
    draft(make_contribution(status="published"), code, words="")
    assert OutcomeDraft.objects.get().words == ""


def test_words_are_plain_text():
    typed = OutcomeWords.typed("taken_up", "  Oui\r\n\u202eété\x00 ", " Un\nservice ", None)
    assert (typed.words, typed.service) == ("Oui\nété", "Un service")
    assert OutcomeWords.typed("taken_up", "\u200b \u2060", "", None).words == ""


@pytest.mark.parametrize("status", ["awaiting", "changes_requested", "declined", "withdrawn"])
def test_only_what_is_published_has_an_outcome(status):
    contribution = make_contribution(status=status)
    about = {"by": make_user("coordinator"), "now": timezone.now()}
    with pytest.raises(services.IllegalMove) as refusal:
        services.draft_outcome(submission_id=contribution.pk, answer=an_answer(), **about)
    assert contribution.reference in str(refusal.value)
    with pytest.raises(services.IllegalMove):
        services.publish_outcome(submission_id=contribution.pk, **about)
    with pytest.raises(services.IllegalMove):
        services.withdraw_outcome(submission_id=contribution.pk, words="Non.", **about)


def test_a_referral_has_no_outcome_and_neither_has_what_is_not_there():
    about = {"by": make_user("editor"), "now": timezone.now()}
    for pk in (make_referral().pk, 10**9):
        with pytest.raises(services.IllegalMove):
            services.draft_outcome(submission_id=pk, answer=an_answer(), **about)


def test_publishing_what_nobody_prepared_is_refused():
    contribution = make_contribution(status="published")
    with pytest.raises(services.IllegalMove):
        services.publish_outcome(
            submission_id=contribution.pk, by=make_user("coordinator"), now=timezone.now()
        )


def test_of_many_those_refused_cost_the_others_nothing():
    call = make_call()
    good, bad = make_contribution(call, "published"), make_contribution(call, "declined")
    wanted = {good.pk: an_answer(), bad.pk: an_answer(), 10**9: an_answer()}
    drafted = services.draft_outcomes(wanted, by=make_user("editor"), now=timezone.now())
    assert (drafted.made, set(drafted.refused)) == (1, {bad.pk, 10**9})


def test_taken_down_meanwhile_it_keeps_its_draft_and_gets_no_outcome():
    call = make_call()
    stays, goes = (draft(make_contribution(call, "published")) for _ in range(2))
    version = Submission.objects.get(pk=goes.pk).version
    services.decline(
        submission_id=goes.pk, version_seen=version, reason=make_reason(), by=make_user(), now=timezone.now()
    )
    done = services.publish_outcomes(page=call, by=make_user("coordinator"), now=timezone.now())
    assert (done.published, done.kept) == (1, 1)
    assert OutcomeDraft.objects.get().pk == goes.pk
    assert Outcome.objects.get().pk == stays.pk


def test_what_was_prepared_after_it_was_shown_stays_a_draft():
    call = make_call()
    shown = draft(make_contribution(call, "published"))
    until = OutcomeDraft.objects.get().drafted_at
    later = draft(make_contribution(call, "published"))
    OutcomeDraft.objects.filter(pk=later.pk).update(drafted_at=until + timedelta(seconds=1))
    done = services.publish_outcomes(
        page=call, by=make_user("coordinator"), now=timezone.now(), drafted_until=until
    )
    assert done.published == 1
    assert OutcomeDraft.objects.get().pk == later.pk
    assert Outcome.objects.get().pk == shown.pk


def test_erased_it_has_no_outcome_any_more_and_none_is_added(client):
    call = make_call()
    got = make_received(call)
    services.publish(submission_id=got.contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    contribution = draft(publish(draft(got.contribution)), "already_done")
    services.erase(submission_id=contribution.pk, by=None, now=timezone.now())
    assert not Outcome.objects.exists()
    assert not OutcomeDraft.objects.exists()
    assert Contribution.objects.get(pk=contribution.pk).outcome == ""
    assert WORDS not in client.get(f"/suivi/{token_for(got.link)}/").content.decode()
    with pytest.raises(services.IllegalMove):
        draft(contribution)


def test_queries_do_not_grow_with_the_number_of_outcomes():
    by = make_user("coordinator")

    def queries(number: int) -> int:
        call = make_call()
        rows = [make_contribution(call, "published") for _ in range(number)]
        wanted = {row.pk: an_answer(words=f"Mots {row.pk}.") for row in rows}
        with CaptureQueriesContext(connection) as captured:
            services.draft_outcomes(wanted, by=by, now=timezone.now())
            assert services.publish_outcomes(page=call, by=by, now=timezone.now()).published == number
        return len(captured)

    assert queries(3) == queries(30)
