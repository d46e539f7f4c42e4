"""What the team decides about a referral: the whole table, and what each verb leaves behind."""

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions.models import Decision, Submission, ThreadEntry
from contributions.services import StaleDecision
from lab.models import BriefPoint, BriefVersion, Referral
from lab.referrals.moves import LEGAL, IllegalMove, Verb
from lab.referrals.services import commissioning, deciding
from lab.referrals.started_from import started_from
from lab.statuses import ReferralStatus as Status
from portal.cache import sequence
from projects.services import create_from_referral
from tests.factories import make_user
from tests.projects import make_project_index
from tests.referring_cms import (
    ALL_MET,
    UNMET,
    admit,
    agree,
    answer,
    fresh,
    make_referral,
    make_referral_in,
    on_screen,
    pass_on,
    propose,
    refuse,
    withdraw,
)
from tests.subjects import make_subject

pytestmark = pytest.mark.django_db


def publish(referral, **said):
    values = {"public_title": "Un titre", "public_question": "Une question ?", "words": "Une réponse."}
    return deciding.publish(**on_screen(referral) | values | said)


def become_project(referral):
    make_project_index()
    return create_from_referral(referral=fresh(referral), by=make_user("coordinator"), now=timezone.now())


VERBS = {
    Verb.ADMIT: admit,
    Verb.REFUSE: refuse,
    Verb.PASS_ON: pass_on,
    Verb.PROPOSE_BRIEF: propose,
    Verb.ANSWER: answer,
    Verb.PUBLISH: publish,
    Verb.AGREE: agree,
    Verb.WITHDRAW: withdraw,
    Verb.BECOME_PROJECT: become_project,
}
BECOMES = {
    Verb.ADMIT: Status.ADMISSIBLE,
    Verb.REFUSE: Status.REFUSED,
    Verb.PASS_ON: Status.PASSED_ON,
    Verb.PROPOSE_BRIEF: Status.REFRAMING,
    Verb.ANSWER: Status.ANSWERED,
    Verb.AGREE: Status.AGREED,
    Verb.WITHDRAW: Status.WITHDRAWN,
    Verb.BECOME_PROJECT: Status.BECAME_PROJECT,
}


def everything(referral):
    rows = [Referral, Submission, Decision, ThreadEntry, BriefVersion, BriefPoint, Email, ModelLogEntry]
    return [list(model.objects.order_by("pk").values()) for model in rows]


def test_the_table_knows_every_status_and_every_verb():
    assert set(LEGAL) == set(Status)
    assert set().union(*LEGAL.values()) == set(Verb) == set(VERBS)


@pytest.mark.once
@pytest.mark.parametrize("status", Status.values)
def test_from_each_status_exactly_the_legal_verbs_are_done(status):
    for verb, do in VERBS.items():
        referral = make_referral_in(status)
        if verb in LEGAL[status]:
            do(referral)
            assert fresh(referral).status == BECOMES.get(verb, status)
            assert fresh(referral).submission.awaiting_since is None
        else:
            before = everything(referral)
            with pytest.raises(IllegalMove):
                do(referral)
            assert everything(referral) == before


def test_nothing_is_examined_before_its_address_is_confirmed():
    referral = make_referral(confirmed=False)
    for do in (admit, refuse, pass_on):
        with pytest.raises(IllegalMove, match=referral.reference):
            do(referral)
    withdraw(referral)
    assert fresh(referral).status == Status.WITHDRAWN


