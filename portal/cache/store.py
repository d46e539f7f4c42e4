"""Pages in this process's memory, bounded in bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

# scheme, host, path, known query parameters, whether the client takes gzip
Key = tuple[str, str, str, tuple[tuple[str, str], ...], bool]

# What Python keeps around one entry and one header beside their text, measured and rounded up.
ENTRY_OVERHEAD = 1200
HEADER_OVERHEAD = 150
# Small things noted beside the pages: enough for the calls that people read on one day.
MOST_NOTES = 300


class Entry(NamedTuple):
    """One answer, as it goes out. Nothing in it may be changed once it is kept."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    since: datetime
    end: datetime


def weight(key: Key, entry: Entry) -> int:
    """About how many bytes of memory `entry` takes under `key`; never less than it really does."""
    _scheme, host, path, query, _gzip = key
    letters = len(host) + len(path) + sum(len(name) + len(value) for name, value in query)
    headers = sum(HEADER_OVERHEAD + len(name) + len(value) for name, value in entry.headers)
    # A str may take four bytes a letter; only a path is long enough to matter.
    return ENTRY_OVERHEAD + 4 * letters + headers + len(entry.body)


class PageStore:
    """The pages of one number of the public sequence, the least recently asked for leaving first.

    Promises: never heavier than `budget` bytes; no single page heavier than a quarter of it; all
    pages belong to the number last given to `at()`, so that nothing outdated, words that somebody
    had erased for instance, stays in memory. Safe between threads.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.bytes = 0
        self.number: int | None = None
        self._entries: OrderedDict[Key, tuple[Entry, int]] = OrderedDict()
        self._notes: dict[Hashable, Any] = {}
        self._lock = Lock()

    def at(self, number: int) -> None:
        """Public things are at `number`: pages of another number are dropped."""
        with self._lock:
            if number != self.number:
                self._drop_all()
                self.number = number

    def get(self, key: Key, number: int | None, now: datetime) -> Entry | None:
        """The page kept under `key`, if it has not ended and public things are still at `number`.

        None is for when nobody can say the number: the page is then the latest this process knew.
        """
        with self._lock:
            if number is not None and number != self.number:
                return None
            found = self._entries.get(key)
            if found is None:
                return None
            entry, _weight = found
            if now >= entry.end:
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return entry

    def keep(self, key: Key, entry: Entry, number: int) -> bool:
        """Keep a page that was rendered while public things were at `number`, or refuse it.

        Refused when they have moved on since, or when the page is too heavy.
        """
        heavy = weight(key, entry)
        if heavy > self.budget // 4:
            return False
        with self._lock:
            if number != self.number:
                return False
            self._drop(key)
            while self.bytes + heavy > self.budget:
                self._drop(next(iter(self._entries)))
            self._entries[key] = (entry, heavy)
            self.bytes += heavy
            return True

    def note(self, name: Hashable, value: Any, number: int) -> None:
        """Keep something small beside the pages, as long as they are kept; there is room for MOST_NOTES."""
        with self._lock:
            if number == self.number and len(self._notes) < MOST_NOTES:
                self._notes[name] = value

    def noted(self, name: Hashable, number: int) -> Any:
        """What was noted under `name` while public things were at `number`, or None."""
        with self._lock:
            return self._notes.get(name) if number == self.number else None

    def clear(self) -> None:
        """Forget every page and the number: as in a new process."""
        with self._lock:
            self._drop_all()
            self.number = None

    def entries(self) -> dict[Key, Entry]:
        """What is in memory now, for tests and for whoever looks for a leak."""
        with self._lock:
            return {key: entry for key, (entry, _weight) in self._entries.items()}

    def __len__(self) -> int:
        return len(self._entries)

    def _drop(self, key: Key) -> None:
        dropped = self._entries.pop(key, None)
        if dropped is not None:
            self.bytes -= dropped[1]

    def _drop_all(self) -> None:
        self._entries.clear()
        self._notes.clear()
        self.bytes = 0


# One per process: every middleware chain of the process shares it.
store = PageStore(budget=0)
