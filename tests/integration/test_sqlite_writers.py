"""On SQLite, the writers of one process stand in a line, and nothing keeps them there."""

import sqlite3
import threading
import time

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.backends.sqlite3 import base

from contributions.models import Reason
from portal.sqlite3.base import line_of
from tests.factories import make_reason
from tests.racing import at_once

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def in_line() -> bool:
    return line_of(connection.settings_dict).locked()


def test_a_transaction_holds_the_line_until_it_ends():
    assert not in_line()
    with transaction.atomic():
        assert in_line()
        with transaction.atomic():
            make_reason()
        assert in_line()
    assert not in_line()


def test_a_transaction_that_fails_leaves_it():
    @transaction.atomic
    def fail() -> None:
        make_reason()
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert not in_line()
    assert not Reason.objects.filter(code__startswith="reason").exists()


def test_a_connection_closed_in_a_transaction_leaves_it():
    @transaction.atomic
    def close_meanwhile() -> None:
        connection.close()
        make_reason()

    with pytest.raises(DatabaseError):
        close_meanwhile()
    assert not in_line()


def test_two_connections_of_one_thread_are_told_that_the_file_is_locked():
    other = connections.create_connection("default")
    other.settings_dict = {
        **other.settings_dict,
        "OPTIONS": {
            "timeout": 0.2,
            "transaction_mode": "IMMEDIATE",
        },
    }
    try:
        with transaction.atomic():
            with pytest.raises(OperationalError, match="locked"):
                other.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            assert in_line()
        assert not in_line()
    finally:
        other.close()


def test_it_waits_for_another_process_that_writes_and_then_as_sqlite_does():
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(0.3, other.rollback)
    began = time.monotonic()
    ending.start()
    try:
        with transaction.atomic():
            assert time.monotonic() - began >= 0.25
            make_reason()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (connection.settings_dict["OPTIONS"]["timeout"] * 1000,)
    finally:
        ending.join()
        other.close()


def test_a_fault_that_is_not_a_lock_is_said_at_once(monkeypatch):
    def broken(self) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(base.DatabaseWrapper, "_start_transaction_under_autocommit", broken)
    began = time.monotonic()
    with pytest.raises(OperationalError, match="disk"), transaction.atomic():
        raise AssertionError
    assert time.monotonic() - began < 5
    assert not in_line()


def test_threads_write_one_after_the_other():
    inside, most = [], []

    def write() -> None:
        with transaction.atomic():
            inside.append(threading.get_ident())
            most.append(len(inside))
            make_reason()
            time.sleep(0.02)
            inside.pop()

    before = Reason.objects.count()
    assert at_once(*[write] * 8) == [None] * 8
    assert max(most) == 1
    assert Reason.objects.count() == before + 8
