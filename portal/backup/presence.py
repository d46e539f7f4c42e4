"""Who is using the database on this machine: a shared lock that a restore must have for itself.

Every process takes it with its first connection and keeps it until it ends, so that it is held by
servers, workers, jobs and shells alike, and by none that was killed. A restore takes it alone: who
comes meanwhile is told that the database is away, which the site answers with a page (503).
"""

import fcntl
import logging
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from portal.backup import Refused

logger = logging.getLogger(__name__)

_held: dict[int, int] = {}  # process id: descriptor; a forked child takes its own


def unfinished_swap() -> Path:
    """Where a restore writes what it is about to rename, until it has done so."""
    return Path(settings.VAR_DIR) / "restore-unfinished.json"


def connect() -> None:
    """Called once, from AppConfig.ready()."""
    connection_created.connect(_enter, dispatch_uid="portal.backup.presence")


def take_alone() -> None:
    """Make this process the only one, until it ends. Raises Refused while another is there."""
    try:
        descriptor = _descriptor()
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused(
            "The portal is running on this machine (server, mail worker, jobs or a shell): stop it first."
        ) from error
    except OSError as error:
        raise Refused(f"The lock in {settings.VAR_DIR} cannot be taken: {error.strerror}.") from error


def _enter(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if os.getpid() in _held:
        return
    try:
        fcntl.flock(_descriptor(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        _leave(connection)
        raise OperationalError("a restore is under way on this machine") from error
    except OSError as error:
        # A folder that cannot be written must not keep a site from serving: it only loses this guard.
        logger.warning("no lock in VAR_DIR, a restore will not see this process (%s)", error.strerror)
        _held[os.getpid()] = -1
    if unfinished_swap().exists():
        _leave(connection)
        raise OperationalError("a restore was interrupted: run manage.py restore --settle")
    if connection.vendor == "sqlite":
        # What was opened before the lock was ours may be a file that is none any more.
        connection.close()
        connection.connect()


def _descriptor() -> int:
    process = os.getpid()
    if _held.get(process, -1) < 0:
        folder = Path(settings.VAR_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        _held[process] = os.open(folder / "database.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _held[process]


def _leave(connection: BaseDatabaseWrapper) -> None:
    connection.close()
    descriptor = _held.pop(os.getpid(), -1)
    if descriptor >= 0:
        os.close(descriptor)
