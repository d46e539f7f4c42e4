"""A backup while somebody keeps sending, and what is there once it is restored elsewhere.

    python -m bench.backup                     100,000 contributions and 1,000 files
    python -m bench.backup --rows 10000
    DATABASE_URL=postgresql://… python -m bench.backup --database postgresql

A real server serves, a client sends without a pause, `manage.py backup` saves, `manage.py restore` puts it
into another, empty place. Then: every receipt given before the snapshot, rows per table, the digest of each
file; and the restored site serves and decides. Times are multiples of a plain copy of the same files and
of the database (a bare pg_dump on PostgreSQL), in the same run. Ends with 1 when anything is missing.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.load import HOST, BenchError, Connection, get
from bench.scratch import ROOT, free_port, scratch_database, scratch_portal, server

if TYPE_CHECKING:
    from bench.data import Site

FILE_BYTES = 50_000
AFTER = 20
END_AFTER = 60 * 60


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.backup", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000, help="contributions (100000)")
    parser.add_argument("--files", type=int, default=1_000, help="attached files of 50 kB (1000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    signal.alarm(END_AFTER)
    server_url = os.environ.get("DATABASE_URL", "") if options.database == "postgresql" else ""
    try:
        with scratch_portal(options.database, parser), scratch_database(server_url) as other:
            return run(options, other)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2


def run(options: argparse.Namespace, other_database: str) -> int:
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {text}", file=sys.stderr, flush=True)

    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    import django

    django.setup()
    from django.core.management import call_command

    say("tables")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from bench.backup_data import compare, decide, fill

    say(f"{options.rows:,} contributions, {options.files:,} files")
    site = fill(rows=options.rows, files=options.files, size=FILE_BYTES)
    folder = Path(os.environ["BENCH_DIR"])
    archive = folder / "backup.tar"
    with server(port, folder):
        say("backup, while a client keeps sending")
        client = Client(port, site)
        client.start()
        client.wait_for(AFTER)
        backup_seconds = timed(lambda: manage("backup", "--to", str(archive)))
        client.wait_for(client.number + AFTER)
        client.stop()
    say(f"{client.number:,} sent meanwhile")
    copy_seconds = timed(lambda: plain_copy(folder))
    with elsewhere(folder, other_database):
        say("restore")
        restore_seconds = timed(lambda: manage("restore", "--send-mail", str(archive)))
        say("comparison")
        found = compare(archive, client.receipts)
        with server(port, Path(os.environ["BENCH_DIR"])):
            served = serves(port, found.receipts)
            decided = decide(lambda path: ask(port, path) == 200)
    lines = [
        ("contributions in the snapshot", f"{found.contributions:,}"),
        ("sent during the backup", f"{client.number:,} (slowest answer {client.slowest:.1f} s)"),
        ("refused or failed meanwhile", str(client.failed)),
        (
            "receipts given before the snapshot, all there",
            f"{len(found.receipts):,}, {found.missing} missing",
        ),
        ("their pages on the restored site", f"{served:,} of {len(found.receipts):,}"),
        ("tables with other rows than told", f"{found.other_rows} of {found.tables}"),
        ("files with another digest than told", f"{found.other_files} of {found.files:,}"),
        ("decided on the restored site, and public", "yes" if decided else "no"),
        ("backup", f"{archive.stat().st_size / 1e6:.0f} MB, {backup_seconds:.1f} s"),
        ("backup / plain copy", f"{backup_seconds / copy_seconds:.1f} × ({copy_seconds:.1f} s)"),
        ("restore / plain copy", f"{restore_seconds / copy_seconds:.1f} × ({restore_seconds:.1f} s)"),
    ]
    print(f"\n{options.database}\n\n| measure | found |\n| --- | --: |")
    print("\n".join(f"| {what} | {value} |" for what, value in lines))
    whole = not (found.missing or found.other_rows or found.other_files or client.failed)
    return 0 if whole and decided and served == len(found.receipts) else 1


class Client(threading.Thread):
    """Opens the form and sends it, one after another, until it is told to stop."""

    def __init__(self, port: int, site: "Site") -> None:
        super().__init__(daemon=True)
        from bench.measures import submission

        self._load = submission(port, site, 1)
        self._connection = Connection(port)
        self._ended = threading.Event()
        # The address of each receipt, and when the answer had come.
        self.receipts: list[tuple[str, datetime]] = []
        self.failed = 0
        self.slowest = 0.0
        self.number = 0

    def run(self) -> None:
        from django.utils import timezone

        while not self._ended.is_set():
            began = time.monotonic()
            answer = self._connection.ask(self._load.request(0))
            self.slowest = max(self.slowest, time.monotonic() - began)
            if answer.status == self._load.status:
                self.receipts.append((answer.header("Location"), timezone.now()))
            else:
                self.failed += 1
            self.number += 1

    def wait_for(self, number: int) -> None:
        end = time.monotonic() + 120
        while self.number < number:
            if time.monotonic() > end or not self.is_alive():
                raise BenchError("The client cannot send.")
            time.sleep(0.05)

    def stop(self) -> None:
        self._ended.set()
        self.join(60)


def timed(do: Callable[[], object]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


def manage(*arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")


def plain_copy(folder: Path) -> None:
    """What one would do by hand while the site is down."""
    to = folder / "plain"
    shutil.copytree(folder / "private", to / "private")
    if os.environ["DATABASE_URL"]:
        command = ["pg_dump", "--format=custom", f"--file={to / 'dump'}", os.environ["DATABASE_URL"]]
        subprocess.run(command, check=True)
    else:
        shutil.copy(folder / "db.sqlite3", to)
    os.sync()
    shutil.rmtree(to)


@contextmanager
def elsewhere(folder: Path, database: str) -> Iterator[None]:
    """An empty portal with the same keys: what runs from here on is that one."""
    other = folder / "elsewhere"
    other.mkdir()
    for key in folder.glob("*-key"):
        shutil.copy(key, other)
    shutil.copytree(folder / "static", other / "static")
    former = {name: os.environ[name] for name in ("BENCH_DIR", "DATABASE_URL")}
    os.environ |= {"BENCH_DIR": str(other), "DATABASE_URL": database}
    try:
        yield
    finally:
        os.environ |= former


def ask(port: int, path: str) -> int:
    connection = Connection(port)
    try:
        return connection.ask(get(port, path)).status
    finally:
        connection.close()


def serves(port: int, receipts: list[str]) -> int:
    """How many of the secret links show their page."""
    return sum(ask(port, path.removeprefix(f"http://{HOST}:{port}")) == 200 for path in receipts)


if __name__ == "__main__":
    sys.exit(main())
