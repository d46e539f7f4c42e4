"""What becomes of a subject: legal moves, who reads what, mails, and two people at the same moment."""

import itertools

import pytest
from django.utils import timezone
from post_office.models import Email

from contributions.models import Decision, Submission, ThreadEntry
from contributions.services import IllegalMove, StaleDecision
from lab.models import Subject
from lab.referrals.started_from import started_from
from lab.statuses import SubjectStatus
from lab.subjects import services
from lab.subjects.moves import LEGAL
from lab.subjects.services import moving
from tests.factories import make_reason, make_user
from tests.racing import at_once, meeting
from tests.subjects import ANSWER, make_subject

pytestmark = pytest.mark.django_db

Verb = Decision.Verb
VERBS = {
    Verb.TAKE_UP: lambda key, **more: services.take_up(submission_id=key, publish=False, **more),
    Verb.ANSWER: lambda key, **more: services.answer(submission_id=key, words=ANSWER, publish=True, **more),
    Verb.REOPEN: lambda key, **more: services.reopen(submission_id=key, **more),
    Verb.WITHDRAW: lambda key, **more: services.withdraw(submission_id=key, **more),
}


def at_work(**more):
    return {"by": make_user(), "now": timezone.now()} | more


def steps(subject):
    return list(ThreadEntry.objects.filter(submission=subject.pk).values_list("kind", "public"))


def test_each_verb_is_legal_where_the_table_says_and_nowhere_else():
    tried = 0
    for state, (verb, act) in itertools.product(SubjectStatus, VERBS.items()):
        subject = make_subject(state)
        before = Submission.objects.get(pk=subject.pk).version
        if verb in LEGAL[state]:
            act(subject.pk, **at_work())
            assert Submission.objects.get(pk=subject.pk).version == before + 1
        else:
            with pytest.raises(IllegalMove, match=subject.reference):
                act(subject.pk, **at_work())
            assert Submission.objects.get(pk=subject.pk).version == before
        tried += 1
    assert tried == len(SubjectStatus) * len(VERBS)


def test_taken_up_it_still_waits_and_is_published_only_when_that_is_said():
    hidden, shown = make_subject(email="a@example.org"), make_subject()
    waiting = hidden.submission.awaiting_since
    services.take_up(submission_id=hidden.pk, publish=False, **at_work())
    services.take_up(submission_id=shown.pk, publish=True, **at_work())
    hidden, shown = Subject.objects.get(pk=hidden.pk), Subject.objects.get(pk=shown.pk)
    assert (hidden.status, hidden.is_public) == ("in_review", False)
    # As long as it has waited: a promise is not begun anew.
    assert hidden.submission.awaiting_since == waiting
    assert (shown.status, shown.is_public) == ("in_review", True)
    assert steps(shown) == [("received", True), ("published", True), ("taken_up", True)]
    mail = Email.objects.latest("pk")
    assert hidden.reference in mail.subject
    assert "[[link:" in mail.message


def test_answered_and_published_everybody_reads_it_and_it_stays():
    subject = make_subject(email="a@example.org")
    services.answer(submission_id=subject.pk, words=f" {ANSWER}\x00 ", publish=True, **at_work())
    subject = Subject.objects.get(pk=subject.pk)
    assert (subject.status, subject.answer) == ("answered", ANSWER)
    assert subject.is_public
    assert subject.answered_at
    assert subject.submission.awaiting_since is subject.submission.delete_after is None
    assert steps(subject)[1:] == [("published", True), ("answered", True)]
    decision = Decision.objects.get(submission=subject.pk)
    assert (decision.verb, decision.words, decision.reason) == ("answer", ANSWER, None)
    mail = Email.objects.latest("pk")
    assert ANSWER in mail.message
    assert subject.page.public_path(subject.submission) in mail.message


def test_an_answer_that_is_not_published_owes_a_reason_and_goes_to_its_author_alone():
    subject, reason = make_subject(email="a@example.org"), make_reason()
    common = {"submission_id": subject.pk, "publish": False} | at_work()
    for missing in ({"words": ANSWER}, {"words": " \u200b", "reason": reason}):
        with pytest.raises(IllegalMove):
            services.answer(**common, **missing)
    services.answer(**common, words=ANSWER, reason=reason)
    subject = Subject.objects.get(pk=subject.pk)
    assert (subject.status, subject.is_public) == ("answered", False)
    assert subject.submission.delete_after == subject.page.contact_details_until(common["now"])
    assert steps(subject)[1:] == [("answered", False)]
    text = ThreadEntry.objects.get(submission=subject.pk, kind="answered").text
    assert text == f"{reason.words_to_author}\n\n{ANSWER}"
    mail = Email.objects.latest("pk")
    assert reason.words_to_author in mail.message
    assert ANSWER in mail.message
    assert subject.page.public_path(subject.submission) not in mail.message


