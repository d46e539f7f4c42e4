"""What a backup asks of a database: one implementation for SQLite, one for PostgreSQL."""

from pathlib import Path
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, connections

from portal.backup.facts import Query, Snapshot


class Engine(Protocol):
    """The restored database is made beside the one in service, and takes its place in one step."""

    vendor: str
    # The name of the database's file in an archive.
    member: str
    # The question whose answer is the names of all tables in service.
    tables: str

    def snapshot(self, folder: Path) -> Snapshot:
        """Write the database as it is at one instant into `folder`, while others go on writing."""

    def refuse_if_in_use(self) -> None:
        """Raise Refused when somebody else is connected."""

    def is_empty(self) -> bool:
        """Whether there is no table yet."""

    def stage(self, dump: Path) -> None:
        """Make the restored database beside the other; from here on Django's connection leads to it."""

    def staged(self) -> tuple[list[str], Query]:
        """The tables of the restored database, and how to ask it."""

    def renames(self) -> list[tuple[Path, Path]]:
        """What must be out of the way before `commit`, as pairs of from and to."""

    def commit(self) -> None:
        """Put the restored database in the place of the other, wholly or not at all."""

    def has_committed(self) -> bool:
        """Whether an interrupted restore got as far as `commit`."""

    def clear(self) -> None:
        """Remove what a restore left beside the database in service, and lead Django's connection there."""


def engine() -> Engine:
    """The one for the portal's database."""
    # Here, so that each is loaded only where its database is.
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        from portal.backup.postgresql import PostgreSQL

        return PostgreSQL()
    from portal.backup.sqlite import SQLite

    return SQLite()
