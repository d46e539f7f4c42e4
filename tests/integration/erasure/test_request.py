"""Erasure on request: by the secret link, by staff; bad input, twice, in the middle of something else."""

import io
import json
import threading
import zipfile
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
from wagtail.models import ModelLogEntry

from calls.importing.writer import ContributionWriter
from contributions import erasure_journal, services
from contributions.models import (
    Contest,
    Contribution,
    ExternalOrigin,
    PreparedExport,
    Submission,
    TaggedSubmission,
    ThreadEntry,
)
from contributions.models.attachment import private_storage
from contributions.services import IllegalMove
from people import erasers
from people.delivery import LinkDeliveryBackend
from people.links import token_for
from people.models import ErasedTally, SecretLink
from people.retention import apply_retention
from tests.cms import logged_in, outcome
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.planting import ADDRESS, MARK, plant
from tests.racing import at_once
from tests.reading import fields_of, plain, words_of
from tests.reporting import make_report

pytestmark = pytest.mark.django_db


def erase_url(link: SecretLink) -> str:
    return f"/suivi/{token_for(link)}/effacer/"


def is_erased(pk: int) -> bool:
    return Submission.objects.get(pk=pk).erased_at is not None


def decide(verb: str, pk: int, **more):
    version = Submission.objects.get(pk=pk).version
    common = {"submission_id": pk, "version_seen": version, "now": timezone.now()}
    return getattr(services, verb)(**common, **({"by": make_user()} | more))


# --- By the link ----------------------------------------------------------------------


def test_the_page_says_what_goes_and_a_get_erases_nothing():
    link = make_received(email=ADDRESS).link
    page = Client().get(erase_url(link))
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert fields_of(page).keys() == {"csrfmiddlewaretoken"}
    assert not is_erased(link.submission_id)


def test_without_the_box_nothing_is_erased_and_a_sentence_says_so():
    link = make_received().link
    page = Client().post(erase_url(link), {})
    assert page.status_code == 422
    assert plain(page.context["form"].errors["understood"][0]) in words_of(page)
    assert not is_erased(link.submission_id)


def test_the_page_of_the_contribution_leads_there_and_afterwards_says_what_is_left():
    link = make_received(email=ADDRESS, title=MARK).link
    follow = f"/suivi/{token_for(link)}/"
    assert erase_url(link) in Client().get(follow).content.decode()
    answer = Client().post(erase_url(link), {"understood": "on"})
    assert (answer.status_code, answer.url) == (303, follow)
    page = Client().get(follow)
    assert page.status_code == 200
    assert link.submission.reference in words_of(page)
    assert MARK not in page.content.decode()
    for gone in ("piece-jointe/", "corriger/", "contester/", "effacer/"):
        assert Client().get(follow + gone).status_code in (302, 404)


