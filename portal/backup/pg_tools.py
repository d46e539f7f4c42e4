"""pg_dump, pg_restore and psql: which ones, with which rights, and what they say when they fail."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from portal.backup import Refused
from portal.backup.facts import Query

DEBIAN = Path("/usr/lib/postgresql")
# PostgreSQL's own processes have no user; a session that has just ended is listed for a moment.
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
)
ENDED_WITHIN = 5.0


class Tools:
    """The newest programs of this machine, for one database. Raises Refused when they are too old."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        connection.ensure_connection()
        server = connection.pg_version // 10_000  # type: ignore[attr-defined]
        self._folder, found = _newest()
        if self._folder is None:
            raise Refused(
                f"pg_dump is not on this machine: install PostgreSQL's client programs, version {server} or"
                f" later (on Debian: apt install postgresql-client-{server})."
            )
        if found < server:
            raise Refused(
                f"pg_dump {found} cannot save a server of version {server}: install PostgreSQL's client"
                f" programs, version {server} or later."
            )
        arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
        name = str(connection.settings_dict["NAME"])
        self._where = [*arguments[1:-1], f"--dbname={name}"]
        self._environment = os.environ | (environment or {}) | {"PGAPPNAME": "portal-backup"}

    def dump(self, path: Path, *, snapshot: str, schema: str) -> None:
        """Write the tables of `schema`, as they are in `snapshot`, to `path`."""
        command = ["--format=custom", "--no-owner", "--no-privileges"]
        command += [f"--snapshot={snapshot}", f'--schema="{schema}"']
        # Through a pipe: a full disk is then found by us, and who kills us ends it too.
        with path.open("wb") as file, TemporaryFile() as errors:
            process = self._start("pg_dump", [*command, *self._where], errors, stdout=subprocess.PIPE)
            with process:
                try:
                    assert process.stdout is not None
                    shutil.copyfileobj(process.stdout, file, 1024 * 1024)
                except BaseException:
                    process.kill()
                    raise
            _refuse_failed("pg_dump", process, errors)

    def load(self, dump: Path, *, schema: str, before: str, after: str) -> None:
        """Load the tables of `schema` between two statements, in one transaction that ends with the last."""
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", *self._where]
        # What is in the schema, and not the schema itself.
        reading = ["--no-owner", "--no-privileges", f"--schema={schema}", "--file=-", str(dump)]
        with TemporaryFile() as errors, TemporaryFile() as read_errors:
            psql = self._start("psql", options, errors, stdin=subprocess.PIPE)
            with psql:
                try:
                    self._feed(psql, reading, read_errors, before, after)
                except BrokenPipeError:
                    pass  # psql stopped at an error, which it says below
                except BaseException:
                    # Without COMMIT nothing has happened.
                    psql.kill()
                    raise
            _refuse_failed("psql", psql, errors)

    def _feed(
        self,
        psql: "subprocess.Popen[bytes]",
        reading: list[str],
        errors: IO[bytes],
        before: str,
        after: str,
    ) -> None:
        assert psql.stdin is not None
        psql.stdin.write(f"SET client_min_messages = warning;\nBEGIN;\n{before}\n".encode())
        with self._start("pg_restore", reading, errors, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            shutil.copyfileobj(process.stdout, psql.stdin, 1024 * 1024)
        _refuse_failed("pg_restore", process, errors)
        psql.stdin.write(f"\n{after}\nCOMMIT;\n".encode())
        psql.stdin.close()

    def _start(
        self,
        tool: str,
        arguments: list[str],
        errors: IO[bytes],
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
    ) -> "subprocess.Popen[bytes]":
        assert self._folder is not None
        command = [str(self._folder / tool), *arguments]
        environment = self._environment
        return subprocess.Popen(command, env=environment, stdin=stdin, stdout=stdout, stderr=errors)


def wait_for_no_other(query: Query) -> int:
    """How many other sessions are on the database, once those that are ending have ended."""
    end = time.monotonic() + ENDED_WITHIN
    while (others := query(OTHERS)[0][0]) and time.monotonic() < end:
        time.sleep(0.1)
    return int(others)


def _newest() -> tuple[Path | None, int]:
    """The folder of the newest programs and their version. Debian keeps each version's apart."""
    on_path = shutil.which("pg_dump")
    folders = [*DEBIAN.glob("*/bin")] + ([Path(on_path).parent] if on_path else [])
    found = [(_version(folder / "pg_dump"), folder) for folder in folders if (folder / "pg_dump").exists()]
    version, folder = max(found, default=(0, None), key=lambda pair: pair[0])
    return folder, version


def _version(program: Path) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(match[1]) if match else 0


def _refuse_failed(tool: str, process: "subprocess.Popen[bytes]", errors: IO[bytes]) -> None:
    if process.returncode == 0:
        return
    errors.seek(0)
    # The first line says what went wrong; lines with data of a row may follow.
    first = next(iter(errors.read(4000).decode(errors="replace").splitlines()), "")
    raise Refused(f"{tool} failed ({process.returncode}): {first}")