def test_admitting_leaves_its_trace_and_tells_the_commissioner():
    by, referral = make_user("coordinator"), make_referral(email="cabinet@example.org", title="MARKED-TITLE")
    heard = []
    started_from.append(lambda **said: heard.append(said))
    try:
        admit(referral, by=by, words="Parlons-en.")
        assert heard == []
    finally:
        started_from.pop()
    found = fresh(referral)
    assert (found.status, found.answer_due, found.submission.version) == (Status.ADMISSIBLE, None, 2)
    assert [getattr(found, name) for name in ALL_MET] == [True] * 4
    decision = Decision.objects.get(submission=referral.pk)
    assert (decision.verb, decision.words, decision.decided_by) == ("admit", "Parlons-en.", by)
    step = ThreadEntry.objects.get(submission=referral.pk, kind="admitted")
    assert not step.public
    entry = ModelLogEntry.objects.get(action="contributions.admit")
    assert entry.data == {"reference": referral.reference, "reason": ""}
    mail = Email.objects.get(about__submission=referral.pk)
    assert mail.to == ["cabinet@example.org"]
    text = mail.message
    assert "Parlons-en." in text
    assert referral.reference in text
    # What was sent is in no mail.
    assert "MARKED" not in mail.message + mail.html_message


def test_a_subject_that_it_started_from_is_told_once_it_is_admitted_and_may_refuse():
    subject = make_subject().submission
    by, heard = make_user("coordinator"), []

    def refer(**said):
        heard.append(said)
        raise IllegalMove("Ce sujet a déjà sa réponse.")

    started_from.append(refer)
    try:
        admit(referral := make_referral(subject=subject), by=by)
    finally:
        started_from.pop()
    (said,) = heard
    assert (said["submission"], said["referral"], said["by"]) == (subject, referral.submission, by)
    assert fresh(referral).status == Status.ADMISSIBLE


def test_only_four_yes_admit_and_a_refusal_names_what_is_not_met():
    referral = make_referral()
    for criteria in (UNMET, {}, dict.fromkeys(ALL_MET)):
        with pytest.raises(IllegalMove):
            admit(referral, criteria=criteria)
    for said in (
        {"criteria": ALL_MET},
        {"words": "  "},
        {"publish": True},
        {"publish": True, "public_title": "T"},
    ):
        with pytest.raises(IllegalMove):
            refuse(referral, **said)
    with pytest.raises(IllegalMove):
        pass_on(referral, to=" ")
    assert fresh(referral).submission.version == 1
    refuse(referral)
    step = ThreadEntry.objects.get(submission=referral.pk, kind="not_taken_up")
    found = fresh(referral)
    assert found.can_be_tested is False
    assert step.text.endswith("Des mots de l’équipe.")
    assert len(step.text.split("\n\n")) == 2
    assert not step.public
    # Nobody but the commissioner and the team reads it: it goes after a date.
    assert found.submission.delete_after == referral.page.contact_details_until(timezone.now())
    assert found.published_at is None


def test_an_answer_is_public_only_when_that_was_chosen_and_says_nothing_that_was_sent():
    marked = {name: f"MARKED-{name}" for name in ("title", "situation", "question", "people_concerned")}
    shown = {"publish": True, "public_title": "Un titre public", "public_question": "Une question ?"}
    before = sequence.current()
    for do, said in ((refuse, shown), (pass_on, shown)):
        referral = make_referral(**marked)
        do(referral, **said)
        found = fresh(referral)
        assert found.published_at is not None
        # What was sent goes after a date, what is public stays (lab.referrals.erasing).
        assert found.submission.delete_after == found.page.contact_details_until(timezone.now())
        public = [found.public_title, found.public_question, found.public_words, found.passed_on_to]
        steps = ThreadEntry.objects.filter(submission=referral.pk, public=True)
        assert "MARKED" not in repr([*public, *steps.values_list("text", flat=True)])
        assert steps.count() == 2  # received, and how it ended
        assert found.reference in Email.objects.get(about__submission=referral.pk).message
    assert sequence.current() != before


def test_an_answer_that_was_kept_is_published_afterwards_and_a_public_one_corrected():
    referral = make_referral_in("refused")
    publish(referral, words="Une première version.")
    publish(referral, public_title="Le bon titre", words="La bonne version.")
    found = fresh(referral)
    assert (found.public_title, found.public_words) == ("Le bon titre", "La bonne version.")
    ending = ThreadEntry.objects.get(submission=referral.pk, kind="not_taken_up")
    assert ending.public
    assert ending.text.endswith("\n\nLa bonne version.")
    assert "première" not in ending.text
    assert "Des mots" not in ending.text
    # Told each time, and nobody is told what was sent.
    assert Email.objects.filter(about__submission=referral.pk).count() == 3


