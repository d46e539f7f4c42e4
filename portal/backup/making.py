"""Making a backup while the site runs."""

import errno
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

from portal.backup import Refused
from portal.backup.archive import Writer
from portal.backup.engines import engine
from portal.backup.facts import Query, Snapshot, local_storages, named_files, other_storages
from portal.backup.manifest import Manifest, instant, version
from portal.backup.swap import KEPT
from portal.jobs.locks import lock

OWN_NAME = re.compile(r"portal-\d{8}T\d{6}Z\.tar")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNFINISHED = ".portal-backup-"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Made:
    """A backup that is whole and on the disk."""

    path: Path
    manifest: Manifest
    size: int
    deleted: int


def make_backup(*, to: Path, keep: int | None = None) -> Made:
    """Save the portal into the folder `to`, under a name of the instant, or into the file `to`.

    With `keep`, older backups in that folder that bear such a name are deleted, but the newest `keep`.
    Raises Refused with a sentence, and then leaves nothing that looks like a backup.
    """
    folder = to if _is_folder(to) else to.parent
    _refuse_public_place(folder)
    with _sentences(folder), lock("backup") as held:
        if not held:
            raise Refused("Another backup is under way.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder != to and to.exists():
            raise Refused(f"{to} exists already: nothing is overwritten.")
        _remove_unfinished(folder)
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as own:
            snapshot = engine().snapshot(Path(own))
            name = f"portal-{snapshot.created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar"
            path = folder / name if folder == to else to
            manifest = _write(snapshot, Path(own) / "archive.tar", path)
        deleted = _delete_older(folder, keep) if keep and folder == to else 0
        return Made(path, manifest, path.stat().st_size, deleted)


def _write(snapshot: Snapshot, draft: Path, path: Path) -> Manifest:
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        writer = Writer(file)
        writer.add(snapshot.path.name, snapshot.path)
        snapshot.path.unlink()
        # After the database: what its rows name was there then, and is there still unless it was erased.
        for name, source in _stored_files():
            writer.add(name, source)
        manifest = _manifest(snapshot, writer)
        writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())
    try:
        # Rather than a rename, which would replace what has come under this name meanwhile.
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no links
        os.rename(draft, path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return manifest


def _manifest(snapshot: Snapshot, writer: Writer) -> Manifest:
    missing = snapshot.named - writer.hashes.keys()
    still_named = named_files(_live()) if missing else set()
    return Manifest(
        version=version(),
        vendor=connections[DEFAULT_DB_ALIAS].vendor,
        created_at=instant(snapshot.created_at),
        rows=snapshot.rows,
        migrations=snapshot.migrations,
        hashes=writer.hashes,
        erased_meanwhile=sorted(missing - still_named),
        lost=sorted(missing & still_named),
        elsewhere=other_storages(),
    )


def _stored_files() -> Iterator[tuple[str, Path]]:
    """Every file of the storages on this disk. One that goes while we walk is left out."""
    for alias, storage in local_storages().items():
        root = storage.location
        for parent, folders, leaves in os.walk(root):
            folders[:] = sorted(set(folders) - KEPT)
            for leaf in sorted(leaves):
                path = os.path.join(parent, leaf)
                name = os.path.relpath(path, root).replace(os.sep, "/")
                if not _SURROGATE.search(name):  # no row can name it
                    yield f"files/{alias}/{name}", Path(path)


def _live() -> Query:
    def query(statement: str) -> list[tuple]:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return query


def _is_folder(to: Path) -> bool:
    return to.is_dir() or not to.suffix


def _refuse_public_place(folder: Path) -> None:
    """A backup holds everything that is private: never where files are served, nor inside what it saves."""
    place = folder.resolve()
    roots = [storage.location for storage in local_storages().values()]
    for root in (*roots, settings.STATIC_ROOT):
        if root and place.is_relative_to(Path(root).resolve()):
            raise Refused(
                f"{folder} is inside {root}, where the portal keeps or serves files: choose another."
            )


def _remove_unfinished(folder: Path) -> None:
    """What a killed backup left. Under the lock, so nobody is writing it."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        for file in left.iterdir():
            file.unlink()
        left.rmdir()


def _delete_older(folder: Path, keep: int) -> int:
    own = sorted(path for path in folder.iterdir() if OWN_NAME.fullmatch(path.name) and path.is_file())
    for path in own[:-keep]:
        path.unlink()
    return len(own[:-keep])


@contextmanager
def _sentences(folder: Path) -> Iterator[None]:
    """A full disk, or a folder that cannot be written, said in words."""
    try:
        yield
    except sqlite3.Error as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise Refused(no_room(folder)) from error
        raise Refused(f"SQLite answered: {error}.") from error
    except Error as error:
        raise Refused(f"The database answered: {str(error).strip()}.") from error
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Refused(no_room(folder)) from error
        if error.errno is None:
            raise Refused(f"A file was cut while it was being copied: {error}.") from error
        raise Refused(f"{error.filename or folder}: {error.strerror}.") from error


def no_room(folder: Path) -> str:
    return (
        f"There is no room left in {folder}: the backup is not kept."
        " It needs room for the database twice, and for the files."
    )
