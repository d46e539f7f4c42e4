"""Putting a backup in the place of what is there: all beside it, verified and ready, then changed at once."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor

from portal.backup import Refused, hooks, presence
from portal.backup.archive import Archive, tidy_modes
from portal.backup.engines import Engine, engine
from portal.backup.facts import applied_migrations, count_rows, local_storages
from portal.backup.manifest import Manifest, refuse_another_origin
from portal.backup.swap import STAGED, Swap, is_empty
from portal.cache import sequence

Say = Callable[[str], None]
UNTOUCHED = "Nothing has changed."


@dataclass(frozen=True)
class _Place:
    """Where the portal keeps its things, and how they are exchanged."""

    engine: Engine
    storages: dict[str, FileSystemStorage]
    roots: dict[str, Path]
    swap: Swap

    @classmethod
    def here(cls) -> "_Place":
        storages = local_storages()
        roots = {alias: Path(storage.location) for alias, storage in storages.items()}
        return cls(engine(), storages, roots, Swap(presence.unfinished_swap()))

    def is_empty(self) -> bool:
        return self.engine.is_empty() and all(map(is_empty, self.roots.values()))

    def lead_files(self, folder: str = "") -> None:
        """What the portal's code does with files from here on, it does in that folder of each storage."""
        for alias, storage in self.storages.items():
            storage.location = str(self.roots[alias] / folder)

    def exchange(self) -> None:
        self.lead_files()
        self.engine.refuse_if_in_use()
        self.swap.do(list(self.roots.values()), self.engine.renames())
        # From one instant to the next: until here `undo` takes everything back.
        self.engine.commit()

    def settle(self) -> str:
        """Undo what was stopped before its database was in service, finish what was stopped after."""
        if not self.swap.is_unfinished():
            told = ""
        elif self.engine.has_committed():
            told = "A restore was interrupted at its very end: it is finished."
        else:
            self.swap.undo()
            told = "A restore was interrupted: what was there before is back."
        self.clear()
        return told

    def clear(self) -> None:
        """Remove everything that a restore leaves beside what is in service."""
        self.lead_files()
        # First: from here on there is nothing to undo.
        self.swap.forget()
        self.engine.clear()
        self.swap.remove_leftovers(list(self.roots.values()))


def restore(path: Path, *, replace: bool, send_mail: bool, say: Say) -> Manifest:
    """Restore the backup at `path`. Raises Refused with a sentence, and then nothing has changed."""
    presence.take_alone()
    with _sentences():
        place = _Place.here()
        place.engine.refuse_if_in_use()
        if told := place.settle():
            say(told)
        empty = place.is_empty()
        if not (replace or empty):
            raise Refused("There is a portal here already: --replace puts the backup in its place.")
        say("… Reading and verifying the whole backup")
        archive = Archive(
            path,
            storages=set(place.storages),
            database=place.engine.member,
            accept=refuse_another_origin,
        )
        carried = {} if empty else _carry(archive.manifest, say)
        try:
            _stage(place, archive, say)
            _make_ready(archive.manifest, carried, send_mail=send_mail, say=say)
            place.exchange()
        except BaseException:
            place.settle()
            raise
    try:
        place.clear()
    except (Error, OSError, Refused) as error:
        say(f"It is restored, but what was there before could not be removed ({error}): restore --settle")
    return archive.manifest


def settle() -> str:
    """End a restore that was interrupted; a sentence about it, empty when there was none."""
    presence.take_alone()
    with _sentences():
        place = _Place.here()
        place.engine.refuse_if_in_use()
        return place.settle()


def _carry(manifest: Manifest, say: Say) -> dict[str, Any]:
    """What the hooks read in the database that goes."""
    carried: dict[str, Any] = {}
    for hook in hooks.registered():
        if hook.before:
            try:
                carried[hook.code] = hook.before(manifest.snapshot_at)
            except Error as error:
                say(f"! The database that goes could not be asked about {hook.code}: {type(error).__name__}.")
    return carried


def _stage(place: _Place, archive: Archive, say: Say) -> None:
    """Make files and database beside those in service, and compare them with the manifest."""
    say("… Files")
    targets = {alias: root / STAGED for alias, root in place.roots.items()}
    for alias, storage in place.storages.items():
        mode = storage.directory_permissions_mode
        place.roots[alias].mkdir(parents=True, exist_ok=True, mode=0o777 if mode is None else mode)
        targets[alias].mkdir(mode=0o700)
    dump = presence.unfinished_swap().with_name(f"restore-{place.engine.member}")
    dump.unlink(missing_ok=True)
    try:
        archive.extract(targets, database=dump)
        for alias, storage in place.storages.items():
            modes = storage.file_permissions_mode, storage.directory_permissions_mode
            tidy_modes(targets[alias], files=modes[0], folders=modes[1])
        place.lead_files(STAGED)
        say("… Database")
        place.engine.stage(dump)
    finally:
        dump.unlink(missing_ok=True)
    tables, query = place.engine.staged()
    if count_rows(tables, query) != archive.manifest.rows:
        raise Refused("The restored tables do not hold the rows that the manifest tells.")
    if applied_migrations(query) != archive.manifest.migrations:
        raise Refused("The restored database is not of the version that the manifest tells.")


def _make_ready(manifest: Manifest, carried: dict[str, Any], *, send_mail: bool, say: Say) -> None:
    """Bring the restored database to this version, and carry over what must not be lost."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("… Migrations since then")
        call_command("migrate", interactive=False, verbosity=0)
    restored = hooks.Restored(manifest.snapshot_at, send_mail)
    for hook in hooks.registered():
        if told := hook.after(carried.get(hook.code), restored):
            say(told)
    sequence.begin_anew()


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except (Error, sqlite3.Error) as error:
        raise Refused(f"The database answered: {str(error).strip()}. {UNTOUCHED}") from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Refused(f"There is no room left to restore. {UNTOUCHED}") from error
        raise Refused(f"{error.filename}: {error.strerror}. {UNTOUCHED}") from error