def test_versions_of_a_brief_rise_are_never_changed_and_the_agreed_one_stays_public():
    by, referral = make_user("coordinator"), make_referral_in("admissible")
    with pytest.raises(IllegalMove):
        propose(referral, points=[" ", ""])
    with pytest.raises(IllegalMove):
        propose(referral, points=["Un point"] * 31)
    propose(referral, by=by, note="", points=["Un", " ", "Deux"])
    assert fresh(referral).published_at is None
    with pytest.raises(IllegalMove):  # what changed is owed to whoever reads the second one
        propose(referral, note="")
    propose(referral, question="La deuxième question ?", public_title="Le deuxième titre")
    first, second = BriefVersion.objects.filter(referral=referral)
    assert (first.number, second.number, first.proposed_by) == (1, 2, by)
    assert list(first.points.values_list("number", "text")) == [(1, "Un"), (2, "Deux")]
    with pytest.raises(IllegalMove):
        agree(referral, 1)
    agree(referral, 2)
    found = fresh(referral)
    assert (found.public_question, found.public_title) == ("La deuxième question ?", "Le deuxième titre")
    propose(referral, question="La troisième question ?", public_title="Le troisième titre")
    found = fresh(referral)
    assert found.status == Status.REFRAMING
    assert (found.public_question, found.public_title) == ("La deuxième question ?", "Le deuxième titre")
    agree(referral, 3)
    found = fresh(referral)
    assert (found.public_question, found.public_title) == ("La troisième question ?", "Le troisième titre")
    steps = ThreadEntry.objects.filter(submission=referral.pk, kind="brief_proposed")
    assert [step.public for step in steps] == [False] * 3
    mail = Email.objects.filter(about__submission=referral.pk, message__contains="La troisième").latest("pk")
    assert "1. Un premier point" in mail.message


def test_the_second_of_two_coordinators_is_told_who_decided_what():
    by, referral = make_user("coordinator"), make_referral()
    seen = on_screen(referral)
    admit(referral, by=by)
    with pytest.raises(StaleDecision, match=str(by)):
        deciding.refuse(**seen, criteria=UNMET, words="Non.", publish=False)
    seen = on_screen(referral)
    propose(referral, by=by, now=timezone.now() + timedelta(seconds=1))
    agree(referral, now=timezone.now() + timedelta(seconds=2))
    with pytest.raises(StaleDecision, match=referral.reference) as raised:
        deciding.answer(**seen, words="Trop tard.")
    # It was the commissioner, and nobody of the team.
    assert str(by) not in str(raised.value)


def test_whoever_decides_while_another_version_is_asked_for_is_told_that():
    by, referral = make_user("coordinator"), make_referral_in("admissible")
    propose(referral, by=by)
    seen = on_screen(referral)
    later = timezone.now() + timedelta(seconds=1)
    commissioning.ask_for_change(submission_id=referral.pk, number=1, words="Sans le point 2.", now=later)
    with pytest.raises(StaleDecision, match="autre version") as raised:
        deciding.refuse(**seen, criteria=UNMET, words="Non.", publish=False)
    assert str(by) not in str(raised.value)


def test_nothing_is_decided_about_what_was_erased_and_a_mail_that_fails_costs_no_decision(monkeypatch):
    referral = make_referral()
    Submission.objects.filter(pk=referral.pk).update(erased_at=timezone.now())
    with pytest.raises(IllegalMove):
        admit(referral)

    def broken(*args, **kwargs):
        raise OSError("no queue")

    monkeypatch.setattr("lab.referrals.decision_notifications.send", broken)
    admit(other := make_referral())
    assert fresh(other).status == Status.ADMISSIBLE
    admit(silent := make_referral(email=""))
    assert not Email.objects.filter(about__submission=silent.pk).exists()
