"""Portals beside the one of the tests: a folder and a database each, and processes that live there."""

import os
import pickle
import secrets
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, connections

from portal.backup import Refused

ROOT = Path(__file__).resolve().parent.parent
# Seconds; whatever a test forgets ends by itself.
LONGEST_LIFE = 120
_KEPT: list[Any] = []


@dataclass(frozen=True)
class Place:
    """One portal: its folder, and the path or name of its database."""

    folder: Path
    database: str

    def run(self, do: Callable[..., Any], *arguments: Any) -> Any:
        """What `do` returns in a process of its own, forked from this one, that lives here.

        Refused comes back as it was raised; anything else that is raised fails the test.
        """
        return self.start(do, *arguments).result()

    def start(self, do: Callable[..., Any], *arguments: Any) -> "Forked":
        return Forked(self, do, arguments)

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.place_settings",
            "PLACE_DIR": str(self.folder),
            "DATABASE_URL": _url(self.database),
            "REDIS_URL": "",
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A management command, in a process that was started like an operator's."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, env=self.environment(), cwd=ROOT, capture_output=True, text=True, check=False
        )

    def move_in(self) -> None:
        """Make this process live here. Only for a process that will not live on."""
        _KEPT.append(connections["default"])  # the parent's connection: neither used nor closed
        connections.settings["default"] = connections.settings["default"] | {"NAME": self.database}
        connections["default"] = connections.create_connection("default")
        settings.VAR_DIR = self.folder
        settings.BACKUP_DIR = ""
        settings.ERASURE_JOURNAL = str(self.folder / "erasures.log")
        storages["default"].location = str(self.folder / "media")
        storages["private"].location = str(self.folder / "private")


class Forked:
    """A process that lives in a place."""

    def __init__(self, place: Place, do: Callable[..., Any], arguments: tuple) -> None:
        self._told, tell = os.pipe()
        self._over = False
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._told)
            self._live(place, do, arguments, tell)
        os.close(tell)

    def _live(self, place: Place, do: Callable[..., Any], arguments: tuple, tell: int) -> None:
        code = 0
        signal.alarm(LONGEST_LIFE)
        with os.fdopen(tell, "wb") as out:
            try:
                place.move_in()
                answer = (True, do(*arguments))
            except Refused as refused:
                answer = (False, str(refused))
            except BaseException:
                import traceback

                answer, code = (False, traceback.format_exc()), 1
            out.write(pickle.dumps(answer))
        os._exit(code)

    def __enter__(self) -> "Forked":
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    def result(self) -> Any:
        with os.fdopen(self._told, "rb") as told:
            answer = told.read()
        _pid, status = os.waitpid(self.pid, 0)
        assert answer, f"the process ended with {status}"
        fine, value = pickle.loads(answer)
        if status:
            raise AssertionError(value)
        if not fine:
            raise Refused(value)
        return value

    def kill(self) -> None:
        """With -9, in the middle of whatever it does."""
        if self._over:
            return
        self._over = True
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._told)


# --- Databases --------------------------------------------------------------------------


def new_place(folder: Path) -> Place:
    """An empty one: nothing but a folder, and on PostgreSQL a database without tables."""
    folder.mkdir(parents=True)
    if connection.vendor == "sqlite":
        return Place(folder, str(folder / "db.sqlite3"))
    return Place(folder, _create_database("template0"))


def copied_place(folder: Path, database: str) -> Place:
    """One with a copy of a `database` that nobody is connected to, without its files."""
    folder.mkdir(parents=True)
    if connection.vendor == "sqlite":
        path = folder / "db.sqlite3"
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        return Place(folder, str(path))
    return Place(folder, _create_database(database))


def leave(place: Place) -> None:
    if connection.vendor == "postgresql":
        _as_server(f'DROP DATABASE "{place.database}" WITH (FORCE)')


def _create_database(template: str) -> str:
    name = f"place_{secrets.token_hex(5)}"
    _as_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _as_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _url(database: str) -> str:
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database}"
    who = quote(own["USER"]) + (f":{quote(own['PASSWORD'], safe='')}" if own["PASSWORD"] else "")
    return f"postgres://{who}@{own['HOST']}:{own['PORT'] or 5432}/{database}"
