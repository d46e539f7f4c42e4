"""The number of public things: two equal readings mean that nothing public changed between them.

It lives in the database and is raised in the transaction of each change, so that it commits or
rolls back with it. It is the sum of a few rows, almost always one: a transaction raises whichever
row no other transaction holds. Nobody ever waits for it, so it can neither deadlock with the locks
of a verb nor keep a moderator waiting while a long import runs.

With REDIS_URL, Redis holds a copy for readers, written after commit. The copy only rises, and
lives COPY_SECONDS: whatever goes wrong between the two, a reader comes back to the database then.
"""

import contextlib
import functools
import logging
import os
import secrets
import threading
import time
from typing import Any

import redis
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from psycopg.pq import ExecStatus
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

READ = "SELECT value FROM portal_publicsequence"

COPY_SECONDS = 5
REDIS_TIMEOUT_SECONDS = 0.2
REDIS_PAUSE_SECONDS = 2
SLOW_FAILURE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 5

# Sets the copy if it is missing or lower, and starts its life again only then.
RAISE_COPY = """
local held = redis.call('GET', KEYS[1])
if not held or tonumber(ARGV[1]) > tonumber(held) then
    redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
"""


class Away(Exception):
    """Neither Redis nor the database can say the number."""


def current() -> int | None:
    """The number now; None when the table is empty (then nothing may be kept). Raises `Away`."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        # Only in tests: a request's transaction begins inside the middleware. What is read here
        # may be rolled back, so it is not for Redis; and who has read wants a later touch to show.
        connection.public_touch = None  # type: ignore[attr-defined]
        return _database.read()
    if settings.REDIS_URL:
        return _copy(settings.REDIS_URL, str(connection.settings_dict["NAME"])).read()
    return _database.read()


def raise_it() -> None:
    """Raise the number in the current transaction, and tell Redis once that has committed."""
    connection = connections[DEFAULT_DB_ALIAS]
    if _raised_already(connection):
        return
    _database.raise_it()
    tell = functools.partial(_tell_redis, connection.alias)
    if connection.in_atomic_block:
        connection.public_touch = (len(connection.run_on_commit), tell)  # type: ignore[attr-defined]
    transaction.on_commit(tell, using=connection.alias, robust=True)


def begin_anew() -> None:
    """Take a number that no page in memory bears, whatever older rows a restored backup brought."""
    from portal.models import PublicSequence

    with transaction.atomic():
        # Born anew from the clock, which is ahead of every number that was ever raised from it.
        PublicSequence.objects.all().delete()
        raise_it()


def _raised_already(connection: BaseDatabaseWrapper) -> bool:
    """Whether this very transaction has raised the number and nothing has undone that since.

    Django drops a commit hook together with the savepoint or transaction it was registered in:
    exactly the fate of our UPDATE. So the UPDATE stands if, and only if, its hook still waits.
    """
    place, hook = getattr(connection, "public_touch", None) or (0, None)
    hooks = connection.run_on_commit
    return hook is not None and place < len(hooks) and hooks[place][1] is hook


def _tell_redis(alias: str) -> None:
    if settings.REDIS_URL:
        with contextlib.suppress(Away):
            _copy(settings.REDIS_URL, str(connections[alias].settings_dict["NAME"])).tell()


class DatabaseNumber:
    """The number itself."""

    def __init__(self) -> None:
        self._away = False
        self._paused_until = 0.0

    def read(self) -> int | None:
        """The committed number, None in an empty table. Raises `Away`.

        A connection found broken is opened anew once, so that a restarted database costs nobody
        a stale page. A failure that was slow to come (a host that does not answer) is believed
        for as long as it took, instead of keeping every reader waiting.
        """
        began = time.monotonic()
        if began < self._paused_until:
            raise Away
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            values = self._ask(connection, may_reconnect=connection.connection is not None)
        except Error as error:
            cost = time.monotonic() - began
            if cost > SLOW_FAILURE_SECONDS:
                self._paused_until = began + cost + min(cost, LONGEST_PAUSE_SECONDS)
            if not self._away:
                logger.warning("page cache: database away (%s)", type(error).__name__)
            self._away = True
            raise Away from error
        if self._away:
            self._away = False
            logger.warning("page cache: database back")
        # What follows in this request need not ask again whether the connection is alive.
        connection.health_check_done = True  # type: ignore[attr-defined]
        return sum(values) if values else None

    def _ask(self, connection: BaseDatabaseWrapper, *, may_reconnect: bool) -> list[int]:
        try:
            return _values(connection)
        except Error:
            if connection.in_atomic_block:
                raise
            connection.close()
            if not may_reconnect:
                raise
        return self._ask(connection, may_reconnect=False)

    def raise_it(self) -> None:
        from portal.models import PublicSequence

        rows = PublicSequence.objects
        with transaction.atomic(savepoint=False):
            free = rows.select_for_update(skip_locked=True).order_by("pk").values("pk")[:1]
            if not rows.filter(pk=free).update(value=F("value") + 1):
                # All held by others, or none yet. Born from the clock, so that an emptied and
                # refilled table does not repeat a number that pages in memory may bear.
                rows.create(pk=secrets.randbits(62), value=time.time_ns() // 1_000_000)


def _values(connection: BaseDatabaseWrapper) -> list[int]:
    """READ, below Django's cursors: those cost more than the query, on the shortest way there is."""
    if connection.connection is None:
        connection.ensure_connection()
    driver: Any = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return [value for (value,) in driver.execute(READ)]
        result = driver.pgconn.exec_(READ.encode())
    if result.status != ExecStatus.TUPLES_OK:
        raise OperationalError("the public sequence cannot be read")
    return [int(result.get_value(row, 0)) for row in range(result.ntuples)]


