"""Django's SQLite backend, where whoever wants to write waits its turn instead of sleeping past it.

SQLite has one writer at a time, and whoever finds it busy sleeps, longer and longer, up to a tenth of a
second: a writer may sleep while the file is free, or be overtaken for a second. Here the threads of a process
stand in a line and are woken in turn; whoever is first in its process asks SQLite again after short pauses.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

# Between two questions to a file that another process writes.
PAUSE_SECONDS = 0.0003

_lines: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def line_of(database: Mapping[str, Any]) -> threading.Lock:
    """Where the writers of this process to `database` (its settings) wait for one another."""
    return _lines[str(database["NAME"])]


class DatabaseWrapper(base.DatabaseWrapper):
    _line: "threading.Lock | None" = None

    def _start_transaction_under_autocommit(self) -> None:
        """Take the write lock. OperationalError when others held it for all of the settings' `timeout`."""
        until = time.monotonic() + self.settings_dict["OPTIONS"]["timeout"]
        line = line_of(self.settings_dict)
        # Not for ever: one thread may hold two connections. SQLite itself then says what is locked.
        if line.acquire(timeout=until - time.monotonic()):
            self._line = line
        try:
            self._begin(until)
        except BaseException:
            self._leave()
            raise

    def _begin(self, until: float) -> None:
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]
                    return
                except OperationalError as error:
                    if not _is_busy(error) or time.monotonic() >= until:
                        raise
                time.sleep(PAUSE_SECONDS)
        finally:
            # What is written outside a transaction waits as SQLite does.
            milliseconds = round(self.settings_dict["OPTIONS"]["timeout"] * 1000)
            self.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._leave()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.release()


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_BUSY")
