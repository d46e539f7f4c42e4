"""The rows of the whole database, kept aside and put back.

As every test finds them, they are put back after a test that commits: Django would empty every table after
such a test and load what every test finds row by row before the next, which took longer than most of these
tests. As the demonstration leaves them, they are written to a file for the other workers: loading it takes
twenty seconds.
"""

import pickle
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction


class Kept(Protocol):
    """Rows as they were."""

    def put_back(self) -> None:
        """Make the database what it was; at once, whatever is in it."""

    def write(self, path: Path) -> None:
        """Into a file, for `read` in another process with a database of the same schema."""


def keep() -> Kept:
    """Keep the database as it is now."""
    return KeptFile.now() if connection.vendor == "sqlite" else KeptRows.now()


def read(path: Path) -> Kept:
    """What was written to `path`."""
    return KeptFile.read(path) if connection.vendor == "sqlite" else KeptRows.read(path)


class KeptFile:
    """SQLite: the whole file, page by page."""

    def __init__(self, source: sqlite3.Connection) -> None:
        self.pages = sqlite3.connect(":memory:")
        source.backup(self.pages)

    @classmethod
    def now(cls) -> "KeptFile":
        connection.ensure_connection()
        return cls(connection.connection)

    @classmethod
    def read(cls, path: Path) -> "KeptFile":
        with closing(sqlite3.connect(path)) as source:
            return cls(source)

    def write(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as target:
            self.pages.backup(target)

    def put_back(self) -> None:
        with transaction.atomic():
            pass  # a copy would wait for ever for a writer that never ends
        self.pages.backup(connection.connection)


class KeptRows:
    """PostgreSQL: the rows of each table; only tables that were written to are filled again.

    Sequences go on where they are, as Django's do after a test; those of rows from another process begin
    behind them.
    """

    def __init__(self, rows: dict[str, list[bytes]], last: int) -> None:
        self.rows = rows
        # Transactions up to this one are in these rows.
        self.last = last

    @classmethod
    def now(cls) -> "KeptRows":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = current_schema()::regnamespace AND relname <> 'django_migrations'"
            )
            tables = [name for (name,) in cursor.fetchall()]
            return cls({table: _rows(cursor, table) for table in tables}, _transaction_number(cursor))

    @classmethod
    def read(cls, path: Path) -> "KeptRows":
        return cls(pickle.loads(path.read_bytes()), last=0)

    def write(self, path: Path) -> None:
        path.write_bytes(pickle.dumps(self.rows))

    def put_back(self) -> None:
        from_elsewhere = not self.last
        with transaction.atomic(), connection.cursor() as cursor:
            # A row bears the number of the transaction that wrote it.
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{table}' FROM {table}"
                    f" HAVING count(*) <> {len(rows)} OR max(xmin::text::bigint) > {self.last}"
                    for table, rows in self.rows.items()
                )
            )
            self._fill(cursor, [table for (table,) in cursor.fetchall()])
            if from_elsewhere:
                for statement in connection.ops.sequence_reset_sql(
                    no_style(), apps.get_models(include_auto_created=True)
                ):
                    cursor.execute(statement)
            self.last = _transaction_number(cursor)

    def _fill(self, cursor, tables: Iterable[str]) -> None:
        # Constraints are deferred, so the order does not matter.
        tables = list(tables)
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
        for table in tables:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in self.rows[table]:
                    copy.write(row)


def _rows(cursor, table: str) -> list[bytes]:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return [bytes(row) for row in copy]


def _transaction_number(cursor) -> int:
    cursor.execute("SELECT txid_current() & 4294967295")
    return cursor.fetchone()[0]