class RedisCopy:
    """Redis's copy of the number, for one process.

    Promises: never raises because of Redis. A process never reads an older number than its latest
    from the database. The copy is behind the database only if a writer died, or could not reach
    Redis, between its commit and its `tell`, and then by at most COPY_SECONDS.
    """

    def __init__(self, url: str, database: str) -> None:
        self._key = f"portal:{database}:public-sequence"
        self._floor = 0
        self._paused_until = 0.0
        self._away = False
        self._own = threading.local()
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=REDIS_TIMEOUT_SECONDS,
            socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
            # Once more at once when a kept connection turns out dead, never for a slow answer.
            retry=Retry(NoBackoff(), 1, (redis.ConnectionError,)),
        )

    def read(self) -> int | None:
        """The number. Raises `Away` when neither Redis nor the database can say it."""
        held = self._held()
        if held is not None and held >= self._floor:
            self._floor = held
            return held
        return self._refresh()

    def tell(self) -> None:
        """After a commit. Tries even while readers leave Redis alone: it may be back for others."""
        try:
            self._raise_to(self._from_database())
        except Away:
            self._command("DEL", self._key)

    def _refresh(self) -> int | None:
        number = self._from_database()
        if not self._paused():
            self._raise_to(number)
        return number

    def _from_database(self) -> int | None:
        number = _database.read()
        # Set, not raised: after a restore from a backup a lower number is right.
        self._floor = number or 0
        return number

    def _raise_to(self, number: int | None) -> None:
        if number is not None:
            self._command("EVAL", RAISE_COPY, "1", self._key, str(number), str(COPY_SECONDS))

    def _command(self, *words: str) -> None:
        try:
            self._client.execute_command(*words)
            self._answered()
        except redis.RedisError as error:
            self._failed(error)

    def _held(self) -> int | None:
        if self._paused():
            return None
        try:
            held = self._ask()
            self._answered()
            return None if held is None else int(held)
        except redis.RedisError as error:
            self._failed(error)
        except ValueError:
            logger.warning("page cache: Redis holds something else under our key")
        return None

    def _ask(self) -> bytes | None:
        """GET, on a connection that each thread keeps: the client's pool doubles the price of it."""
        own = self._own
        if getattr(own, "process", None) != os.getpid():  # a fork must not share its parent's socket
            own.process = os.getpid()
            own.connection = self._client.connection_pool.make_connection()
            own.question = own.connection.pack_command("GET", self._key)
        try:
            own.connection.send_packed_command(own.question)
            return own.connection.read_response()
        except redis.ConnectionError:  # kept open too long, or Redis was restarted: once more
            own.connection.send_packed_command(own.question)
            return own.connection.read_response()

    def _paused(self) -> bool:
        return time.monotonic() < self._paused_until

    def _failed(self, error: redis.RedisError) -> None:
        self._paused_until = time.monotonic() + REDIS_PAUSE_SECONDS
        if not self._away:
            logger.warning("page cache: Redis away (%s), reading the database", type(error).__name__)
        self._away = True

    def _answered(self) -> None:
        if self._away:
            self._away = False
            logger.warning("page cache: Redis back")


_database = DatabaseNumber()


@functools.cache
def _copy(url: str, database: str) -> RedisCopy:
    return RedisCopy(url, database)
