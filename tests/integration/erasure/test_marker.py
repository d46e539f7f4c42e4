"""A marker in every private field; once it is erased, every table, file, mail and cache: it is nowhere."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from contributions import services
from contributions.models import Attachment, Contribution, Report, Submission
from people.digests import email_digest
from people.links import token_for
from people.models import AddressAllowance, ContactDetails
from people.retention import apply_retention
from tests.factories import make_contribution
from tests.planting import ADDRESS, HARMLESS, MARK, PLANTED, TEXT, found, plant
from tests.reading import soup

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=5 * 366)
# Until its parts are merged, at night, the index of SQLite keeps what was taken out of it.
INDEX = {"contributions_search_data"}


def held_apps():
    return [*apps.get_app_config("people").get_models(), *apps.get_app_config("contributions").get_models()]


def test_every_field_of_the_apps_that_hold_people_is_planted_or_said_to_be_harmless():
    fields = {
        model._meta.label: {each.name for each in model._meta.concrete_fields if isinstance(each, TEXT)}
        for model in held_apps()
    }
    known = {
        label: PLANTED.get(label, set()) | set(HARMLESS.get(label, {}))
        for label in set(PLANTED) | set(HARMLESS)
    }
    assert {label: names for label, names in fields.items() if names} == known


def test_the_marker_stands_in_every_field_that_it_is_looked_for_in():
    plant()
    for label, names in PLANTED.items():
        rows = apps.get_model(label)._default_manager.values_list(*sorted(names))
        columns = list(zip(*rows, strict=True))
        for name, column in zip(sorted(names), columns, strict=True):
            assert any(MARK in str(value) for value in column), f"{label}.{name}"
    assert any(MARK in "".join(to) for to in Email.objects.values_list("to", flat=True))


@pytest.mark.parametrize("state", ["published", "reopen"])
def test_erased_by_its_author_it_is_nowhere(state, django_capture_on_commit_callbacks, caplog):
    link = plant(state)
    pk, token = link.submission_id, token_for(link)
    digest, stored = email_digest(ADDRESS), Attachment.objects.get(pk=pk).file.name.rpartition("/")[2]
    before = found(MARK)
    # What is not public is in no page.
    in_memory = {"pages in memory"} if state == "published" else set()
    assert {"contributions_contribution", "post_office_email", f"file {stored}", *in_memory} <= before
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(f"/suivi/{token}/effacer/", {"understood": "on"})
    assert answer.status_code == 303
    page = Client().get(f"/suivi/{token}/")
    call = link.submission.page.specific
    gone = Client().get(call.public_path(link.submission))
    assert gone.status_code == 410
    for address in (call.url, call.list_path(), f"{call.list_path()}flux/"):
        assert MARK not in Client().get(address).content.decode()
    assert MARK not in page.content.decode() + gone.content.decode()
    assert found(MARK, stored) <= INDEX
    assert found(digest) <= {"people_addressallowance"}
    apply_retention(now=timezone.now())
    assert found(MARK, stored) == set()
    apply_retention(now=timezone.now() + timedelta(days=9))
    assert found(digest) == set()
    assert MARK not in caplog.text


def test_what_stays_is_the_reference_the_dates_and_the_decisions_without_words():
    link = plant()
    pk = link.submission_id
    verbs = list(Submission.objects.get(pk=pk).decisions.order_by("id").values_list("verb", flat=True))
    services.erase(submission_id=pk, by=None, now=timezone.now())
    submission = Submission.objects.get(pk=pk)
    assert submission.erased_at is not None
    assert submission.awaiting_since is submission.idempotency_key is submission.delete_after is None
    decisions = submission.decisions.order_by("id")
    assert list(decisions.values_list("verb", flat=True)) == [*verbs, "withdraw"]
    assert set(decisions.values_list("words", flat=True)) == {""}
    report = Report.objects.get(content=pk)
    assert (report.status, report.words) == ("rejected", "")
    # Or it could be sent, erased and sent again until the mailbox of a stranger is full.
    assert AddressAllowance.objects.filter(email_digest=email_digest(ADDRESS)).exists()
    # Whoever reported is somebody else: their address stays until its own date.
    assert ContactDetails.objects.filter(submission=report.pk).exists()


def test_when_all_dates_are_past_what_was_not_published_is_nowhere(django_capture_on_commit_callbacks):
    link = plant("decline")
    with django_capture_on_commit_callbacks(execute=True):
        apply_retention(now=timezone.now() + YEARS)
    assert found(MARK, email_digest(ADDRESS)) == set()
    assert Submission.objects.get(pk=link.submission_id).erased_at is not None
    page = soup(Client().get(f"/suivi/{token_for(link)}/"))
    assert gettext("What was erased") in [heading.get_text() for heading in page.select("h2")]


def test_when_all_dates_are_past_published_words_stay_and_nothing_else_does(
    django_capture_on_commit_callbacks,
):
    link = plant("published")
    with django_capture_on_commit_callbacks(execute=True):
        apply_retention(now=timezone.now() + YEARS)
    assert not found(email_digest(ADDRESS), ADDRESS)
    files = {name for name in found(MARK) if name.startswith("file ")}
    assert len(files) == 1
    assert found(MARK) - files <= {
        "contributions_contribution",
        "contributions_answer",
        "contributions_attachment",
        # What was decided about what is public, and why.
        "contributions_decision",
        "contributions_threadentry",
        # What was answered, and what is prepared to be answered.
        "contributions_outcome",
        "contributions_outcomedraft",
        "contributions_externalorigin",
        "contributions_internaltag",
        "contributions_submission",
        "contributions_search",
        "contributions_search_content",
        "contributions_search_data",
        "pages in memory",
    }
    contribution = Contribution.objects.get(pk=link.submission_id)
    assert contribution.status == "published"
    assert MARK in contribution.title
    assert Client().get(link.submission.page.specific.public_path(link.submission)).status_code == 200


def test_no_revision_index_or_log_of_wagtail_ever_held_it():
    plant()
    kept = found(MARK)
    assert not {name for name in kept if "revision" in name or "logentry" in name or "index" in name}
    for model in held_apps():
        if getattr(model, "wagtail_reference_index_ignore", False):
            kind = {
                "content_type__app_label": model._meta.app_label,
                "content_type__model": model._meta.model_name,
            }
            assert not Revision.objects.filter(**kind).exists()
            assert not ReferenceIndex.objects.filter(**kind).exists()
            assert not IndexEntry.objects.filter(**kind).exists()


def test_the_command_counts_first_and_then_erases_and_writes_no_word(capsys):
    contribution = make_contribution(status="declined", title=MARK)
    Submission.objects.filter(pk=contribution.pk).update(delete_after="2020-01-01")
    call_command("apply_retention", "--dry-run")
    assert "unpublished_words: 1" in capsys.readouterr().out
    assert Contribution.objects.get(pk=contribution.pk).title
    call_command("apply_retention")
    written = capsys.readouterr().out
    assert "unpublished_words: 1" in written
    assert MARK not in written
    assert not Contribution.objects.get(pk=contribution.pk).title
