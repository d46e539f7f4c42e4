"""The database that all migrations make, kept for the next process that needs one.

Running them takes longer than many a file of tests. What they made is kept under a digest of all of them and
copied from there; `migrate` still runs on the copy, and finds nothing to do. On SQLite it is a file beside
the folders of the tests, on PostgreSQL a database named migrated_…; those of a week ago are let go of.
"""

import fcntl
import hashlib
import sqlite3
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

KEPT_DAYS = 7


def digest() -> str:
    """Of every migration of every app, other people's included."""
    found = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label}/{path.name}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


class Migrated:
    """`begin` before Django makes the test database, `made` after it: one process makes what others copy."""

    def __init__(self) -> None:
        self.name = f"migrated_{digest()}"
        folder = Path(settings.TEST_DIR).parent
        self.file = folder / f"{self.name}.sqlite3"
        self.lock = (folder / f"{connection.vendor}.lock").open("w")
        self.on_sqlite = connection.vendor == "sqlite"

    def begin(self) -> None:
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        if self.on_sqlite and self.file.exists():
            setattr(connection.creation, "_create_test_db", self._copy_file)  # noqa: B010
        elif not self.on_sqlite and self.name in _databases():
            connection.settings_dict["TEST"]["TEMPLATE"] = self.name
        else:
            return  # whoever else begins waits until it is made
        self.lock.close()

    def made(self) -> None:
        if self.lock.closed:
            return
        if self.on_sqlite:
            self._keep_file()
        else:
            self._keep_database()
        self.lock.close()

    def _copy_file(self, *_arguments: object, **_named: object) -> str:
        name = connection.creation._get_test_db_name()
        Path(name).write_bytes(self.file.read_bytes())
        return name

    def _keep_file(self) -> None:
        for path in self.file.parent.glob("migrated_*.sqlite3"):
            if path.stat().st_mtime < time.time() - KEPT_DAYS * 24 * 3600:
                path.unlink()
        whole = self.file.with_suffix(".new")
        whole.unlink(missing_ok=True)
        with closing(sqlite3.connect(whole)) as copy:
            connection.connection.backup(copy)
        whole.rename(self.file)

    def _keep_database(self) -> None:
        made = connection.settings_dict["NAME"]
        connection.close()  # a database that somebody uses cannot be copied
        today = date.today()
        with connection._nodb_cursor() as cursor:
            for name, kept_on in _databases().items():
                if kept_on < (today - timedelta(KEPT_DAYS)).isoformat():
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{made}"')
            cursor.execute(f"COMMENT ON DATABASE \"{self.name}\" IS '{today.isoformat()}'")


def _databases() -> dict[str, str]:
    """Kept databases, and the day on which each was made."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
            " WHERE datname LIKE 'migrated\\_%'"
        )
        return dict(cursor.fetchall())
