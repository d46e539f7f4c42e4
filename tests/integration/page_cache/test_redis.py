"""The number in Redis: a copy that saves a query, never believed against the database."""

import shutil
import socket
import time
from collections.abc import Generator
from contextlib import closing
from itertools import count
from typing import Any

import pytest
import redis
from django.db import transaction

from portal.cache import sequence, touch
from tests.conftest import need
from tests.outages import RedisServer, database_away, free_port
from tests.page_cache import PUBLISH, count_reads, from_memory, get, make_page, other_processes, undo

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.urls_page_cache")]


@pytest.fixture
def own_redis(settings) -> Generator[RedisServer]:
    executable = shutil.which("redis-server")
    need(executable, "no redis-server on this machine")
    server = RedisServer(str(executable))
    server.start()
    settings.REDIS_URL = server.url
    yield server
    server.kill()


@pytest.fixture
def with_redis(settings, redis_url: str) -> Generator[redis.Redis]:
    settings.REDIS_URL = redis_url
    client = redis.Redis.from_url(redis_url)
    yield client
    client.close()


def the_key(client: redis.Redis) -> Any:
    (key,) = client.keys("portal:*:public-sequence")
    return key


@other_processes
def test_with_redis_the_database_is_read_only_to_fill_the_copy(with_redis, monkeypatch):
    touch("tests")
    reads = count_reads(monkeypatch)
    get()
    for _ in range(5):
        assert from_memory(get())
    assert reads["database"] <= 1
    assert 0 < with_redis.ttl(the_key(with_redis)) <= sequence.COPY_SECONDS


@other_processes
def test_with_redis_a_page_published_by_another_process_is_shown_by_the_next_request(
    with_redis, redis_url, elsewhere
):
    make_page("Avant", slug="avant")
    get("/titles/")
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Après"), redis_url=redis_url)
    assert "Après" in get("/titles/").content.decode()
    assert from_memory(get("/titles/"))


@other_processes
def test_with_redis_a_touch_is_told_only_after_its_commit(with_redis):
    get()
    key = the_key(with_redis)
    before = with_redis.get(key)
    with transaction.atomic():
        touch("tests")
        assert with_redis.get(key) == before
    assert int(with_redis.get(key)) > int(before)
    undone = with_redis.get(key)
    undo(touch)
    assert with_redis.get(key) == undone


@other_processes
def test_a_copy_never_goes_back_to_an_older_number(with_redis):
    """Two writers may tell Redis in the other order than they committed."""
    touch("tests")
    key = the_key(with_redis)
    newest = with_redis.get(key)
    with_redis.eval(sequence.RAISE_COPY, 1, key, str(int(newest) - 1), "5")
    assert with_redis.get(key) == newest


@other_processes
def test_an_emptied_redis_repeats_no_number(with_redis):
    get()
    touch("tests")
    with_redis.flushdb()
    assert not from_memory(get())
    with_redis.flushdb()
    assert from_memory(get())


@other_processes
@pytest.mark.parametrize("rubbish", ["rubbish", "", "-5"])
def test_rubbish_in_redis_is_not_believed(with_redis, rubbish):
    get()
    with_redis.set(the_key(with_redis), rubbish)
    assert from_memory(get())
    touch("tests")
    assert not from_memory(get())


@other_processes
def test_a_bump_that_its_writer_could_not_tell_is_missed_until_the_copy_ends_and_no_longer(
    with_redis, elsewhere
):
    make_page("Avant", slug="avant")
    get("/titles/")
    with_redis.persist(the_key(with_redis))  # the other process takes long to start
    elsewhere(PUBLISH.format(title="Après"), redis_url=f"redis://127.0.0.1:{free_port()}/0")
    assert b"Avant" in get("/titles/").content
    with_redis.pexpire(the_key(with_redis), 1)
    time.sleep(0.01)
    assert "Après" in get("/titles/").content.decode()


@other_processes
def test_a_process_never_reads_an_older_number_than_it_wrote_itself(own_redis):
    get()
    with closing(redis.Redis.from_url(own_redis.url)) as client:
        key, old = the_key(client), client.get(the_key(client))
        touch("tests")
        client.set(key, old)
        assert not from_memory(get())
        assert int(client.get(key)) > int(old)


@other_processes
def test_redis_killed_and_started_again_loses_no_page_and_shows_every_change(own_redis, elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    own_redis.kill()
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Pendant"), redis_url=own_redis.url)
    assert b"Pendant" in get("/titles/").content
    assert from_memory(get("/titles/"))
    own_redis.start()
    elsewhere(PUBLISH.format(title="Ensuite"), redis_url=own_redis.url)
    assert b"Ensuite" in get("/titles/").content
    assert from_memory(get("/titles/"))


@other_processes
def test_a_redis_that_was_never_there_changes_nothing_for_verbs_and_readers(settings, caplog):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    get()
    assert from_memory(get())
    with transaction.atomic():
        touch("tests")
    assert not from_memory(get())
    assert len([record for record in caplog.records if "Redis away" in record.message]) == 1


@other_processes
def test_a_redis_that_does_not_answer_costs_one_reader_a_moment(settings, monkeypatch):
    # As long as a busy machine may need for the readers below.
    monkeypatch.setattr(sequence, "REDIS_PAUSE_SECONDS", 60)
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        get()
        # Far more than it waits, far less than a client that sets no limit.
        assert time.monotonic() - began < 20
        assert asked(silent)
        for _ in range(20):
            assert from_memory(get())
        assert not asked(silent)


def asked(silent: socket.socket) -> int:
    """How many came to this server since it was last looked at."""
    silent.setblocking(False)
    for number in count():
        try:
            silent.accept()[0].close()
        except BlockingIOError:
            return number
    raise AssertionError


@other_processes
def test_after_a_pause_redis_is_read_again(own_redis, monkeypatch):
    get()
    own_redis.kill()
    get()
    own_redis.start()
    monkeypatch.setattr(sequence.RedisCopy, "_paused", lambda self: False)
    get()
    reads = count_reads(monkeypatch)
    assert from_memory(get())
    assert reads["database"] == 0


@other_processes
def test_with_both_away_pages_in_memory_are_served(own_redis, tmp_path):
    get("/titles/")
    own_redis.kill()
    with database_away(tmp_path):
        assert from_memory(get("/titles/"))
    assert from_memory(get("/titles/"))


def test_inside_a_transaction_redis_is_neither_read_nor_told(with_redis):
    """Tests hold one open; what they read may be rolled back."""
    touch("tests")
    get()
    assert with_redis.keys("portal:*") == []
