"""Django's SQLite backend, where the writers of one process stand in a line.

SQLite has one writer at a time, and whoever finds it busy sleeps, longer and longer: with several threads a
writer may sleep while the file is free, or be overtaken for half a second. Threads of one process can be
woken in turn instead; only the processes still meet at SQLite's own lock.
"""

import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.backends.sqlite3 import base

_lines: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def line_of(database: Mapping[str, Any]) -> threading.Lock:
    """Where the writers of this process to `database` (its settings) wait for one another."""
    return _lines[str(database["NAME"])]


class DatabaseWrapper(base.DatabaseWrapper):
    _line: "threading.Lock | None" = None

    def _start_transaction_under_autocommit(self) -> None:
        line = line_of(self.settings_dict)
        # Not for ever: one thread may hold two connections. SQLite itself then says what is locked.
        if line.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            self._line = line
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

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
