"""Nothing is stale when another process changes it, and the database away costs no page in memory."""

import time
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from wagtail.models import Site

from portal.cache import sequence, touch
from portal.cache.store import store
from tests.outages import database_away
from tests.page_cache import MORNING, PUBLISH, from_memory, get, make_page, other_processes

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.urls_page_cache")]


# --- Other processes ------------------------------------------------------------------


@other_processes
def test_a_page_published_by_another_process_is_shown_by_the_next_request(elsewhere):
    make_page("Avant", slug="avant")
    assert b"Avant" in get("/titles/").content
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Après"))
    assert "Après" in get("/titles/").content.decode()
    assert from_memory(get("/titles/"))


@other_processes
def test_a_bulk_write_of_another_process_is_shown_because_it_touches(elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    elsewhere("""
        with transaction.atomic():
            Page.objects.filter(slug="avant").update(title="Ensemble")
            touch("tests")
    """)
    assert b"Ensemble" in get("/titles/").content


@other_processes
def test_a_change_is_shown_only_once_it_is_committed(elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    elsewhere("""
        import sys
        sys.modules["held"] = held = transaction.atomic()
        held.__enter__()
        Page.objects.filter(slug="avant").update(title="Après")
        touch("tests")
    """)
    again = get("/titles/")
    assert from_memory(again)
    assert b"Avant" in again.content
    elsewhere("""
        import sys
        sys.modules.pop("held").__exit__(None, None, None)
    """)
    assert "Après" in get("/titles/").content.decode()


@other_processes
def test_addresses_changed_by_another_process_are_shown_too(elsewhere):
    """Wagtail keeps the root paths of the sites in each process, for an hour."""
    home = make_page("Maison", slug="maison")
    make_page("Enfant", parent=home, slug="enfant")
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    assert b"Enfant: /enfant/" in get("/addresses/").content
    elsewhere("""
        home = Page.objects.get(slug="maison")
        home.slug = "autre"
        home.save()
    """)
    assert b"Enfant: /enfant/" in get("/addresses/").content
    assert not from_memory(get("/addresses/?q=rendered"))
    assert b"Enfant: /enfant/" in get("/addresses/?q=rendered").content


# --- The database away ----------------------------------------------------------------


@other_processes
def test_pages_in_memory_are_served_while_the_database_is_away(tmp_path, elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    with database_away(tmp_path):
        for _ in range(3):
            assert b"Avant" in get("/titles/").content
        assert Client(raise_request_exception=False).get("/titles/?page=2").status_code == 500
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Après"))
    assert "Après" in get("/titles/").content.decode()


@other_processes
def test_nothing_is_kept_while_the_database_is_away(tmp_path):
    with database_away(tmp_path):
        assert get().status_code == 200
    assert len(store) == 0


@other_processes
def test_a_page_known_to_be_outdated_is_not_served_even_then(tmp_path):
    get("/words/")
    touch("tests")
    get("/titles/")
    with database_away(tmp_path):
        assert b"rendering 2" in get("/words/").content
        assert from_memory(get("/titles/"))


@other_processes
def test_a_page_that_has_ended_is_not_served_even_then(tmp_path):
    with time_machine.travel(MORNING, tick=False) as clock:
        get()
        clock.shift(timedelta(days=1))
        with database_away(tmp_path):
            assert not from_memory(get())


@other_processes
def test_a_connection_found_broken_is_opened_anew_and_costs_nobody_a_stale_page():
    get()
    touch("tests")
    break_connection()
    assert not from_memory(get())
    break_connection()
    assert from_memory(get())


def break_connection() -> None:
    """As after a restart of the database: Django still believes in its connection."""
    assert connection.connection is not None
    if connection.vendor == "sqlite":
        connection.connection.close()
        return
    process = connection.connection.info.backend_pid
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])


def test_a_host_that_does_not_answer_is_not_asked_by_every_reader(monkeypatch):
    """A failure that takes long is believed for as long as it took."""
    asked: list[float] = []

    def silent(*args: Any) -> list[int]:
        asked.append(time.monotonic())
        time.sleep(0.2)
        raise sequence.OperationalError

    number = sequence.DatabaseNumber()
    monkeypatch.setattr(sequence, "_values", silent)
    for _ in range(5):
        with pytest.raises(sequence.Away):
            number.read()
    assert len(asked) == 1
    time.sleep(0.25)
    with pytest.raises(sequence.Away):
        number.read()
    assert len(asked) == 2
