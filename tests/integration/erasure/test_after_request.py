"""After an erasure: what is refused, what goes with it, the journal, and what happens at the same moment."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from post_office.mail import send_queued_mail_until_done
from post_office.models import Email

from calls.importing.writer import ContributionWriter
from contributions import erasure_journal, services
from contributions.models import (
    Contest,
    Contribution,
    ExternalOrigin,
    PreparedExport,
    Submission,
    TaggedSubmission,
)
from contributions.models.attachment import private_storage
from contributions.services import IllegalMove
from people import erasers
from people.delivery import LinkDeliveryBackend
from people.links import token_for
from people.models import ErasedTally
from people.retention import apply_retention
from tests.erasing import decide, is_erased
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.planting import ADDRESS, MARK, plant
from tests.racing import at_once

pytestmark = pytest.mark.django_db


# --- What comes after -----------------------------------------------------------------


def test_a_contest_after_erasure_is_refused_with_a_sentence():
    received = make_received()
    pk = received.contribution.pk
    decide("decline", pk, reason=make_reason())
    services.erase(submission_id=pk, by=None, now=timezone.now())
    with pytest.raises(IllegalMove, match=r"\.$"):
        services.contest(submission_id=pk, words="Relisez.", now=timezone.now())
    page = Client().post(f"/suivi/{token_for(received.link)}/contester/", {"words": "Relisez."})
    assert page.status_code == 409
    assert "Relisez." in page.content.decode()
    assert not Contest.objects.exists()


def test_no_decision_after_erasure():
    contribution = make_contribution()
    services.erase(submission_id=contribution.pk, by=None, now=timezone.now())
    more = {"decline": {"reason": make_reason()}, "request_changes": {"words": "x"}, "uphold": {"words": "x"}}
    for verb in ("publish", "decline", "reopen", "withdraw", "request_changes", "uphold"):
        with pytest.raises(IllegalMove, match=contribution.reference):
            decide(verb, contribution.pk, **more.get(verb, {}))


def test_importing_it_again_does_not_bring_it_back():
    contribution = make_contribution(status="published")
    ExternalOrigin.objects.create(submission_id=contribution.pk, source="s", kind="k", external_id="1")
    services.erase(submission_id=contribution.pk, by=None, now=timezone.now())
    call = make_call()
    Submission.objects.filter(pk=contribution.pk).update(page=call.pk)
    writer = ContributionWriter(call=call, status="published", now=timezone.now(), source="s")
    imported = type(
        "Imported", (), {"origin_kind": "k", "origin_id": "1", "digest": "new", "url": "", "trashed": False}
    )()
    assert writer.write(imported) == "unchanged"
    assert Contribution.objects.get(pk=contribution.pk).title == ""


def test_the_teams_tags_go_and_those_that_others_bear_stay():
    first, second = make_contribution(), make_contribution()
    services.add_tags(submission_ids=[first.pk, second.pk], names=["partagée"])
    services.add_tags(submission_ids=[first.pk], names=["seule"])
    services.erase(submission_id=first.pk, by=None, now=timezone.now())
    assert list(TaggedSubmission.objects.values_list("content_object_id", "tag__name")) == [
        (second.pk, "partagée")
    ]


def test_an_open_contest_is_dropped_and_nobody_waits_any_more():
    pk = make_received().contribution.pk
    decide("decline", pk, reason=make_reason())
    services.contest(submission_id=pk, words="Relisez.", now=timezone.now())
    services.erase(submission_id=pk, by=None, now=timezone.now())
    assert Contest.objects.get(pk=pk).outcome == "dropped"
    assert Submission.objects.get(pk=pk).awaiting_since is None


def test_it_is_counted_as_asked_for_and_copies_are_forgotten(monkeypatch):
    forgotten = []
    monkeypatch.setattr(erasers, "_after_erasure", [forgotten.append])
    received = make_received(email=ADDRESS)
    services.erase(submission_id=received.contribution.pk, by=None, now=timezone.now())
    assert forgotten == [[received.contribution.page_id]]
    tallies = dict(ErasedTally.objects.filter(on_request=True).values_list("eraser", "count"))
    assert tallies == {"contact_details": 1, "mail": 1, "unpublished_words": 1}


@pytest.mark.parametrize("state", ["ready", "preparing"])
def test_exports_that_were_prepared_of_the_page_go_with_it(state, django_capture_on_commit_callbacks):
    received, now = make_received(email=ADDRESS), timezone.now()
    name = private_storage().save("exports/prepared", ContentFile(ADDRESS.encode()))
    export = PreparedExport.objects.create(
        asked_by=make_user("coordinator"),
        page_id=received.contribution.page_id,
        contact_details=True,
        state=state,
        asked_at=now,
        expires_at=now + timedelta(days=1),
        file=name,
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(submission_id=received.contribution.pk, by=None, now=now)
    assert not private_storage().exists(name)
    assert PreparedExport.objects.filter(pk=export.pk).exclude(file="").count() == 0


# --- The journal ----------------------------------------------------------------------


@pytest.fixture
def journal(settings, tmp_path):
    settings.ERASURE_JOURNAL = str(tmp_path / "deep" / "erasures.log")
    return tmp_path / "deep" / "erasures.log"


def test_each_erasure_is_noted_after_commit_and_replayed(journal, django_capture_on_commit_callbacks):
    first, second = make_contribution(status="published"), make_contribution()
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(submission_id=first.pk, by=None, now=now)
        assert not journal.exists()
    with journal.open("a") as torn:
        torn.write("2026-11-25T10:00:00+00:00 ABCD\n\xff\nrien\n2026-11-2")
    assert list(erasure_journal.entries()) == [(first.reference, now)]
    assert list(services.erasures_on_request()) == [(first.reference, now)]
    # As in a restored database, from before.
    erasures = [*erasure_journal.entries(), (second.reference, now), ("2222-2222", now)]
    assert services.replay_erasures(erasures, now=now + timedelta(days=1)) == 1
    assert Submission.objects.get(pk=second.pk).erased_at == now
    assert services.replay_erasures(erasures, now=now) == 0


def test_a_journal_that_cannot_be_written_costs_no_erasure(settings, django_capture_on_commit_callbacks):
    settings.ERASURE_JOURNAL = "/proc/nowhere/erasures.log"
    contribution = make_contribution()
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(submission_id=contribution.pk, by=None, now=timezone.now())
    assert is_erased(contribution.pk)


def test_a_file_that_cannot_be_removed_now_is_removed_later(monkeypatch, django_capture_on_commit_callbacks):
    link = plant("decline")
    stored = link.submission.attachment.file.name

    def refuse(name):
        raise OSError("no")

    with monkeypatch.context() as broken:
        broken.setattr(storages["private"], "delete", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            services.erase(submission_id=link.submission_id, by=None, now=timezone.now())
    assert storages["private"].exists(stored)
    apply_retention(now=timezone.now())
    assert not storages["private"].exists(stored)


# --- At the same moment ---------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_erasures_and_a_decision_at_once_end_erased():
    received = make_received(email=ADDRESS, title=MARK)
    pk, reason, moderator = received.contribution.pk, make_reason(), make_user()

    def erase():
        return services.erase(submission_id=pk, by=None, now=timezone.now())

    def decline():
        return services.decline(
            submission_id=pk, version_seen=1, reason=reason, words=MARK, by=moderator, now=timezone.now()
        )

    results = at_once(erase, decline, erase)
    assert sorted(each for each in results if isinstance(each, bool)) == [False, True]
    assert not [each for each in results if isinstance(each, Exception) and not isinstance(each, IllegalMove)]
    contribution = Contribution.objects.get(pk=pk)
    assert (contribution.status, contribution.title) == ("withdrawn", "")
    assert not Email.objects.filter(about__submission=pk).exists()
    submission = Submission.objects.get(pk=pk)
    assert submission.delete_after is None
    assert set(submission.decisions.values_list("words", flat=True)) == {""}
    assert submission.awaiting_since is None


@pytest.mark.django_db(transaction=True)
def test_a_mail_on_its_way_is_not_sent_again_and_the_others_leave_once(monkeypatch):
    erased, other = make_received(email=ADDRESS), make_received(email="autre@example.org")
    done = threading.Event()
    real = LinkDeliveryBackend.send_messages

    def erase_meanwhile(self, messages):
        sent = real(self, messages)
        if not done.is_set():
            done.set()
            services.erase(submission_id=erased.contribution.pk, by=None, now=timezone.now())
        return sent

    monkeypatch.setattr(LinkDeliveryBackend, "send_messages", erase_meanwhile)
    for _round in range(2):
        # The library writes a log line about a mail that is gone; the worker goes on.
        with suppress(IntegrityError):
            send_queued_mail_until_done()
    assert done.is_set()
    assert len(mail.outbox) == 2
    assert not Email.objects.filter(about__submission=erased.contribution.pk).exists()
    assert Email.objects.get(about__submission=other.contribution.pk).status == 0
