"""The table of the search index on either database. Only contributions/search.py talks to it.

A row is what a contribution holds: its stems and its marks (`s_published`, `p_12`: state and page), so
that a search for public words of one call is one question to one index. Everything that goes into a
question is made of letters, digits and "_": there is nothing to escape.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

# From so many hits on, SQLite looks at the rows of a list one by one until a page is full; below, it
# gathers the hits first. Both cost some ten milliseconds here with a million rows.
COMMON = 50_000
# So many hits are named to PostgreSQL one by one.
FEW = 1_000
# PostgreSQL looks so far back among the newest rows before it asks its index for every hit.
RECENT = 4_000
# Pages of the SQLite index merged in one go, so that nobody waits long for the write lock.
MERGED_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """What a row must hold: one of each group, every mark; and which marks it must not hold."""

    groups: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def written(self, *, quote: str, any_of: str, all_of: str, but: str) -> str:
        """The question in the language of one database."""

        def one_of(tokens: Sequence[str]) -> str:
            return "(" + any_of.join(f"{quote}{token}{quote}" for token in tokens) + ")"

        held = "(" + all_of.join(one_of(group) for group in (*self.groups, *zip(self.marks))) + ")"
        return f"{held}{but}{one_of(self.without)}" if self.without else held


class SqliteStore:
    """FTS5: hits come in the order of their row, so the newest are read first and nothing more."""

    def put(self, rows: Iterable[tuple[int, set[str]]]) -> None:
        # Spaces on both ends: a token is found in the text as it stands (_Holds).
        lines = [(key, f" {' '.join(sorted(tokens))} ") for key, tokens in rows]
        with connection.cursor() as cursor:
            cursor.executemany("REPLACE INTO contributions_search(rowid, stems) VALUES (%s, %s)", lines)

    def forget(self, keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM contributions_search WHERE rowid = %s", [(key,) for key in keys])

    def newest(self, wanted: Wanted, *, before: int | None, limit: int) -> list[int]:
        earlier = "" if before is None else "AND rowid < %s"
        params = [self.question(wanted), *([] if before is None else [before]), limit]
        return _column(
            f"SELECT rowid FROM contributions_search WHERE contributions_search MATCH %s {earlier}"
            " ORDER BY rowid DESC LIMIT %s",
            params,
        )

    def count(self, wanted: Wanted, *, most: int) -> int:
        sql = (
            "SELECT count(*) FROM"
            " (SELECT 1 FROM contributions_search WHERE contributions_search MATCH %s LIMIT %s)"
        )
        return _column(sql, [self.question(wanted), most])[0]

    def condition(self, wanted: Wanted, field: str) -> Any:
        if self.count(wanted, most=COMMON) == COMMON:
            return _Holds(F(field), (*wanted.groups, *zip(wanted.marks)))
        sql = "SELECT rowid FROM contributions_search WHERE contributions_search MATCH %s"
        return Q(**{f"{field}__in": RawSQL(sql, [self.question(wanted)])})

    def orphans(self, *, after: int, most: int) -> list[int]:
        return _column(
            "SELECT rowid FROM contributions_search WHERE rowid > %s AND rowid NOT IN"
            " (SELECT submission_id FROM contributions_contribution) ORDER BY rowid LIMIT %s",
            [after, most],
        )

    def tidy(self) -> None:
        """Merge the parts of the index, a little at a time: reading gets faster, what was deleted goes."""
        step = -MERGED_AT_ONCE
        with connection.cursor() as cursor:
            while True:
                before = connection.connection.total_changes
                cursor.execute(
                    "INSERT INTO contributions_search(contributions_search, rank) VALUES ('merge', %s)",
                    [step],
                )
                if connection.connection.total_changes - before < 2:
                    return
                step = MERGED_AT_ONCE

    @staticmethod
    def question(wanted: Wanted) -> str:
        return wanted.written(quote='"', any_of=" OR ", all_of=" AND ", but=" NOT ")


class _Holds(Func):
    """Whether the row of the index under this key holds one token of each group. SQLite only.

    It reads the text of that row: a tenth of the cost of asking the full-text index about one row.
    """

    output_field = BooleanField()

    def __init__(self, key: Any, groups: tuple[tuple[str, ...], ...]) -> None:
        super().__init__(key)
        self.groups = groups

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        held = " AND ".join(
            "(" + " OR ".join(["instr(held.stems, %s) > 0"] * len(group)) + ")" for group in self.groups
        )
        tokens = [f" {token} " for group in self.groups for token in group]
        sql = f"EXISTS (SELECT 1 FROM contributions_search AS held WHERE held.rowid = {key} AND {held})"
        return sql, [*params, *tokens]


class PostgresStore:
    """A tsvector of ready-made lexemes under GIN, which knows no order: the newest rows are tried first."""

    def put(self, rows: Iterable[tuple[int, set[str]]]) -> None:
        sql = (
            "INSERT INTO contributions_search (submission_id, stems) VALUES (%s, array_to_tsvector(%s))"
            " ON CONFLICT (submission_id) DO UPDATE SET stems = EXCLUDED.stems"
        )
        with connection.cursor() as cursor:
            cursor.executemany(sql, [(key, sorted(tokens)) for key, tokens in rows])

    def forget(self, keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM contributions_search WHERE submission_id = ANY(%s)", [list(keys)])

    def newest(self, wanted: Wanted, *, before: int | None, limit: int) -> list[int]:
        question = self.question(wanted)
        earlier = "" if before is None else "AND submission_id < %(before)s"
        oldest_tried = (
            "SELECT min(submission_id) FROM (SELECT submission_id FROM contributions_search"
            f" WHERE true {earlier} ORDER BY submission_id DESC LIMIT %(recent)s) AS recent"
        )
        params = {"question": question, "before": before, "recent": RECENT, "limit": limit}
        # The function behind @@ is not known to the index: this walks the newest rows, in their order.
        found = _column(
            f"SELECT submission_id FROM contributions_search WHERE submission_id >= ({oldest_tried})"
            f" {earlier} AND ts_match_vq(stems, %(question)s::tsquery)"
            " ORDER BY submission_id DESC LIMIT %(limit)s",
            params,
        )
        if len(found) == limit:
            return found
        # Few among the newest, so few at all, or all of them old: every hit from the index, then sorted.
        return found + _column(
            "WITH hits AS MATERIALIZED"
            " (SELECT submission_id FROM contributions_search WHERE stems @@ %(question)s::tsquery)"
            f" SELECT submission_id FROM hits WHERE submission_id < ({oldest_tried})"
            " ORDER BY submission_id DESC LIMIT %(limit)s",
            params | {"limit": limit - len(found)},
        )

    def count(self, wanted: Wanted, *, most: int) -> int:
        sql = (
            "SELECT count(*) FROM"
            " (SELECT 1 FROM contributions_search WHERE stems @@ %s::tsquery LIMIT %s) AS hits"
        )
        return _column(sql, [self.question(wanted), most])[0]

    def condition(self, wanted: Wanted, field: str) -> Any:
        # The planner knows how common a common stem is, and chooses; a rare one it takes for two hundred
        # times what it is, and reads a whole list to find a page of it. So few hits are named.
        sql = "SELECT submission_id FROM contributions_search WHERE stems @@ %s::tsquery"
        hits = _column(f"{sql} LIMIT %s", [self.question(wanted), FEW + 1])
        if len(hits) <= FEW:
            return Q(**{f"{field}__in": hits})
        return Q(**{f"{field}__in": RawSQL(sql, [self.question(wanted)])})

    def orphans(self, *, after: int, most: int) -> list[int]:
        return _column(
            "SELECT submission_id FROM contributions_search AS held WHERE submission_id > %s AND NOT EXISTS"
            " (SELECT 1 FROM contributions_contribution AS own WHERE own.submission_id = held.submission_id)"
            " ORDER BY submission_id LIMIT %s",
            [after, most],
        )

    def tidy(self) -> None:
        """Sort in what waits; the rest is autovacuum's."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('contributions_search_stems'::regclass)")

    @staticmethod
    def question(wanted: Wanted) -> str:
        return wanted.written(quote="'", any_of=" | ", all_of=" & ", but=" & !")


def store() -> SqliteStore | PostgresStore:
    return SqliteStore() if connection.vendor == "sqlite" else PostgresStore()


def keep_trigger(**kwargs: Any) -> None:
    """After every `migrate`: SQLite rebuilds a table to change it, and forgets its triggers."""
    used = kwargs["using"]
    if connection.alias != used or connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if "contributions_search" in connection.introspection.table_names(cursor):
            cursor.execute(
                "CREATE TRIGGER IF NOT EXISTS contributions_search_forget"
                " AFTER DELETE ON contributions_contribution BEGIN"
                " DELETE FROM contributions_search WHERE rowid = OLD.submission_id; END"
            )


def _column(sql: str, params: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
