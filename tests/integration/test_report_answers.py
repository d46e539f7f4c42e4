"""What answers a report: the verbs, the mails, the page behind the secret link."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email

from contributions import services
from contributions.models import Contribution, Decision, Report, Submission
from contributions.services import IllegalMove, StaleDecision
from people.links import token_for
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import soup, words_of
from tests.reporting import (
    WORDS,
    about,
    link_of,
    make_report,
    page_url,
    reject,
    take_away,
    take_down,
    uphold,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Status = Report.Status


@pytest.fixture
def published() -> Contribution:
    return make_contribution(make_call(), "published", title="Le premier bus", body="MOTS-PUBLICS")


# --- Answering: the verbs ---------------------------------------------------------------


def test_rejecting_answers_the_report_and_leaves_the_content(published):
    report = make_report(published)
    decision = reject(report)
    report.refresh_from_db()
    assert (report.status, decision.verb) == (Status.REJECTED, Decision.Verb.REJECT_REPORT)
    assert report.submission.awaiting_since is None
    assert Contribution.objects.get().status == "published"
    assert not Decision.objects.filter(submission=published.pk, decided_by__isnull=False).exists()


@pytest.mark.parametrize("verb", ["decline", "withdraw", "reopen", "redact"])
def test_a_report_is_upheld_once_the_public_no_longer_reads_what_was_reported(published, verb):
    report = make_report(published)
    with pytest.raises(IllegalMove) as refusal:
        uphold(report)
    assert str(refusal.value).endswith(".")
    take_away(published, verb)
    assert uphold(report).verb == Decision.Verb.ACCEPT_REPORT


def test_what_was_read_again_and_published_as_it_was_still_stands(published):
    report = make_report(published)
    take_away(published, "reopen")
    services.publish(**about(published))
    assert services.stands_as_reported(report)
    with pytest.raises(IllegalMove):
        uphold(report)


def test_a_mask_from_before_the_report_answers_nothing(published):
    take_away(published, "redact")
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        report = make_report(published)
        assert services.stands_as_reported(report)


def test_words_that_the_author_corrected_since_are_not_what_was_reported(published):
    report = make_report(published)
    take_away(published, "reopen")
    submission = Submission.objects.get(pk=published.pk)
    by = make_user()
    services.request_changes(
        submission_id=published.pk,
        version_seen=submission.version,
        words="Sans l’insulte.",
        by=by,
        now=timezone.now(),
    )
    services.correct(submission_id=published.pk, title="Le bus", body="Poli.", now=timezone.now())
    services.publish(**about(published))
    assert not services.stands_as_reported(report)
    assert uphold(report)


@pytest.mark.parametrize("words", ["", "  \n"])
def test_no_answer_goes_without_words(published, words):
    report = make_report(published)
    reason = make_reason()
    for answer in (
        lambda: reject(report, words=words),
        lambda: take_down(report, reason=reason, words=words),
    ):
        with pytest.raises(IllegalMove):
            answer()
    assert Report.objects.get().status == Status.AWAITING
    assert Contribution.objects.get().status == "published"


def test_taking_down_declines_the_content_and_upholds_the_report_together(published):
    report, reason = make_report(published), make_reason()
    take_down(report, reason=reason)
    assert Contribution.objects.get().status == "declined"
    report.refresh_from_db()
    assert report.status == Status.UPHELD
    declined = Decision.objects.get(submission=published.pk, verb="decline")
    assert (declined.reason, declined.words) == (reason, "")
    assert not Submission.objects.awaiting_decision().exists()


def test_taking_down_a_content_that_was_decided_meanwhile_answers_nothing(published):
    report, reason = make_report(published), make_reason()
    seen = Submission.objects.get(pk=published.pk).version
    take_away(published, "redact")
    with pytest.raises(StaleDecision):
        take_down(report, reason=reason, content_version_seen=seen)
    assert Report.objects.get().status == Status.AWAITING
    assert Contribution.objects.get().status == "published"


def test_a_failure_between_both_leaves_both_as_they_were(published, monkeypatch):
    report, reason = make_report(published, email=WORDS["email"]), make_reason()
    mails = Email.objects.count()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("between")

    monkeypatch.setattr("contributions.services.reporting.answer_report", fail)
    with pytest.raises(RuntimeError):
        take_down(report, reason=reason)
    assert Contribution.objects.get().status == "published"
    assert Report.objects.get().status == Status.AWAITING
    assert Email.objects.count() == mails


def test_an_answered_report_is_not_answered_again(published):
    report, reason = make_report(published), make_reason()
    reject(report)
    for answer in (
        lambda: reject(report),
        lambda: reject(report, version_seen=1),
        lambda: take_down(report, reason=reason),
    ):
        with pytest.raises(StaleDecision) as refusal:
            answer()
        assert str(Decision.Verb.REJECT_REPORT.label) in str(refusal.value)
    assert Contribution.objects.get().status == "published"


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_the_same_moment_give_one_answer():
    call, reason = make_call(), make_reason()
    first, second = make_user(), make_user()
    for _ in range(3):
        contribution = make_contribution(call, "published")
        report = make_report(contribution)
        got = at_once(
            lambda report=report: reject(report, version_seen=1, by=first),
            lambda report=report: take_down(report, version_seen=1, by=second, reason=reason),
        )
        taken = Decision.objects.get(submission=report.pk)
        assert taken in got, got
        refusal = got[1 - got.index(taken)]
        assert isinstance(refusal, StaleDecision), got
        upheld = taken.verb == Decision.Verb.ACCEPT_REPORT
        status = Contribution.objects.get(pk=contribution.pk).status
        assert status == ("declined" if upheld else "published")


# --- Mail -------------------------------------------------------------------------------


def test_mails_tell_of_the_report_and_repeat_no_word_of_it(published):
    report = make_report(published, email=WORDS["email"])
    answer = reject(report, words="Ces mots restent, ils ne visent personne.")
    receipt, told = Email.objects.order_by("pk")
    for mail in (receipt, told):
        body = mail.subject + mail.message
        assert mail.to == [WORDS["email"]]
        assert report.reference in body
        for word in ("MOTS-DU-SIGNALEMENT", "MOTS-PUBLICS", "Le premier bus", published.reference):
            assert word not in body
        assert "[[link:" in body
    assert answer.words in told.message
    assert answer.words not in receipt.message


def test_the_author_learns_the_rule_and_that_it_was_reported_and_nothing_else_of_it():
    received = make_received(email="auteur@example.org", body="MOTS-PUBLICS")
    moderator = make_user()
    services.publish(submission_id=received.contribution.pk, version_seen=1, by=moderator, now=timezone.now())
    report = make_report(received.contribution, email=WORDS["email"])
    reason = make_reason(title="Injures", rule="Ni injure ni menace.")
    take_down(report, reason=reason, words="MOTS-AU-TEMOIN", words_to_author="MOTS-A-L-AUTEUR")
    mail = Email.objects.filter(to="auteur@example.org").latest("pk").message
    for told in (reason.title, reason.rule, "MOTS-A-L-AUTEUR", said_of(received.contribution)):
        assert told in mail
    link = received.link
    follow = Client().get(reverse("follow", args=[token_for(link)])).content.decode()
    assert reason.title in follow
    for secret in ("MOTS-DU-SIGNALEMENT", "MOTS-AU-TEMOIN", WORDS["email"], report.reference):
        assert secret not in mail + follow
    to_reporter = Email.objects.filter(to=WORDS["email"]).latest("pk").message
    assert "MOTS-AU-TEMOIN" in to_reporter
    assert "MOTS-A-L-AUTEUR" not in to_reporter


def test_masking_after_a_report_tells_the_author_so():
    received = make_received(email="auteur@example.org", body="MOTS-PUBLICS")
    services.publish(**about(received.contribution))
    make_report(received.contribution)
    take_away(received.contribution, "redact")
    sentence = gettext(
        "Your contribution %(reference)s to “%(call)s” was reported and read again. "
        "It is public, with passages masked:"
    )
    told = sentence % {"reference": received.contribution.reference, "call": received.contribution.page.title}
    assert told in Email.objects.latest("pk").message


def test_a_rejected_report_is_not_told_to_the_author_of_a_later_decision():
    received = make_received(email="auteur@example.org")
    services.publish(**about(received.contribution))
    reject(make_report(received.contribution))
    take_away(received.contribution)
    assert said_of(received.contribution) not in Email.objects.latest("pk").message


def test_a_decision_that_no_report_led_to_speaks_of_none():
    received = make_received(email="auteur@example.org")
    take_away(received.contribution)
    assert said_of(received.contribution) not in Email.objects.latest("pk").message


def said_of(contribution: Contribution) -> str:
    """What the author of something that is taken down after a report reads first."""
    sentence = gettext(
        "Your contribution %(reference)s to “%(call)s” was reported and read again. "
        "It is no longer published."
    )
    return sentence % {"reference": contribution.reference, "call": contribution.page.title}


# --- The answer, at the secret link -----------------------------------------------------


@pytest.mark.parametrize("upheld", [True, False])
def test_whoever_reported_reads_the_reasoned_answer(upheld, published, client):
    report = make_report(published)
    address = reverse("follow", args=[token_for(link_of(report))])
    if upheld:
        take_down(report, reason=make_reason(), words="MOTS-DE-LA-REPONSE", words_to_author="MOTS-A-L-AUTEUR")
    else:
        reject(report, words="MOTS-DE-LA-REPONSE")
    page = client.get(address)
    shown = words_of(page)
    report.refresh_from_db()
    assert "MOTS-DE-LA-REPONSE" in shown
    assert str(report.get_status_display()) in shown
    assert "MOTS-A-L-AUTEUR" not in shown
    assert "MOTS-PUBLICS" not in shown
    assert bool(soup(page).select(f'a[href="{page_url(published)}"]')) != upheld
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"


def test_the_receipt_answers_to_nothing_but_reading_and_has_no_file(published, client):
    report = make_report(published)
    address = reverse("follow", args=[token_for(link_of(report))])
    before = list(Submission.objects.values())
    assert client.get(address).status_code == client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.get(f"{address}piece-jointe/").status_code == 404
    assert list(Submission.objects.values()) == before
