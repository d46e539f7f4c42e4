"""Publish and decline: one decision, with who, when and why, told to the author; nothing is overwritten."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Sum
from django.utils import timezone
from django.utils.formats import date_format
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions.models import Contribution, Decision, Reason, Submission, ThreadEntry
from contributions.services import IllegalMove, StaleDecision, decline, describe_last_decision, publish
from people.links import placeholder
from people.models import User
from portal.models import PublicSequence
from tests.factories import make_call, make_contribution, make_reason, make_received
from tests.racing import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
MARKERS = {"title": "MARKED-TITLE", "body": "MARKED-BODY", "shown_as": "MARKED-NAME"}
Status = Contribution.Status
AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED


def public_number() -> int:
    return PublicSequence.objects.aggregate(number=Sum("value"))["number"]


def publish_it(contribution: Contribution, by: User, **fields: Any) -> Decision:
    values = {"submission_id": contribution.pk, "version_seen": 1, "by": by, "now": NOW}
    return publish(**values | fields)


def decline_it(contribution: Contribution, by: User, **fields: Any) -> Decision:
    values = {"submission_id": contribution.pk, "version_seen": 1, "by": by, "now": NOW}
    return decline(**values | {"reason": fields.pop("reason", None) or make_reason()} | fields)


@pytest.fixture(autouse=True)
def an_hour_earlier() -> Generator[None]:
    """Contributions arrive an hour before they are decided."""
    with time_machine.travel(EARLIER, tick=False):
        yield


@pytest.fixture
def awaiting() -> Contribution:
    return make_contribution(**MARKERS)


def make_colleague(name: str) -> User:
    """Somebody who decides; who may is the business of the CMS, not of the verbs."""
    return User.objects.create_user(f"{name.lower()}@example.org", first_name=name, last_name="Moderatrice")


@pytest.fixture
def moderator() -> User:
    return make_colleague("Dominique")


# --- One decision -----------------------------------------------------------------------


def test_publishing_makes_it_public_and_says_who_and_when(awaiting, moderator):
    decision = publish_it(awaiting, moderator)
    awaiting.refresh_from_db()
    submission = Submission.objects.get(pk=awaiting.pk)
    assert awaiting.status == PUBLISHED
    assert list(Contribution.objects.published()) == [awaiting]
    assert (submission.version, submission.awaiting_since) == (2, None)
    assert list(Submission.objects.awaiting_decision()) == []
    assert decision == Decision.objects.get()
    assert (decision.verb, decision.reason, decision.words) == (Decision.Verb.PUBLISH, None, "")
    assert (decision.decided_by, decision.decided_at) == (moderator, NOW)


def test_declining_keeps_it_out_of_sight_and_says_why(awaiting, moderator):
    reason = make_reason(words_to_author="Les mots du motif.")
    decision = decline_it(awaiting, moderator, reason=reason, words="  Un mot de plus. ")
    awaiting.refresh_from_db()
    submission = Submission.objects.get(pk=awaiting.pk)
    assert awaiting.status == DECLINED
    assert not Contribution.objects.published().exists()
    assert (submission.version, submission.awaiting_since) == (2, None)
    assert (decision.verb, decision.reason, decision.decided_by) == (Decision.Verb.DECLINE, reason, moderator)
    entry = ThreadEntry.objects.get(submission=submission, kind=ThreadEntry.Kind.DECLINED)
    assert entry.text == "Les mots du motif.\n\nUn mot de plus."


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_a_decision_changes_nothing_of_a_contribution_but_its_state(verb, awaiting, moderator):
    before = Contribution.objects.filter(pk=awaiting.pk).values().get()
    (publish_it if verb == "publish" else decline_it)(awaiting, moderator)
    after = Contribution.objects.filter(pk=awaiting.pk).values().get()
    assert {name for name in before if after[name] != before[name]} == {"status"}
    assert "MARKED-BODY" in after["body"]


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_the_thread_gets_one_dated_step_at_the_stage_of_the_call(verb, moderator):
    contribution = make_contribution(make_call(stage="design"))
    (publish_it if verb == "publish" else decline_it)(contribution, moderator)
    steps = list(ThreadEntry.objects.filter(submission=contribution.pk))
    received, decided = steps
    assert received.kind == ThreadEntry.Kind.RECEIVED
    assert decided.kind == ("published" if verb == "publish" else "declined")
    assert (received.at, decided.at) == (EARLIER, NOW)
    assert decided.stage == "design"
    assert ("Les mots du motif." in decided.text) == (verb == "decline")


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_the_audit_log_names_the_reference_and_no_word_of_the_sender(verb, awaiting, moderator):
    reason = make_reason(code="off-topic")
    if verb == "publish":
        publish_it(awaiting, moderator)
    else:
        decline_it(awaiting, moderator, reason=reason, words="MARKED-ANSWER")
    entry = ModelLogEntry.objects.get(action__startswith="contributions.")
    assert entry.action == f"contributions.{verb}"
    assert entry.label == awaiting.reference
    assert entry.user == moderator
    assert entry.object_id == str(awaiting.pk)
    assert entry.data == {
        "reference": awaiting.reference,
        "reason": "off-topic" if verb == "decline" else "",
    }
    assert "MARKED" not in str([vars(each) for each in ModelLogEntry.objects.all()])


@pytest.mark.django_db(transaction=True)
def test_publishing_takes_every_public_page_out_of_the_cache_and_declining_none():
    moderator, reason = make_colleague("Alix"), make_reason()
    published, declined = make_contribution(), make_contribution()
    before = public_number()
    decline_it(declined, moderator, reason=reason)
    assert public_number() == before
    with pytest.raises(IllegalMove):
        publish_it(declined, moderator, version_seen=2)
    assert public_number() == before
    publish_it(published, moderator)
    assert public_number() > before


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_a_failure_on_the_way_leaves_it_awaiting(verb, awaiting, moderator, monkeypatch):
    reason = make_reason()
    monkeypatch.setattr("contributions.services.deciding.log", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish_it(awaiting, moderator) if verb == "publish" else decline_it(
            awaiting, moderator, reason=reason
        )
    awaiting.refresh_from_db()
    assert awaiting.status == AWAITING
    assert Submission.objects.get(pk=awaiting.pk).awaiting_since is not None
    assert not Decision.objects.exists()
    assert not ModelLogEntry.objects.filter(action__startswith="contributions.").exists()
    assert ThreadEntry.objects.count() == 1


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_mail_that_cannot_be_queued_does_not_cost_the_decision(verb, moderator, monkeypatch, caplog):
    awaiting = make_received(email="lea@example.org").contribution
    monkeypatch.setattr("contributions.notifications.mail.send", lambda *args, **kwargs: 1 / 0)
    if verb == "publish":
        publish_it(awaiting, moderator)
    else:
        decline_it(awaiting, moderator, reason=make_reason())
    assert Decision.objects.get().verb == verb
    assert f"mail about {awaiting.reference} not queued" in caplog.text


# --- What the author is told ------------------------------------------------------------


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_an_author_who_left_an_address_is_told_once(verb, moderator):
    call = make_call()
    got = make_received(call, email="camille@example.org", **MARKERS)
    Email.objects.all().delete()  # the receipt
    reason = make_reason(title="Hors sujet", rule="La règle publiée.", words_to_author="Les mots du motif.")
    if verb == "publish":
        publish_it(got.contribution, moderator, now=timezone.now())
    else:
        decline_it(got.contribution, moderator, reason=reason, words="À bientôt.", now=timezone.now())
    told = Email.objects.get()
    assert told.to == ["camille@example.org"]
    assert got.contribution.reference in told.subject
    assert got.contribution.reference in told.message
    assert placeholder(got.link) in told.message
    assert call.service_email in told.message
    assert call.service_phone in told.message
    said = ["Hors sujet", "La règle publiée.", "Les mots du motif.", "À bientôt."]
    assert [each in told.message for each in said] == [verb == "decline"] * 4
    public_address = f"{call.url}contributions/{got.contribution.reference}/"
    assert (public_address in told.message) == (verb == "publish")
    assert "MARKED" not in str(vars(told))
    assert "Dominique" not in told.message
    assert "Moderatrice" not in told.message


@pytest.mark.parametrize("verb", ["publish", "decline"])
def test_an_author_who_left_none_is_not_written_to(verb, moderator):
    got = make_received(make_call(), email="")
    (publish_it if verb == "publish" else decline_it)(got.contribution, moderator)
    assert Decision.objects.count() == 1
    assert not Email.objects.exists()


def test_an_author_whose_address_was_erased_since_is_not_written_to(moderator):
    got = make_received(make_call(), email="camille@example.org")
    Email.objects.all().delete()
    got.contribution.submission.contact_details.delete()
    publish_it(got.contribution, moderator)
    assert not Email.objects.exists()


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "status"), [(publish_it, PUBLISHED), (publish_it, DECLINED), (decline_it, DECLINED)]
)
def test_what_is_decided_is_not_decided_again(status, verb, moderator):
    contribution = make_contribution(status=status)
    with pytest.raises(IllegalMove) as refusal:
        verb(contribution, moderator, version_seen=contribution.submission.version)
    assert contribution.reference in str(refusal.value)
    assert str(contribution.get_status_display()) in str(refusal.value)
    assert Decision.objects.filter(decided_by=moderator).count() == 0
    assert Contribution.objects.get(pk=contribution.pk).status == status


def test_what_changed_since_it_was_read_is_read_again_first(awaiting, moderator):
    Submission.objects.filter(pk=awaiting.pk).update(version=5)
    with pytest.raises(StaleDecision) as refusal:
        publish_it(awaiting, moderator, version_seen=4)
    assert awaiting.reference in str(refusal.value)
    assert Contribution.objects.get(pk=awaiting.pk).status == AWAITING
    assert publish_it(awaiting, moderator, version_seen=5).verb == Decision.Verb.PUBLISH


def test_what_does_not_exist_is_not_decided(moderator):
    with pytest.raises(Submission.DoesNotExist):
        publish(submission_id=0, version_seen=1, by=moderator, now=NOW)


def test_the_database_refuses_to_decline_without_a_reason(awaiting):
    submission = awaiting.submission
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(submission=submission, verb=Decision.Verb.DECLINE, decided_at=NOW)
    declined = Decision.objects.create(
        submission=submission, verb=Decision.Verb.DECLINE, reason=make_reason(), decided_at=NOW
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=declined.pk).update(reason=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.bulk_create([Decision(submission=submission, verb="decline", decided_at=NOW)])


def test_the_service_does_not_decline_without_a_reason_either(awaiting, moderator):
    with pytest.raises((IntegrityError, AttributeError, TypeError)), transaction.atomic():
        decline(submission_id=awaiting.pk, version_seen=1, reason=None, by=moderator, now=NOW)
    assert Contribution.objects.get(pk=awaiting.pk).status == AWAITING
    assert not Decision.objects.exists()


def test_a_reason_in_use_is_not_deleted(awaiting, moderator):
    decline_it(awaiting, moderator, reason=(reason := make_reason()))
    with pytest.raises(ProtectedError):
        reason.delete()
    assert Reason.objects.filter(pk=reason.pk).exists()


# --- Two moderators ---------------------------------------------------------------------


def test_the_second_moderator_is_told_who_decided_what_and_when(awaiting):
    first, second = make_colleague("Alix"), make_colleague("Bao")
    decided = publish_it(awaiting, first)
    entries = ThreadEntry.objects.count()
    with pytest.raises(StaleDecision) as refusal:
        decline_it(awaiting, second, now=NOW + timedelta(minutes=5))
    sentence = str(refusal.value)
    assert first.get_full_name() in sentence
    assert str(Decision.Verb.PUBLISH.label) in sentence
    assert date_format(timezone.localtime(NOW), "DATETIME_FORMAT") in sentence
    assert "10\u00a0h\u00a030" in sentence  # in Paris

    assert Contribution.objects.get(pk=awaiting.pk).status == PUBLISHED
    assert list(Decision.objects.all()) == [decided]
    assert ThreadEntry.objects.count() == entries
    assert ModelLogEntry.objects.filter(action__startswith="contributions.").count() == 1
    assert Submission.objects.get(pk=awaiting.pk).version == 2


def test_the_decision_of_an_erased_account_stays_without_its_name(awaiting, moderator):
    name = moderator.get_full_name()
    decision = decline_it(awaiting, moderator)
    moderator.delete()
    decision.refresh_from_db()
    assert decision.decided_by is None
    assert (decision.verb, decision.decided_at) == (Decision.Verb.DECLINE, NOW)
    sentence = describe_last_decision(decision)
    assert name not in sentence
    assert str(Decision.Verb.DECLINE.label) in sentence
    with pytest.raises(StaleDecision):
        publish_it(awaiting, make_colleague("Alix"))


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_the_same_moment_take_one_decision():
    call, reason = make_call(), make_reason()
    first, second = make_colleague("Alix"), make_colleague("Bao")
    for _ in range(3):
        contribution = make_received(call, email="camille@example.org").contribution
        mails = Email.objects.count()
        got = at_once(
            lambda one=contribution: publish_it(one, first, now=timezone.now()),
            lambda one=contribution: decline_it(one, second, reason=reason, now=timezone.now()),
        )
        taken = Decision.objects.get(submission=contribution.pk)
        assert taken in got
        refusal = got[1 - got.index(taken)]
        assert isinstance(refusal, StaleDecision), got
        assert taken.decided_by.get_full_name() in str(refusal)
        status = PUBLISHED if taken.verb == Decision.Verb.PUBLISH else DECLINED
        assert Contribution.objects.get(pk=contribution.pk).status == status
        assert ThreadEntry.objects.filter(submission=contribution.pk).count() == 2
        assert Email.objects.count() == mails + 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_moderator_does_not_wait_for_the_transaction_of_another_one():
    call = make_call()
    one, other = make_contribution(call), make_contribution(call)
    moderator = make_colleague("Alix")
    before = public_number()
    decided, other_done = Event(), Event()

    def slowly() -> Decision:
        with transaction.atomic():
            decision = publish_it(one, moderator)
            decided.set()
            assert other_done.wait(timeout=20), "the other decision waited for this one"
        return decision

    def meanwhile() -> Decision:
        assert decided.wait(timeout=20)
        try:
            return publish_it(other, moderator)
        finally:
            other_done.set()

    got = at_once(slowly, meanwhile)
    assert [type(each) for each in got] == [Decision, Decision], got
    assert Contribution.objects.published().count() == 2
    assert public_number() > before
