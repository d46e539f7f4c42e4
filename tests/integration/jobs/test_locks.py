"""A lock is held by one, and ends with whoever held it, however that one ends."""

import pytest
from django.db import connections, transaction

from portal.jobs.locks import lock
from tests.processes import eventually, start
from tests.racing import at_once

HOLD = """
from portal.jobs.locks import lock
with lock("held") as held:
    print(held, flush=True)
    sys.stdin.readline()
"""


def is_free(name: str) -> bool:
    with lock(name) as held:
        return held


@pytest.mark.django_db
def test_held_by_one_and_given_back():
    with lock("held") as first, lock("held") as second, lock("another") as other:
        assert (first, second, other) == (True, False, True)
    assert is_free("held")


@pytest.mark.django_db
def test_given_back_after_an_error():
    with pytest.raises(ZeroDivisionError), lock("held"):
        raise ZeroDivisionError
    assert is_free("held")


@pytest.mark.django_db
def test_who_did_not_get_it_takes_nothing_away():
    with lock("held"):
        assert not is_free("held")
        assert not is_free("held")


@pytest.mark.django_db(transaction=True)
def test_outlives_the_connection_of_the_thread():
    with lock("held") as held:
        with transaction.atomic():
            connections["default"].ensure_connection()
        connections["default"].close()
        assert held
        assert not is_free("held")


@pytest.mark.django_db(transaction=True)
def test_of_several_threads_one_holds_it():
    from threading import Barrier

    all_asked = Barrier(4)

    def ask() -> bool:
        with lock("held") as held:
            all_asked.wait(timeout=20)
            return held

    assert sorted(at_once(*[ask] * 4)) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_killed_its_holder_leaves_it_free():
    holder = start(HOLD)
    try:
        assert holder.stdout.readline() == "True\n"
        assert not is_free("held")
    finally:
        holder.kill()
        holder.communicate()
    eventually(lambda: is_free("held"))
