"""What else a restore must carry over, said by the apps that know: a registry filled in AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Restored:
    """What a hook is told about the restore that it takes part in."""

    snapshot_at: datetime
    send_mail: bool


@dataclass(frozen=True)
class RestoreHook:
    """Something that must not be lost, or done again, because older rows come back.

    `before` reads the database that is about to be replaced, with the usual connection. It is not asked
    when that database is empty, and may fail when it is damaged or older: `after` is then given None.
    `after` changes the restored rows, migrated and not yet in service, and returns a sentence for who
    runs the machine, or an empty text. What it removes from the storages is removed among the restored
    files. It must be safe to repeat: an interrupted restore begins anew.
    """

    code: str
    after: Callable[[Any, Restored], str]
    before: Callable[[datetime], Any] | None = None


_hooks: dict[str, RestoreHook] = {}


def register(hook: RestoreHook) -> None:
    """Add a hook; raises ValueError when its code is taken."""
    if _hooks.setdefault(hook.code, hook) is not hook:
        raise ValueError(f"Two restore hooks are called {hook.code}.")


def registered() -> Iterable[RestoreHook]:
    """Every hook, in the order of registration."""
    return tuple(_hooks.values())
