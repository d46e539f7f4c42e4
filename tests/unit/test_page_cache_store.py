"""The memory of pages: bounded in bytes, of one number, safe between threads."""

import threading
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cache.store import Entry, Key, PageStore, weight

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def key(name: str = "/", *, gzip: bool = False) -> Key:
    return ("https", "labo.example", name, (), gzip)


def entry(body: bytes = b"words", end: datetime = TOMORROW) -> Entry:
    return Entry(body, (("Content-Type", "text/html; charset=utf-8"),), NOW, end)


@pytest.fixture
def store() -> PageStore:
    store = PageStore(budget=100_000)
    store.at(1)
    return store


def test_a_kept_page_is_found_again_as_it_was(store):
    kept = entry()
    assert store.keep(key(), kept, 1)
    assert store.get(key(), 1, NOW) is kept
    assert store.get(key(gzip=True), 1, NOW) is None


def test_a_page_ends_at_its_end_and_leaves_no_weight(store):
    store.keep(key(), entry(end=NOW + timedelta(seconds=1)), 1)
    assert store.get(key(), 1, NOW + timedelta(microseconds=999_999))
    assert store.get(key(), 1, NOW + timedelta(seconds=1)) is None
    assert (len(store), store.bytes) == (0, 0)


def test_another_number_drops_every_page(store):
    store.keep(key(), entry(), 1)
    store.at(2)
    assert (len(store), store.bytes) == (0, 0)
    assert store.get(key(), 2, NOW) is None


def test_a_page_rendered_under_an_older_number_is_refused(store):
    store.at(2)
    assert not store.keep(key(), entry(), 1)
    assert store.entries() == {}


def test_a_reader_who_knows_a_newer_number_never_gets_a_page_of_an_older_one(store):
    """A slower thread may set memory back to the number it read before the change."""
    store.keep(key(), entry(), 1)
    assert store.get(key(), 2, NOW) is None
    assert store.get(key(), None, NOW) is not None


def test_a_lower_number_is_another_number_as_after_a_restore(store):
    store.at(5)
    store.keep(key(), entry(), 5)
    store.at(3)
    assert store.get(key(), 3, NOW) is None
    assert store.keep(key(), entry(), 3)


def test_keeping_a_page_again_replaces_it_and_counts_it_once(store):
    store.keep(key(), entry(b"a" * 5000), 1)
    store.keep(key(), entry(b"b"), 1)
    assert len(store) == 1
    assert store.bytes == weight(key(), entry(b"b"))


def test_a_page_heavier_than_a_quarter_of_the_budget_is_refused_and_the_rest_stays(store):
    store.keep(key("/a"), entry(), 1)
    assert not store.keep(key("/b"), entry(b"x" * 25_000), 1)
    assert store.keep(key("/c"), entry(b"x" * 20_000), 1)
    assert set(store.entries()) == {key("/a"), key("/c")}


def test_the_least_recently_asked_for_leaves_first(store):
    for name in "abcd":
        store.keep(key(name), entry(b"x" * 22_000), 1)
    store.get(key("a"), 1, NOW)
    store.keep(key("e"), entry(b"x" * 22_000), 1)
    assert {name for _, _, name, _, _ in store.entries()} == {"a", "c", "d", "e"}


def test_no_budget_keeps_nothing():
    store = PageStore(budget=0)
    store.at(1)
    assert not store.keep(key(), entry(b""), 1)


def test_a_smaller_budget_holds_from_the_next_page_on(store):
    for name in "abcd":
        store.keep(key(name), entry(b"x" * 20_000), 1)
    store.budget = 30_000
    store.keep(key("e"), entry(b"x" * 2_000), 1)
    assert store.bytes <= 30_000
    assert store.get(key("e"), 1, NOW)


def test_clear_is_a_new_process(store):
    store.keep(key(), entry(), 1)
    store.clear()
    assert (len(store), store.bytes, store.number) == (0, 0, None)
    assert not store.keep(key(), entry(), 1)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["keep", "keep", "keep", "get", "at"]),
        st.integers(0, 12),
        st.integers(0, 30_000),
    ),
    max_size=80,
)


@given(OPERATIONS)
def test_it_is_never_heavier_than_its_budget_and_always_knows_its_weight(operations):
    store = PageStore(budget=60_000)
    store.at(0)
    for verb, number, size in operations:
        if verb == "keep":
            store.keep(key(f"/{number}"), entry(b"x" * size), 0)
        elif verb == "get":
            store.get(key(f"/{number}"), 0, NOW if size % 3 else TOMORROW)
        elif number == 0:
            store.at(1)
            store.at(0)
        assert store.bytes == sum(weight(name, kept) for name, kept in store.entries().items())
        assert store.bytes <= store.budget


def test_the_weight_it_counts_is_no_less_than_the_memory_it_takes():
    """Many small pages, where what Python adds around them matters most."""
    store = PageStore(budget=3_000_000)
    store.at(1)
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        for number in range(10_000):
            name, value = f"/participer/appel-{number}/", f"text/html; page={number}"
            headers = tuple((f"X-Header-{i}", f"{value}-{i}") for i in range(12))
            query = (("page", str(number)),)
            kept = Entry(b"%09d" % number * 10, headers, NOW, NOW + timedelta(seconds=number + 1))
            store.keep(("https", "".join(["labo", ".example"]), name, query, bool(number % 2)), kept, 1)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(store) > 500
    assert taken <= store.bytes <= store.budget


def test_threads_leave_it_whole():
    store = PageStore(budget=200_000)
    store.at(0)
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for turn in range(400):
                number = turn // 100
                store.at(number)
                store.keep(key(f"/{(turn * worker) % 17}"), entry(b"x" * (turn * 97 % 20_000)), number)
                found = store.get(key(f"/{turn % 17}"), number, NOW)
                assert found is None or isinstance(found, Entry)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert store.bytes == sum(weight(name, kept) for name, kept in store.entries().items())
    assert store.bytes <= store.budget
