"""Reading demo/content.yaml: plain values, relative days turned into dates, keys noted as they are read."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from portal.dates import instant
from portal.pages import Example

CONTENT = Path(settings.BASE_DIR) / "demo" / "content.yaml"
OPENING_HOUR = time(9)


class Entry:
    """One mapping of the content; reading a key notes it, so that a test can tell what is never read."""

    def __init__(self, values: dict[str, Any], path: str = "", read: set[str] | None = None) -> None:
        self._values = values
        self._path = path
        self.read = read if read is not None else set()

    def get(self, key: str, default: Any = None) -> Any:
        """The value of `key` as plain data."""
        self.read.add(f"{self._path}{key}")
        value = self._values.get(key)
        return default if value is None else value

    def entry(self, key: str) -> "Entry":
        """The mapping under `key`; an empty one where there is none."""
        return Entry(self.get(key, {}), f"{self._path}{key}.", self.read)

    def entries(self, key: str) -> Iterator["Entry"]:
        """The mappings of the list under `key`."""
        for values in self.get(key, []):
            yield Entry(values, f"{self._path}{key}[].", self.read)

    def but(self, **values: Any) -> "Entry":
        """The same mapping with other values, or without those that are None."""
        return Entry({**self._values, **values}, self._path, self.read)

    def only(self) -> tuple[str, Any]:
        """The single key of the mapping, with its value."""
        (key,) = self._values
        return key, self.get(key)

    def example(self) -> str:
        """Invented as a whole, in part, or not at all."""
        if self.get("demo", False):
            return Example.WHOLLY
        return Example.PARTLY if self.get("demo_fields", []) else Example.NONE


def load_content() -> Entry:
    """The whole content, as one entry."""
    with CONTENT.open(encoding="utf-8") as file:
        return Entry(yaml.safe_load(file))


def day_of(entry: Entry, key: str, *, today: date) -> date | None:
    """The day under `key`, or `today` plus the days under `<key>_days`; None where neither stands."""
    written, days = entry.get(key), entry.get(f"{key}_days")
    if written:
        return date.fromisoformat(str(written))
    return None if days is None else today + timedelta(days=days)


def is_relative(entry: Entry, key: str) -> bool:
    """Whether the day under `key` follows the calendar."""
    return entry.get(f"{key}_days") is not None


def end_of(day: date) -> datetime:
    """The midnight that ends `day`, Europe/Paris."""
    return instant(day + timedelta(days=1))
