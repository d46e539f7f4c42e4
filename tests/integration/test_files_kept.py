"""Where files are kept: for a day while a form is filled, then with what was sent, and no longer."""

import errno
import os
import shutil
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import override

from contributions.files import (
    CleanFile,
    RefusedFile,
    attach,
    check_and_clean,
    discard,
    keeping,
    purge_staged,
    stage,
)
from contributions.files import staged as find_staged
from contributions.models import Attachment, StagedUpload, Submission
from tests.factories import make_contribution
from tests.files import a_pdf, give_attachment, picture, upload

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = timedelta(hours=24)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(autouse=True)
def clock() -> Generator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def private_folder() -> Path:
    """Where private files are, empty."""
    shutil.rmtree(settings.PRIVATE_ROOT, ignore_errors=True)
    return Path(settings.PRIVATE_ROOT)


@pytest.fixture
def on_disk(private_folder):
    return lambda: sorted(path for path in private_folder.rglob("*") if path.is_file())


def a_staged_file(now: datetime = NOW) -> StagedUpload:
    return stage(upload(a_pdf(), "Plan.pdf"), now=now)


def test_a_staged_file_is_found_by_its_key_for_a_day_and_not_after(on_disk):
    row = a_staged_file()
    assert len(on_disk()) == 1
    found = find_staged(row.key, now=NOW + DAY - timedelta(seconds=1))
    assert found == row
    assert (found.name, found.content_type) == ("Plan.pdf", "application/pdf")
    assert found.size == on_disk()[0].stat().st_size
    assert find_staged(row.key, now=NOW + DAY) is None


@pytest.mark.parametrize("key", ["", "x", "é" * 24, "\x00" * 24, "a" * 24, "../" * 8, "a" * 5000, "%00"])
def test_a_key_that_is_nobodys_finds_nothing(key):
    a_staged_file()
    assert find_staged(key, now=NOW) is None


def test_a_staged_file_that_left_the_disk_is_not_found(on_disk):
    row = a_staged_file()
    on_disk()[0].unlink()
    assert find_staged(row.key, now=NOW) is None


def test_what_was_checked_already_is_not_checked_twice(monkeypatch):
    clean = check_and_clean(upload(picture()))
    monkeypatch.setattr(keeping, "check_and_clean", None)
    assert stage(clean, now=NOW).size == clean.size


def test_files_stand_under_names_of_ours_readable_by_the_portal_alone_and_never_under_media(
    on_disk, private_folder
):
    a_staged_file()
    (path,) = on_disk()
    assert "Plan" not in str(path.relative_to(private_folder))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    media = Path(settings.MEDIA_ROOT).resolve()
    assert media not in Path(settings.PRIVATE_ROOT).resolve().parents
    assert Path(settings.PRIVATE_ROOT).resolve() != media


def test_two_keys_are_never_alike():
    keys = {a_staged_file().key for _number in range(5)}
    assert len(keys) == 5
    assert all(len(key) == 32 for key in keys)


# --- Attached -------------------------------------------------------------------------


def test_an_attached_file_is_the_contributions_and_no_longer_waits(on_disk):
    row, contribution = a_staged_file(), make_contribution()
    with transaction.atomic():
        attachment = attach(row, contribution.submission)
    assert contribution.submission.attachment == attachment
    assert (attachment.name, attachment.size, attachment.content_type) == (
        row.name,
        row.size,
        row.content_type,
    )
    assert attachment.file.read() == on_disk()[0].read_bytes()
    assert not StagedUpload.objects.exists()
    assert purge_staged(NOW + 10 * DAY) == 0
    assert len(on_disk()) == 1


def test_after_a_rollback_the_file_waits_as_before_and_can_be_sent_again(on_disk):
    row, contribution = a_staged_file(), make_contribution()
    with transaction.atomic():
        attach(row, contribution.submission)
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()
    assert len(on_disk()) == 1
    found = find_staged(row.key, now=NOW)
    with transaction.atomic():
        attach(found, contribution.submission)
    assert len(on_disk()) == 1


