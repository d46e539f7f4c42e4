"""What /readyz asks: a registry of checks, so that any part of the house can say how it is.

A check returns a `Finding`: a status and a code, never people's words nor the text of an exception. It is
called by anybody, often: it must be cheap. An app registers its own from `AppConfig.ready()`:

    health.register("jobs", check_of_jobs)                    # pages are served all the same
    health.register("database", check, essential=True)        # without it, nothing is served
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

logger = logging.getLogger(__name__)

# How long migrations that are missing are believed to be: finding out reads the disk.
MIGRATIONS_AGAIN_AFTER = 5.0


class Status(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True)
class Finding:
    """How one part is; `code` says what is the matter, in a word of ours."""

    status: Status
    code: str = ""


OK = Finding(Status.OK)
Check = Callable[[], Finding]


@dataclass(frozen=True)
class Registered:
    check: Check
    essential: bool


_checks: dict[str, Registered] = {}


def register(name: str, check: Check, *, essential: bool = False) -> None:
    """Add a check (once per process). One that is `essential` and down means that the site cannot serve."""
    if name in _checks:
        raise ValueError(f"Two checks are called {name}.")
    _checks[name] = Registered(check, essential)


def findings() -> tuple[Status, dict[str, Finding]]:
    """How the whole is, and each part: down when an essential part is, degraded when another is not well."""
    found = {name: _ask(name, registered.check) for name, registered in _checks.items()}
    if any(found[name].status is Status.DOWN and _checks[name].essential for name in found):
        return Status.DOWN, found
    well = all(finding.status is Status.OK for finding in found.values())
    return (Status.OK if well else Status.DEGRADED), found


def _ask(name: str, check: Check) -> Finding:
    try:
        return check()
    except Exception as error:
        logger.warning("health: %s failed (%s)", name, type(error).__name__)
        return Finding(Status.DOWN, "failed")


# --- The building's own ---------------------------------------------------------------


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Finding(Status.DOWN, "unreachable")
    return OK


def cache() -> Finding:
    """Where limits are counted; readers of the page cache's number go to the same server."""
    try:
        caches["limits"].get("readyz")
    except Exception:
        # Each client of each cache raises its own.
        return Finding(Status.DEGRADED, "unreachable")
    return Finding(Status.OK, "shared" if settings.REDIS_URL else "in-process")


class Migrations:
    """Whether every migration of this code was applied. Once they are, this process asks no more."""

    def __init__(self) -> None:
        self._applied = False
        self._missing_until = 0.0

    def __call__(self) -> Finding:
        if self._applied:
            return OK
        if time.monotonic() < self._missing_until:
            return Finding(Status.DOWN, "unapplied")
        try:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except Error:
            return Finding(Status.DOWN, "unknown")
        if missing:
            self._missing_until = time.monotonic() + MIGRATIONS_AGAIN_AFTER
            return Finding(Status.DOWN, "unapplied")
        self._applied = True
        return OK


def register_own() -> None:
    register("database", database, essential=True)
    register("migrations", Migrations(), essential=True)
    register("cache", cache)
