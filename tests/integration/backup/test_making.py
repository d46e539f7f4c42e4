"""A backup holds one instant, whole, under its name; or there is none, and a sentence says why."""

import hashlib
import resource
import signal
import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from contributions.models import Attachment
from contributions.models.attachment import private_storage
from portal import jobs
from portal.backup import Refused, facts, job, making, pg_tools
from portal.backup.archive import Writer
from portal.jobs.locks import lock
from tests.backups import contents, save
from tests.processes import eventually

pytestmark = pytest.mark.django_db


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_holds_every_row_and_file_and_says_so(saved):
    _place, path = saved
    manifest, members = contents(path)
    assert manifest["vendor"] == connection.vendor
    assert manifest["rows"]["contributions_contribution"] == 3
    assert manifest["rows"]["contributions_search"] == 3
    assert manifest["rows"]["post_office_email"] == 3
    assert len(manifest["rows"]) > 60
    assert manifest["migrations"]["contributions"][0] == "0001_initial"
    assert manifest["hashes"] == {name: hashlib.sha256(what).hexdigest() for name, what in members.items()}
    files = {name for name in members if name.startswith("files/private/files/")}
    assert len(files) == 2
    assert all(members[name].startswith(b"%PDF ") for name in files)
    assert (manifest["lost"], manifest["erased_meanwhile"], manifest["elsewhere"]) == ([], [], [])
    assert path.stat().st_mode & 0o777 == 0o600
    assert left_in(path.parent) == ["original", "portal.tar"]


def test_the_keys_are_not_in_it(saved, settings):
    _place, path = saved
    content = path.read_bytes()
    for key in (settings.SECRET_KEY, settings.DIGEST_KEY, *settings.LINK_KEYS):
        assert key.encode() not in content


def test_what_is_erased_or_was_lost_is_told_apart(place, tmp_path):
    place.run(_save_while_one_goes, tmp_path / "out.tar")
    manifest, members = contents(tmp_path / "out.tar")
    assert len(manifest["erased_meanwhile"]) == len(manifest["lost"]) == 1
    assert manifest["erased_meanwhile"] != manifest["lost"]
    assert manifest["rows"]["contributions_attachment"] == 2
    assert not {*manifest["erased_meanwhile"], *manifest["lost"]} & members.keys()


def _save_while_one_goes(to: Path) -> None:
    """One file is erased with its row once the snapshot is taken, the other just goes."""
    look = facts.Snapshot.look

    def look_then_erase(self, *arguments):
        look(self, *arguments)
        erased, lost = Attachment.objects.order_by("pk")
        private_storage().delete(lost.file.name)
        private_storage().delete(erased.file.name)
        Attachment.objects.filter(pk=erased.pk).delete()

    facts.Snapshot.look = look_then_erase
    save(to)


def test_two_at_once(place, tmp_path):
    with pytest.raises(Refused, match="Another backup is under way"):
        place.run(_save_under_lock, tmp_path / "out.tar")
    assert left_in(tmp_path) == ["place"]


def _save_under_lock(to: Path) -> None:
    with lock("backup") as held:
        assert held
        save(to)


def test_nothing_is_overwritten_and_nothing_is_saved_where_files_are_served(place, tmp_path):
    kept = tmp_path / "kept.tar"
    kept.write_text("what was there")
    with pytest.raises(Refused, match="exists already"):
        place.run(save, kept)
    assert kept.read_text() == "what was there"
    for root in ("media", "private"):
        with pytest.raises(Refused, match="where the portal keeps or serves files"):
            place.run(save, place.folder / root / "backups")


def test_of_the_older_ones_it_deletes_its_own_only(place, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("portal-20250101T000000Z.tar", "portal-20250102T000000Z.tar"):
        (folder / name).write_text("")
    others = ["notes.txt", "portal-before-the-move.tar"]
    for name in others:
        (folder / name).write_text("")
    made = place.run(save, folder, 2)
    assert made.deleted == 1
    assert left_in(folder) == sorted([*others, "portal-20250102T000000Z.tar", made.path.name])
    assert making.OWN_NAME.fullmatch(made.path.name)


def test_a_full_disk_is_said_and_leaves_nothing(place, tmp_path):
    folder = tmp_path / "backups"
    for limit in (40_000, 400_000):
        with pytest.raises(Refused, match="There is no room left"):
            place.run(_save_on_a_full_disk, folder, limit)
        assert left_in(folder) == []


def _save_on_a_full_disk(folder: Path, limit: int) -> None:
    # Beyond it the system refuses to write, as it does when the disk is full.
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    save(folder)


def test_killed_it_leaves_nothing_that_looks_like_a_backup_and_the_next_one_tidies(place, tmp_path):
    folder = tmp_path / "backups"
    at_work = tmp_path / "at-work"
    with place.start(_save_until_killed, folder, at_work) as process:
        eventually(at_work.exists)
        process.kill()
    [left] = left_in(folder)
    assert left.startswith(".portal-backup-")
    assert (folder / left / "archive.tar").stat().st_size > 100_000
    made = place.run(save, folder)
    assert left_in(folder) == [made.path.name]


def _save_until_killed(folder: Path, at_work: Path) -> None:
    def wait(self, manifest):
        at_work.touch()
        signal.pause()

    Writer.finish = wait
    save(folder)


@pytest.mark.sqlite
def test_a_damaged_database_is_not_kept(place, tmp_path):
    place.run(_damage, place.database)
    with pytest.raises(Refused, match="damaged"):
        place.run(save, tmp_path / "out.tar")
    assert not (tmp_path / "out.tar").exists()


def _damage(path: str) -> None:
    own = sqlite3.connect(path, isolation_level=None)
    # An index that lacks a row of its table: nothing that a mere copy would notice.
    own.execute("PRAGMA writable_schema = ON")
    own.execute("UPDATE sqlite_master SET sql = sql || ' WHERE id < 0' WHERE name = 'submission_received'")
    own.close()


@pytest.mark.postgresql
@pytest.mark.parametrize(("folder", "version"), [(None, 0), (Path("/nowhere"), 9)])
def test_without_pg_dump_or_with_an_older_one(place, tmp_path, folder, version):
    with pytest.raises(Refused, match="client programs, version"):
        place.run(_save_with, tmp_path / "out.tar", folder, version)
    assert left_in(tmp_path) == ["place"]


def _save_with(to: Path, folder: Path | None, version: int) -> None:
    pg_tools._newest = lambda: (folder, version)
    save(to)


def test_a_daily_job_where_a_folder_is_set_and_only_there(settings, monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})
    settings.BACKUP_DIR = ""
    job.register_job()
    assert list(jobs.registered()) == []
    settings.BACKUP_DIR = "/srv/backups"
    job.register_job()
    [daily] = jobs.registered()
    assert daily.code == "backup"