def test_one_staged_file_goes_to_one_contribution_only(on_disk):
    row, first, second = a_staged_file(), make_contribution(), make_contribution()
    with transaction.atomic():
        attach(row, first.submission)
    with override("en"), pytest.raises(RefusedFile, match="sent already"), transaction.atomic():
        attach(row, second.submission)
    assert Attachment.objects.get().submission == first.submission
    assert len(on_disk()) == 1


def test_a_file_goes_with_its_submission_once_that_is_committed(on_disk):
    contribution, other = make_contribution(), make_contribution()
    give_attachment(contribution)
    kept = give_attachment(other)
    with transaction.atomic():
        Submission.objects.filter(pk=contribution.pk).delete()
        transaction.set_rollback(True)
    assert len(on_disk()) == 2
    with transaction.atomic():
        Submission.objects.get(pk=contribution.pk).delete()
        assert len(on_disk()) == 2
    assert [str(path).endswith(kept.file.name) for path in on_disk()] == [True]


def test_a_file_that_cannot_be_removed_costs_nothing_but_a_line_of_the_log(on_disk, monkeypatch, caplog):
    contribution = make_contribution()
    give_attachment(contribution)

    def refuse(*_arguments):
        raise PermissionError

    monkeypatch.setattr(os, "remove", refuse)
    contribution.submission.delete()
    assert not Attachment.objects.exists()
    assert "could not be removed" in caplog.text
    assert "Plan" not in caplog.text


# --- Discarded, purged ----------------------------------------------------------------


def test_a_discarded_file_is_gone_and_discarding_twice_changes_nothing(on_disk):
    row, other = a_staged_file(), a_staged_file()
    discard(row)
    discard(row)
    assert len(on_disk()) == 1
    assert find_staged(row.key, now=NOW) is None
    assert find_staged(other.key, now=NOW)


def test_discarding_a_file_that_was_sent_meanwhile_does_not_remove_it(on_disk):
    row, contribution = a_staged_file(), make_contribution()
    with transaction.atomic():
        attach(row, contribution.submission)
    row = StagedUpload(pk=row.key, file=contribution.submission.attachment.file.name)
    discard(row)
    assert len(on_disk()) == 1


def test_the_purge_removes_what_waited_a_day_and_says_how_many(on_disk, monkeypatch):
    monkeypatch.setattr(keeping, "PURGED_AT_ONCE", 2)
    for hours in (24, 25, 26, 48, 100):
        a_staged_file(NOW - timedelta(hours=hours))
    recent = a_staged_file(NOW - timedelta(hours=23))
    said = StringIO()
    call_command("purge_staged_uploads", stdout=said)
    assert said.getvalue().startswith("5 ")
    assert StagedUpload.objects.get() == recent
    assert len(on_disk()) == 1
    assert purge_staged(NOW) == 0


# --- A full disk ----------------------------------------------------------------------


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_a_disk_without_room_is_a_sentence_and_leaves_nothing_behind(code, on_disk, monkeypatch):
    def full(self, name, content):
        Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
        Path(self.path(name)).write_bytes(content.read(10))
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with override("en"), pytest.raises(RefusedFile, match="can be sent without it"):
        stage(CleanFile("a.pdf", "application/pdf", b"x" * 100), now=NOW)
    monkeypatch.undo()
    assert not StagedUpload.objects.exists()
    assert on_disk() == []


def test_a_process_that_stops_while_writing_leaves_a_row_that_the_purge_finds(on_disk, monkeypatch):
    def stop(self, name, content, **_options):
        Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
        Path(self.path(name)).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(FileSystemStorage, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        a_staged_file()
    assert len(on_disk()) == 1
    assert purge_staged(NOW + DAY) == 1
    assert on_disk() == []
