"""PostgreSQL: pg_dump under an exported snapshot, and a schema that takes the place of another.

The restored tables are loaded into a schema of their own in the same database, in one transaction, and
the two schemas change names in another. That asks for no right to create databases, only to own the
schema; and whatever stops it, the one in service is the former one, whole.
"""

import contextlib
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from portal.backup import Refused
from portal.backup.facts import Query, Snapshot
from portal.backup.pg_tools import Tools, wait_for_no_other

STAGED = "portal_restored"
FORMER = "portal_former"
EXPORT = "SELECT pg_export_snapshot()"
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)


class PostgreSQL:
    vendor = "postgresql"
    member = "database.dump"
    tables = TABLES

    def __init__(self) -> None:
        self._connection = connections[DEFAULT_DB_ALIAS]
        self._options = dict(self._connection.settings_dict.get("OPTIONS", {}))

    def snapshot(self, folder: Path) -> Snapshot:
        """By pg_dump, on the snapshot of a transaction that also counts the rows."""
        own = connections.create_connection(DEFAULT_DB_ALIAS)
        try:
            schema = self._schema(own)
            tools = Tools(own)
            own.set_autocommit(False)
            query = _asking(own)
            snapshot = Snapshot(folder / self.member, timezone.now())
            with own.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # It waits for pg_dump without a word.
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            [[exported]] = query(EXPORT)
            snapshot.look([name for (name,) in query(TABLES)], query)
            tools.dump(snapshot.path, snapshot=exported, schema=schema)
            return snapshot
        finally:
            own.close()

    def refuse_if_in_use(self) -> None:
        """Any other session on the database, from whatever machine. A lock on this one sees only this one."""
        if others := wait_for_no_other(self._query()):
            raise Refused(
                f"{others} other session(s) are connected to the database: stop the portal everywhere first"
                " (servers, mail workers, jobs), and what else reads it."
            )

    def is_empty(self) -> bool:
        return not self._query()(TABLES)

    def stage(self, dump: Path) -> None:
        schema = self._schema(self._connection)
        tools = Tools(self._connection)
        self._connection.close()
        tools.load(
            dump,
            schema=schema,
            before=(
                f'DROP SCHEMA IF EXISTS {STAGED} CASCADE; ALTER SCHEMA "{schema}" RENAME TO {FORMER};'
                f' CREATE SCHEMA "{schema}";'
            ),
            after=f'ALTER SCHEMA "{schema}" RENAME TO {STAGED}; ALTER SCHEMA {FORMER} RENAME TO "{schema}";',
        )
        self._lead_to({**self._options, "options": f"-c search_path={STAGED}"})

    def staged(self) -> tuple[list[str], Query]:
        query = self._query()
        return [name for (name,) in query(TABLES)], query

    def renames(self) -> list[tuple[Path, Path]]:
        return []

    def commit(self) -> None:
        self._lead_to(self._options)
        schema = self._schema(self._connection)
        with self._connection.cursor() as cursor:
            # One transaction: PostgreSQL sends both at once.
            cursor.execute(
                f'BEGIN; ALTER SCHEMA "{schema}" RENAME TO {FORMER};'
                f' ALTER SCHEMA {STAGED} RENAME TO "{schema}"; COMMIT'
            )
            # The planner's figures were not in the dump; without them it only is slower for a while.
            with contextlib.suppress(Error):
                cursor.execute("ANALYZE")

    def has_committed(self) -> bool:
        return bool(self._query()(f"SELECT 1 FROM pg_namespace WHERE nspname = '{FORMER}'"))

    def clear(self) -> None:
        self._lead_to(self._options)
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SET client_min_messages = warning; DROP SCHEMA IF EXISTS {STAGED} CASCADE;"
                f" DROP SCHEMA IF EXISTS {FORMER} CASCADE; RESET client_min_messages"
            )

    def _lead_to(self, options: dict[str, Any]) -> None:
        self._connection.close()
        self._connection.settings_dict["OPTIONS"] = options

    def _query(self) -> Query:
        return _asking(self._connection)

    def _schema(self, connection: BaseDatabaseWrapper) -> str:
        """The schema that holds the portal's tables; it must be this role's own to be replaced."""
        [[schema]] = _asking(connection)("SELECT current_schema()")
        if not schema:
            raise Refused("The database has no schema for the portal's tables.")
        return str(schema)


def _asking(connection: BaseDatabaseWrapper) -> Query:
    def query(statement: str) -> list[tuple]:
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        except Error as error:
            raise Refused(f"PostgreSQL answered: {str(error).strip()}") from error

    return query
