"""The database as every test finds it, kept aside and put back after a test that commits.

Django would empty every table after such a test and load what every test finds row by row before the next:
that took longer than most of these tests. Sequences are not set back on PostgreSQL, as Django's are not.
"""

import sqlite3
from collections.abc import Callable

from django.db import connection, transaction


def keep() -> Callable[[], None]:
    """Keep the database as it is now; what is returned puts it back."""
    return _keep_sqlite() if connection.vendor == "sqlite" else _keep_postgresql()


def _keep_sqlite() -> Callable[[], None]:
    """The whole file, page by page."""
    kept = sqlite3.connect(":memory:")
    connection.ensure_connection()
    connection.connection.backup(kept)

    def put_back() -> None:
        with transaction.atomic():
            pass  # a copy would wait for ever for a writer that never ends
        kept.backup(connection.connection)

    return put_back


def _keep_postgresql() -> Callable[[], None]:
    """The rows of each table, and how many they are; only tables that were written to are filled again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace AND relname <> 'django_migrations'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        kept = {table: _rows(cursor, table) for table in tables}
        last = _transaction_number(cursor)

    def put_back() -> None:
        nonlocal last
        with transaction.atomic(), connection.cursor() as cursor:
            # A row bears the number of the transaction that wrote it.
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{table}' FROM {table}"
                    f" HAVING count(*) <> {len(rows)} OR max(xmin::text::bigint) > {last}"
                    for table, rows in kept.items()
                )
            )
            written = [table for (table,) in cursor.fetchall()]
            # Constraints are deferred, so the order does not matter.
            for table in written:
                cursor.execute(f"DELETE FROM {table}")
            for table in written:
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in kept[table]:
                        copy.write(row)
            last = _transaction_number(cursor)

    return put_back


def _rows(cursor, table: str) -> list[bytes]:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return [bytes(row) for row in copy]


def _transaction_number(cursor) -> int:
    cursor.execute("SELECT txid_current() & 4294967295")
    return cursor.fetchone()[0]
