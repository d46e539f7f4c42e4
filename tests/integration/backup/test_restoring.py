"""What comes back is what was saved, changed only where it must be; not over a portal that runs."""

import resource
import signal
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from contributions import search
from contributions.models import Attachment, Contribution
from contributions.models.attachment import private_storage
from contributions.services import publish
from portal.backup import Refused, hooks
from portal.cache import sequence
from tests.backups import (
    assert_untouched,
    contents,
    files_of,
    fill,
    is_away,
    only_here,
    put_back,
    references,
    restore_until,
    rows,
    save,
)
from tests.factories import make_user
from tests.processes import eventually

pytestmark = pytest.mark.django_db


# --- What comes back --------------------------------------------------------------------


def test_rows_and_files_are_those_of_the_backup_and_the_portal_works(saved, new):
    original, path = saved
    manifest, members = contents(path)
    place = new()
    place.run(put_back, path, False, True)
    assert place.run(rows) == manifest["rows"]
    assert files_of(place) == {
        name.removeprefix("files/").replace("default/", "media/"): content
        for name, content in members.items()
        if name.startswith("files/")
    }
    assert place.run(references) == original.run(references)
    assert (place.folder / "private").stat().st_mode & 0o777 == 0o700
    [file] = [path for path in (place.folder / "private").rglob("*") if path.is_file()][:1]
    assert file.stat().st_mode & 0o777 == 0o600
    assert place.run(_search_and_decide) == (3, 1)


def _search_and_decide() -> tuple[int, int]:
    waiting = Contribution.objects.awaiting_decision()
    found = search.matching(waiting, "réponse").count()
    first = waiting.select_related("submission").first()
    now = timezone.now()
    publish(submission_id=first.pk, version_seen=first.submission.version, by=make_user(), now=now)
    return found, Contribution.objects.published().count()


def test_a_portal_that_is_there_is_replaced_only_when_told(saved, place):
    _original, path = saved
    reference = place.run(only_here)
    files = files_of(place)
    with pytest.raises(Refused, match="--replace puts the backup in its place"):
        place.run(put_back, path)
    assert_untouched(place, reference, files)
    before = place.run(sequence.current)
    place.run(put_back, path, True, True)
    assert reference not in place.run(references)
    assert "private/files/only-here" not in files_of(place)
    assert len(files_of(place)) == 2
    assert place.run(rows) == contents(path)[0]["rows"]
    assert place.run(sequence.current) > before


def test_pages_in_memory_never_bear_a_number_that_comes_again(saved, place):
    _original, path = saved
    place.run(_raise_far)
    before = place.run(sequence.current)
    place.run(put_back, path, True)
    assert place.run(sequence.current) > before


def _raise_far() -> None:
    for _time in range(50):
        sequence.raise_it()


def test_queued_mail_is_held_unless_told_to_send_it(saved, new):
    _original, path = saved
    held, sent = new(), new()
    told = held.run(put_back, path)
    assert any("3 mail(s) were queued" in line for line in told)
    lines = sent.run(put_back, path, False, True)
    assert held.run(_mail) == ([STATUS.failed] * 3, ["restored"] * 3)
    assert sent.run(_mail) == ([STATUS.queued] * 3, [])
    assert not any("mail" in line for line in lines)


def _mail() -> tuple[list, list]:
    return [*Email.objects.values_list("status", flat=True)], [*Log.objects.values_list("message", flat=True)]


def test_hooks_read_what_goes_and_change_what_comes_before_it_is_in_service(saved, place):
    _original, path = saved
    place.run(fill)
    told, left = place.run(_restore_with_a_hook, path)
    assert told == "6 before, 3 after"
    assert left == 1
    assert len(files_of(place)) == 1


def _restore_with_a_hook(path: Path) -> tuple[str, int]:
    def before(snapshot_at):
        assert snapshot_at.isoformat() == contents(path)[0]["created_at"]
        return Contribution.objects.count()

    def after(carried, restored):
        attachment = Attachment.objects.first()
        private_storage().delete(attachment.file.name)
        attachment.delete()
        return f"{carried} before, {Contribution.objects.count()} after"

    hooks.register(hooks.RestoreHook("test", after=after, before=before))
    lines = put_back(path, True)
    return lines[-1], Attachment.objects.count()


def test_migrations_since_the_backup_are_made_up_for(saved, place, new, tmp_path):
    place.run(_forget_a_migration)
    made = place.run(save, tmp_path / "older.tar")
    other = new()
    lines = other.run(put_back, made.path)
    assert "… Migrations since then" in lines
    assert other.run(_applied)


def _forget_a_migration() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        cursor.execute("DROP TABLE django_session")


def _applied() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'sessions'")
        return cursor.fetchone() == (1,) and "django_session" in rows()


# --- What is refused --------------------------------------------------------------------


def test_over_a_portal_that_runs_it_is_refused(saved, place):
    _original, path = saved
    reference = place.run(only_here)
    files = files_of(place)
    with place.start(_be_running, place.folder / "running") as running:
        eventually((place.folder / "running").exists)
        with pytest.raises(Refused, match="The portal is running on this machine"):
            place.run(put_back, path, True)
        running.kill()
    (place.folder / "running").unlink()
    assert_untouched(place, reference, files)
    place.run(put_back, path, True)


def _be_running(sign: Path) -> None:
    references()
    connections.close_all()
    sign.touch()
    signal.pause()


def test_who_comes_during_a_restore_finds_the_database_away(saved, place):
    _original, path = saved
    at_work = place.folder / "at-work"
    with place.start(restore_until, path, "stage", at_work) as process:
        eventually(at_work.exists)
        assert place.run(is_away) == "a restore is under way on this machine"
        process.kill()


def test_while_another_program_has_the_database_open_it_is_refused(saved, place):
    """From another machine, or not of the portal: a lock of ours knows nothing of it."""
    _original, path = saved
    reference = place.run(only_here)
    files = files_of(place)
    presence_of_its_own = place.folder / "elsewhere"
    with place.start(_be_elsewhere, presence_of_its_own) as process:
        eventually((presence_of_its_own / "open").exists)
        with pytest.raises(Refused, match=r"Another program has the database open|other session"):
            place.run(put_back, path, True)
        process.kill()
    (presence_of_its_own / "open").unlink()
    (presence_of_its_own / "database.lock").unlink()
    presence_of_its_own.rmdir()
    assert_untouched(place, reference, files)


def _be_elsewhere(folder: Path) -> None:
    from django.conf import settings

    settings.VAR_DIR = folder
    references()
    (folder / "open").touch()
    signal.pause()


def test_on_a_full_disk_nothing_changes(saved, place):
    _original, path = saved
    reference = place.run(only_here)
    files = files_of(place)
    with pytest.raises(Refused, match="no room left to restore"):
        place.run(_restore_on_a_full_disk, path)
    assert_untouched(place, reference, files)


def _restore_on_a_full_disk(path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, 15_000))
    put_back(path, True)
