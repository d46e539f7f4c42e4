"""SQLite: the online backup API, and a file that takes the place of another."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from portal.backup import Refused
from portal.backup.facts import Query, Snapshot

PAGES_AT_ONCE = 4096
WAIT_SECONDS = 20
BESIDE = ("-wal", "-shm", "-journal")
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


class SQLite:
    vendor = "sqlite"
    member = "database.sqlite3"
    tables = TABLES

    def __init__(self) -> None:
        self._connection = connections[DEFAULT_DB_ALIAS]
        self.path = Path(self._connection.settings_dict["NAME"]).resolve()
        self._staged = self.path.with_name(f"{self.path.name}.restored")

    def snapshot(self, folder: Path) -> Snapshot:
        """By the online backup API, inside one read transaction.

        Without that transaction, each write of the site would make the copy begin anew, and a busy site
        would never be copied. Under WAL it keeps no writer waiting; the WAL only grows meanwhile.
        """
        snapshot = Snapshot(folder / self.member, timezone.now())
        with _opened(self.path) as source, _opened(snapshot.path, mode="rwc") as copy:
            source.execute("BEGIN")
            source.execute(TABLES).fetchone()
            copy.execute("PRAGMA synchronous = OFF")  # the archive is what must reach the disk
            source.backup(copy, pages=PAGES_AT_ONCE)
            source.execute("ROLLBACK")
            # One file, whole in itself; the portal turns WAL on again.
            copy.execute("PRAGMA journal_mode = DELETE")
            query = _asking(copy)
            if query("PRAGMA integrity_check") != [("ok",)]:
                raise Refused("The database is damaged (PRAGMA integrity_check): this backup is not kept.")
            snapshot.look([name for (name,) in query(TABLES)], query)
        return snapshot

    def refuse_if_in_use(self) -> None:
        """Leaving WAL needs the file for oneself: it fails while any other program has it open."""
        if not self.path.exists():
            return
        self._connection.close()
        try:
            with _opened(self.path, wait=2) as own:
                [mode] = own.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                return  # damaged: nobody can be using it, and it may well be why one restores
            mode = "locked"
        except sqlite3.DatabaseError:
            return
        if mode != "delete":
            raise Refused("Another program has the database open: stop it first.")

    def is_empty(self) -> bool:
        if not self.path.exists() or not self.path.stat().st_size:
            return True
        try:
            with _opened(self.path) as own:
                return not own.execute(TABLES).fetchall()
        except sqlite3.DatabaseError:
            return False

    def stage(self, dump: Path) -> None:
        shutil.move(dump, self._staged)
        mode = self.path.stat().st_mode & 0o777 if self.path.exists() else 0o600
        self._staged.chmod(mode)
        with _opened(self._staged) as own:
            if _asking(own)("PRAGMA integrity_check") != [("ok",)]:
                raise Refused("The database of this backup is damaged (PRAGMA integrity_check).")
        self._lead_to(self._staged)

    def staged(self) -> tuple[list[str], Query]:
        def query(statement: str) -> list[tuple]:
            with _opened(self._staged) as own:
                return own.execute(statement).fetchall()

        return [name for (name,) in query(TABLES)], query

    def renames(self) -> list[tuple[Path, Path]]:
        # Gone after a clean end. Of a damaged database they may be left: never beside another file.
        beside = [self.path.with_name(self.path.name + end) for end in BESIDE]
        return [(path, path.with_name(f"{path.name}.former")) for path in beside if path.exists()]

    def commit(self) -> None:
        self._lead_to(self.path)
        with _opened(self._staged) as own:
            own.execute("PRAGMA journal_mode = DELETE")
        with self._staged.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(self._staged, self.path)

    def has_committed(self) -> bool:
        return not self._staged.exists()

    def clear(self) -> None:
        self._lead_to(self.path)
        for end in ("", *BESIDE):
            self._staged.with_name(self._staged.name + end).unlink(missing_ok=True)
            self.path.with_name(f"{self.path.name}{end}.former").unlink(missing_ok=True)

    def _lead_to(self, path: Path) -> None:
        self._connection.close()
        self._connection.settings_dict["NAME"] = str(path)


@contextlib.contextmanager
def _opened(path: Path, *, mode: str = "rw", wait: float = WAIT_SECONDS) -> Iterator[sqlite3.Connection]:
    """A connection without Django's settings, closed at the end. Does not create a file, unless told to."""
    own = sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, timeout=wait, isolation_level=None)
    with contextlib.closing(own):
        yield own


def _asking(own: sqlite3.Connection) -> Query:
    return lambda statement: own.execute(statement).fetchall()
