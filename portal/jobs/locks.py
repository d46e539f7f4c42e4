"""Locks that die with the process that holds them: none outlives a kill -9, none has to be cleaned up.

On PostgreSQL a session's advisory lock, on a connection of its own; on SQLite `flock` on a file in
VAR_DIR/locks. Both are shared by all who use the same database.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

# A machine that vanishes says no goodbye: its session, and so its lock, ends after about two minutes.
TAKE = """
SELECT pg_try_advisory_lock(%s),
       set_config('tcp_keepalives_idle', '60', false),
       set_config('tcp_keepalives_interval', '20', false),
       set_config('tcp_keepalives_count', '3', false)
"""


@contextlib.contextmanager
def lock(name: str) -> Iterator[bool]:
    """Yield at once whether this process now holds the lock `name`; nobody else does until the end.

    Held by whoever entered first, so asking again inside says no. Raises the database's error, or
    OSError, when it cannot be told who holds it.
    """
    on_postgresql = connections[DEFAULT_DB_ALIAS].vendor == "postgresql"
    with _on_postgresql(name) if on_postgresql else _on_file(name) as held:
        yield held


@contextlib.contextmanager
def _on_postgresql(name: str) -> Iterator[bool]:
    # Not the thread's connection: that one is closed between rounds, and a pool may hand it on.
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    key = int.from_bytes(_digest(name), "big", signed=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [key])
            (held, *_) = cursor.fetchone()
        try:
            yield held
        finally:
            # When the server has gone, so has the lock.
            if held:
                with contextlib.suppress(Error), connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    finally:
        connection.close()


@contextlib.contextmanager
def _on_file(name: str) -> Iterator[bool]:
    directory = settings.VAR_DIR / "locks"
    directory.mkdir(parents=True, exist_ok=True)
    database = _digest(str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])).hex()
    # The file stays: whoever removed it could not tell who had just opened it.
    descriptor = os.open(directory / f"{name}-{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