def test_a_second_click_finds_it_done():
    link = make_received().link
    answers = [Client().post(erase_url(link), {"understood": "on"}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Submission.objects.get(pk=link.submission_id).decisions.count() == 1
    assert ThreadEntry.objects.filter(submission=link.submission_id, kind="erased").count() == 1


@pytest.mark.parametrize("path", ["effacer/", "telecharger/"])
def test_a_link_that_leads_nowhere_erases_and_gives_nothing(path):
    link = make_received().link
    forged = f"/suivi/{token_for(link)[:-1]}x/{path}"
    assert Client().get(forged).status_code == 404
    assert Client().post(forged, {"understood": "on"}).status_code in (404, 405)
    assert not is_erased(link.submission_id)


def test_an_expired_form_comes_back_and_erases_nothing():
    link = make_received().link
    client = Client(enforce_csrf_checks=True)
    page = client.post(erase_url(link), {"understood": "on", "csrfmiddlewaretoken": "x" * 64})
    assert page.status_code == 403
    assert str(page.context["notice"])[:20] in words_of(page)
    assert not is_erased(link.submission_id)
    # The box is still ticked.
    assert "understood" in fields_of(page)
    again = client.post(erase_url(link), fields_of(page) | {"understood": "on"})
    assert again.status_code == 303
    assert is_erased(link.submission_id)


def test_a_report_is_erased_by_its_link_and_leaves_the_queue(django_capture_on_commit_callbacks):
    report = make_report(make_contribution(status="published"), email=ADDRESS)
    link = SecretLink.objects.get(submission=report.pk)
    assert Client().post(erase_url(link), {"understood": "on"}).status_code == 303
    report.refresh_from_db()
    assert (report.status, report.words) == ("withdrawn", "")
    assert Submission.objects.get(pk=report.pk).awaiting_since is None
    assert not Email.objects.filter(to=ADDRESS).exists()
    with pytest.raises(IllegalMove):
        decide("answer_report", report.pk, upheld=False, words="Trop tard.")
    assert Client().get(f"/suivi/{token_for(link)}/").status_code == 200


def test_an_answered_report_keeps_its_outcome_when_it_is_erased():
    report = make_report(make_contribution(status="published"))
    decide("answer_report", report.pk, upheld=False, words="Rien ne l’interdit.")
    services.erase(submission_id=report.pk, by=None, now=timezone.now())
    report.refresh_from_db()
    assert (report.status, report.words) == ("rejected", "")


# --- Download -------------------------------------------------------------------------


def test_the_download_holds_everything_and_acts_on_nothing():
    link = plant("decline")
    response = Client().get(f"/suivi/{token_for(link)}/telecharger/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    held = json.loads(archive.read("donnees.json"))
    assert held["reference"] == link.submission.reference
    assert held["contact_details"][0]["email"] == ADDRESS
    for kind in ("personal_answers", "former_words", "contests", "mail", "unpublished_words", "decisions"):
        assert held[kind], kind
    page = archive.read("lisez-moi.html").decode()
    assert page.count(MARK) > 10
    # Of whoever reported it, nothing: that is theirs.
    assert "temoin@example.org" not in page
    assert "On y lit" not in page
    assert archive.read(f"piece-jointe/{MARK}.pdf") == f"%PDF {MARK}".encode()


def test_what_people_wrote_is_escaped_in_the_download():
    link = make_received(title="<script>alert(1)</script>", body="=1+1").link
    response = Client().get(f"/suivi/{token_for(link)}/telecharger/")
    page = zipfile.ZipFile(io.BytesIO(response.getvalue())).read("lisez-moi.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


# --- By staff -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"), [("coordinator", True), ("moderator", False), ("editor", False), ("admin", True)]
)
def test_coordinators_erase_at_a_written_request_and_the_log_keeps_who(role, may):
    contribution = make_contribution(title=MARK)
    user = make_user(role)
    client = logged_in(user)
    address = f"/admin/moderation/erase/{contribution.pk}/"
    assert outcome(client.get(address)) == ("done" if may else "refused")
    assert outcome(client.post(address, {"understood": "on"})) == ("done" if may else "refused")
    assert is_erased(contribution.pk) is may
    entries = ModelLogEntry.objects.filter(action="contributions.erase")
    if may:
        entry = entries.get()
        assert entry.user == user
        assert entry.data == {"reference": contribution.reference}
        shown = client.get(f"/admin/moderation/inspect/{contribution.pk}/").content.decode()
        assert 'id="erased"' in shown
        assert MARK not in shown
        assert address not in shown
    else:
        assert not entries.exists()


def test_staff_must_confirm_and_a_get_erases_nothing():
    contribution = make_contribution()
    client = logged_in(make_user("coordinator"))
    address = f"/admin/moderation/erase/{contribution.pk}/"
    assert address in client.get(f"/admin/moderation/inspect/{contribution.pk}/").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert not is_erased(contribution.pk)
    assert Client().post(address, {"understood": "on"}).status_code == 302
    assert not is_erased(contribution.pk)


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
