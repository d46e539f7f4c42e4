"""How a heavy task is declared, and what it may be given."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec
from uuid import UUID

from django_tasks import task
from django_tasks.base import Task

P = ParamSpec("P")

# The alias of the backend in TASKS, and the name of its only queue.
HEAVY = "heavy"

_labels: dict[str, Any] = {}


class NotAnId(ValueError):
    """A heavy task was given something that may hold personal data."""


def heavy_task(*, label: Any) -> Callable[[Callable[P, None]], Task[P, None]]:
    """Make a function of a module a heavy task; `label` is what the staff reads when it failed."""

    def declare(function: Callable[P, None]) -> Task[P, None]:
        declared: Task[P, None] = task(backend=HEAVY, queue_name=HEAVY)(function)
        _labels[declared.module_path] = label
        return declared

    return declare


def label_of(path: str) -> str:
    """The label of the task at `path`; of one that this version does not know any more, its name."""
    return str(_labels.get(path) or path.rpartition(".")[2])


def check_ids(args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Raise NotAnId unless all are whole numbers, or texts that are one or a UUID.

    Arguments stand in queues, tables and backups: words, names and addresses have no business there.
    """
    for value in (*args, *kwargs.values()):
        if not _is_id(value):
            # The value itself stays out of the message, which ends in a log.
            raise NotAnId(
                f"A heavy task takes ids (whole numbers, UUIDs as text), not a {type(value).__name__}: "
                "store the rest in a row and give its id."
            )


def _is_id(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return True
    if not isinstance(value, str):
        return False
    if value.isascii() and value.isdecimal():
        return True
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False