def test_a_wrong_answer_is_taken_back_and_nothing_is_public_until_the_next():
    subject = make_subject("answered", email="a@example.org")
    services.reopen(submission_id=subject.pk, words="Nous nous sommes trompés.", **at_work())
    subject = Subject.objects.get(pk=subject.pk)
    assert (subject.status, subject.answer, subject.answered_at) == ("in_review", "", None)
    assert not subject.is_public
    assert subject.submission.awaiting_since
    assert "trompés" in Email.objects.latest("pk").message
    services.answer(submission_id=subject.pk, words="La juste.", publish=True, **at_work())
    subject = Subject.objects.get(pk=subject.pk)
    assert (subject.answer, subject.is_public) == ("La juste.", True)
    assert subject.submission.delete_after is None


def test_a_referral_that_starts_from_it_is_told_once_and_never_fails():
    subject, referral = make_subject("in_review", email="a@example.org"), make_subject().submission
    common = {"submission": subject.submission, "referral": referral} | at_work()
    # As whoever admits the referral calls it.
    assert services.refer in started_from
    assert services.refer(**common).verb == "refer"
    subject = Subject.objects.get(pk=subject.pk)
    assert (subject.status, subject.is_public) == ("referred", True)
    assert subject.submission.awaiting_since is None
    assert steps(subject)[-1] == ("referred", True)
    assert subject.reference in Email.objects.latest("pk").message
    mails = Email.objects.count()
    assert services.refer(**common) is None
    assert Email.objects.count() == mails
    # What the lab says besides leaves it referred.
    services.answer(submission_id=subject.pk, words=ANSWER, publish=True, **at_work())
    subject = Subject.objects.get(pk=subject.pk)
    assert (subject.status, subject.answer) == ("referred", ANSWER)
    withdrawn = make_subject("withdrawn").submission
    assert services.refer(**common | {"submission": withdrawn}) is None
    assert Subject.objects.get(pk=withdrawn.pk).status == "withdrawn"


def test_whoever_decides_on_what_they_saw_before_comes_too_late():
    subject = make_subject()
    services.answer(submission_id=subject.pk, version_seen=1, words=ANSWER, publish=True, **at_work())
    with pytest.raises(StaleDecision):
        services.answer(submission_id=subject.pk, version_seen=1, words="Non", publish=True, **at_work())
    assert Subject.objects.get(pk=subject.pk).answer == ANSWER


@pytest.mark.django_db(transaction=True)
def test_two_moderators_who_answer_at_once_send_one_answer(monkeypatch):
    subject = make_subject(email="a@example.org")
    one, other, now = make_user(), make_user(), timezone.now()
    meeting(monkeypatch, (moving, "refuse_illegal"))

    def answering(words, by):
        return lambda: services.answer(
            submission_id=subject.pk, version_seen=1, words=words, publish=True, by=by, now=now
        )

    results = at_once(answering("Une", one), answering("Autre", other))
    assert sorted(type(result).__name__ for result in results) == ["Decision", "StaleDecision"]
    (decision,) = Decision.objects.filter(submission=subject.pk)
    assert Subject.objects.get(pk=subject.pk).answer == decision.words
    # The receipt, and one answer.
    assert Email.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_withdrawn_while_it_is_answered_it_is_withdrawn(monkeypatch):
    subject = make_subject()
    by, now = make_user(), timezone.now()
    meeting(monkeypatch, (moving, "refuse_illegal"))
    at_once(
        lambda: services.withdraw_own(submission_id=subject.pk, now=now),
        lambda: services.answer(
            submission_id=subject.pk, version_seen=1, words=ANSWER, publish=True, by=by, now=now
        ),
    )
    subject = Subject.objects.get(pk=subject.pk)
    assert (subject.status, subject.is_public) == ("withdrawn", False)
    assert subject.submission.awaiting_since is None
