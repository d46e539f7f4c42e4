"""What is answered from memory, as which page, and until when."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client, RequestFactory

from portal.cache import shown_until
from portal.cache.store import store
from tests.page_cache import MORNING, PARIS, count_reads, from_memory, get
from tests.urls_page_cache import rendered

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.urls_page_cache")]


# --- What is answered from memory -----------------------------------------------------


def test_the_second_reader_is_answered_from_memory_with_the_same_answer():
    first, second = get(), get()
    assert rendered["/words/"] == 1
    assert (from_memory(first), from_memory(second)) == (False, True)
    assert second.content == first.content
    own = {"X-Request-ID", "Age"}
    assert {k: v for k, v in second.items() if k not in own} == {
        k: v for k, v in first.items() if k not in own
    }
    assert "X-Request-ID" in first
    assert "X-Request-ID" not in second


def test_age_says_since_when():
    with time_machine.travel(MORNING, tick=False) as clock:
        get()
        clock.shift(90)
        assert get()["Age"] == "90"


def test_head_is_answered_from_memory_without_a_body_and_fills_nothing():
    Client().head("/words/")
    assert len(store) == 0
    whole = get()
    head = Client().head("/words/")
    assert from_memory(head)
    assert head.content == b""
    assert head["Content-Length"] == str(len(whole.content))


def test_other_methods_are_neither_answered_nor_kept():
    get()
    for method in ("post", "put", "options", "delete"):
        assert not from_memory(getattr(Client(), method)("/words/"))
    assert len(store) == 1


def test_compressed_and_plain_answers_are_kept_apart():
    plain = get()
    packed = get(accept_encoding="gzip, br")
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert get().content == plain.content
    again = get(accept_encoding="gzip, br")
    assert from_memory(again)
    assert again.content == packed.content


def test_sites_and_schemes_are_kept_apart():
    get(host="testserver")
    assert not from_memory(get(host="localhost"))
    assert not from_memory(Client().get("/words/", secure=True))
    assert len(store) == 3


def test_an_unknown_host_is_refused_and_not_kept():
    get()
    assert get(host="evil.example").status_code == 400
    assert len(store) == 1


def test_known_query_keys_in_any_order_are_one_page_and_each_value_another():
    get("/words/?page=2&avant=abc")
    assert from_memory(get("/words/?avant=abc&page=2"))
    assert not from_memory(get("/words/?page=3&avant=abc"))
    assert not from_memory(get("/words/"))
    assert len(store) == 3


@pytest.mark.parametrize("query", ["q=bus", "page=2&q=bus", "page=1&page=2", "page=" + "1" * 65])
def test_other_queries_are_rendered_each_time_and_fill_nothing(query):
    get()
    get("/words/?page=2")
    for _ in range(2):
        assert not from_memory(get(f"/words/?{query}"))
    assert len(store) == 2


def test_click_tags_are_answered_with_the_page_without_them_and_fill_nothing():
    assert not from_memory(get("/words/?utm_source=lettre&fbclid=1"))
    assert len(store) == 0
    get("/words/?page=2")
    assert from_memory(get("/words/?utm_source=lettre&page=2&utm_source=again"))
    assert len(store) == 1


def test_a_page_heavier_than_a_quarter_of_the_budget_is_not_kept(settings):
    settings.PAGE_CACHE_BYTES = 100_000
    get("/heavy/")
    assert len(store) == 0


def test_zero_bytes_switch_it_off(settings):
    settings.PAGE_CACHE_BYTES = 0
    assert not any(from_memory(get()) for _ in range(2))
    assert rendered["/words/"] == 2


def test_the_number_is_read_once_per_request_and_never_for_what_memory_cannot_answer(monkeypatch):
    reads = count_reads(monkeypatch)
    get()
    assert reads["database"] == 1
    get()
    assert reads["database"] == 2
    for path in ("/suivi/words/", "/healthz", "/admin/login/", "/static/x.css", "/words/?q=bus"):
        get(path)
    Client(headers={"cookie": "sessionid=x"}).get("/words/")
    Client().post("/words/")
    assert reads["database"] == 2


# --- The clock ------------------------------------------------------------------------


def test_a_page_ends_at_the_earliest_instant_of_what_it_shows():
    path = "/until/2026-03-02T12:00:00+01:00,2026-03-02T11:00:00+01:00,2026-03-02T13:00:00+01:00/"
    with time_machine.travel(MORNING, tick=False) as clock:
        get(path)
        clock.move_to(MORNING + timedelta(minutes=59, seconds=59))
        assert from_memory(get(path))
        clock.move_to(MORNING + timedelta(hours=1))
        assert not from_memory(get(path))


@pytest.mark.parametrize("day", [datetime(2026, 3, 2), datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_every_page_ends_at_midnight_of_the_site_also_when_the_clocks_change(day):
    midnight = datetime(day.year, day.month, day.day, tzinfo=PARIS) + timedelta(days=1)
    with time_machine.travel(day.replace(hour=1, tzinfo=PARIS), tick=False) as clock:
        get()
        clock.move_to(midnight.timestamp() - 1)
        assert from_memory(get())
        clock.move_to(midnight.timestamp())
        assert not from_memory(get())


def test_a_page_that_ended_while_it_was_rendered_is_not_kept():
    with time_machine.travel(MORNING, tick=False):
        get("/until/2026-03-02T10:00:00+01:00/")
    assert len(store) == 0


def test_without_a_request_or_an_instant_there_is_nothing_to_do():
    shown_until(None, MORNING)
    shown_until(RequestFactory().get("/"), None)


def test_an_instant_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="aware"):
        shown_until(RequestFactory().get("/"), datetime(2026, 3, 2))
