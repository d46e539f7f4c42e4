"""What a database says of itself, asked the same way of a snapshot and of what was restored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db.models import FileField

Query = Callable[[str], list[Any]]


@dataclass
class Snapshot:
    """The database at one instant, in a file, and what it holds."""

    path: Path
    created_at: datetime
    rows: dict[str, int] = field(default_factory=dict)
    migrations: dict[str, list[str]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def look(self, tables: list[str], query: Query) -> None:
        """Fill in what `query` answers about the snapshot."""
        self.rows = count_rows(tables, query)
        self.migrations = applied_migrations(query)
        self.named = named_files(query)


def count_rows(tables: list[str], query: Query) -> dict[str, int]:
    """Rows per table."""
    return {table: query(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}


def applied_migrations(query: Query) -> dict[str, list[str]]:
    """Names of the applied migrations, per app."""
    found: dict[str, list[str]] = {}
    for app, name in query("SELECT app, name FROM django_migrations ORDER BY app, name"):
        found.setdefault(app, []).append(name)
    return found


def named_files(query: Query) -> set[str]:
    """Members of an archive that rows name: every FileField whose storage is on this disk."""
    named: set[str] = set()
    for storage, table, column in _file_columns():
        rows = query(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> \'\'')
        named |= {f"files/{storage}/{name}" for (name,) in rows}
    return named


def local_storages() -> dict[str, FileSystemStorage]:
    """The storages whose files belong in a backup, by alias."""
    return {alias: one for alias, one in _file_storages() if isinstance(one, FileSystemStorage)}


def other_storages() -> list[str]:
    """Aliases of the storages that keep their files elsewhere."""
    return [alias for alias, one in _file_storages() if not isinstance(one, FileSystemStorage)]


def _file_storages() -> Iterator[tuple[str, Storage]]:
    for alias in storages.backends:
        if alias != "staticfiles":
            yield alias, storages[alias]


def _file_columns() -> Iterator[tuple[str, str, str]]:
    by_location = {storage.location: alias for alias, storage in local_storages().items()}
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed:
            continue
        for one in model._meta.local_fields:
            if isinstance(one, FileField):
                alias = by_location.get(getattr(one.storage, "location", ""))
                if alias:
                    yield alias, model._meta.db_table, str(one.column)
