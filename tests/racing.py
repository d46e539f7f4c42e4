"""Several people at the same moment: a thread and a database connection each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

from django.db import connections


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Each verb in its own thread and connection, started together: what it returned or raised."""
    barrier = Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=20)
            return verb()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def meeting(monkeypatch: Any, *places: tuple[Any, str], seconds: float = 0.3) -> None:
    """Whoever comes to one of `places` (owner, name of a function) waits there for one other, not for long.

    Without a lock both go on together, each on what the other is about to change, every time and not once
    in a thousand. With one, the other cannot come: the first goes on alone after `seconds`.
    """
    both = Barrier(2)

    def waiting(function: Callable[..., Any]) -> Callable[..., Any]:
        def wait_first(*args: Any, **kwargs: Any) -> Any:
            with suppress(BrokenBarrierError):
                both.wait(timeout=seconds)
            return function(*args, **kwargs)

        return wait_first

    for owner, name in places:
        monkeypatch.setattr(owner, name, waiting(getattr(owner, name)))
