"""Erasers: one per kind of data, beside its model; each app registers its own in AppConfig.ready().

The same eraser acts when the time of its rows is up (people.retention) and when somebody asks for it
(contributions.services.erase), says what is held to whoever it is about, and tells the data protection
officer what, why and how long (the CMS's report; docs/explanation/donnees-personnelles.md).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone


@dataclass(frozen=True)
class Held:
    """One thing that is held about somebody, as they are given it: a code for machines, words for people."""

    name: str
    label: str
    value: Any


class Eraser(ABC):
    """How one kind of personal data goes.

    `holds`, `why`, `kept` and `ground` are each a sentence: what it is, what it is for, how long it stays,
    and the legal ground.
    """

    code: str
    label: Any
    holds: Any
    why: Any
    kept: Any
    ground: Any
    # Rows of one transaction: so few that nobody else waits long for the write lock.
    at_once = 500

    @abstractmethod
    def due(self, now: datetime) -> models.QuerySet[Any]:
        """The rows whose time is up at `now`, in the order of an index; `erase` takes them out of it."""

    def submissions(self, keys: Collection[Any]) -> Iterable[int]:
        """The envelopes of these rows, held while they are erased: no verb is in the middle of one."""
        return ()

    @abstractmethod
    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        """Erase these rows and return how many. Call it in a transaction, with their envelopes held."""

    @abstractmethod
    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        """Erase everything of this kind about these submissions, whatever its date; how many rows."""

    def disclose(self, submission: Any) -> list[list[Held]]:
        """What is held of this kind about `submission`, row by row, for whoever it is about."""
        return []

    def finish(self) -> None:  # noqa: B027  (most kinds need nothing)
        """After a day's run: what can only be tidied up once all is erased. Outside a transaction."""


class RowEraser(Eraser):
    """For a model whose rows are of one submission and go whole after `delete_after`."""

    model: type[models.Model]
    disclosed: Sequence[str] = ()

    def due(self, now: datetime) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(delete_after__lt=timezone.localdate(now)).order_by(
            "delete_after"
        )

    def submissions(self, keys: Collection[Any]) -> Iterable[int]:
        rows = self.model._default_manager.filter(pk__in=keys)
        return list(rows.order_by().values_list("submission_id", flat=True))

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        return delete_rows(self.model._default_manager.filter(pk__in=keys))

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        return delete_rows(self.model._default_manager.filter(submission__in=submission_ids))

    def disclose(self, submission: Any) -> list[list[Held]]:
        rows = self.model._default_manager.filter(submission=submission)
        return [told(row, *self.disclosed) for row in rows]


class PassingEraser(Eraser):
    """For a model whose rows are of no submission: each goes some time after an instant of its own."""

    model: type[models.Model]
    instant: str
    lasts = timedelta()

    def due(self, now: datetime) -> models.QuerySet[Any]:
        past = self.model._default_manager.filter(**{f"{self.instant}__lt": now - self.lasts})
        return past.order_by(self.instant)

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        return delete_rows(self.model._default_manager.filter(pk__in=keys))

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        """Nothing: no row tells of which submission it is."""
        return 0


def delete_rows(rows: models.QuerySet[Any]) -> int:
    """Delete rows that nothing points at, in one statement: no signal, no word of theirs in memory."""
    return rows.order_by()._raw_delete(rows.db) or 0


def told(row: models.Model, *names: str) -> list[Held]:
    """Fields of `row` as whoever they are about is given them, empty ones left out."""
    found = []
    for name in names:
        field = row._meta.get_field(name)
        display = getattr(row, f"get_{name}_display", None)
        value = display() if display else getattr(row, name)
        if value not in ("", None):
            value = str(value) if isinstance(value, models.Model) else value
            found.append(Held(name, str(getattr(field, "verbose_name", name)), value))
    return found


def hold(submissions: Collection[int]) -> None:
    """Wait for whoever decides on these submissions, and make the next ones wait. In a transaction."""
    if not submissions or not connection.features.has_select_for_update:
        return
    # In the order of their keys: two that hold many never wait for one another.
    rows = envelopes().select_for_update().filter(pk__in=submissions)
    list(rows.order_by("pk").values_list("pk"))


def envelopes() -> models.QuerySet[Any]:
    """The submissions, whose model stands above this app."""
    return apps.get_model("contributions", "Submission")._default_manager.all()


# --- The registry -----------------------------------------------------------------------

_erasers: dict[str, Eraser] = {}
_after_erasure: list[Callable[[Sequence[int]], object]] = []


def register(eraser: Eraser) -> None:
    """Add an eraser (once per process, from AppConfig.ready()); raises ValueError when its code is taken."""
    if _erasers.setdefault(eraser.code, eraser) is not eraser:
        raise ValueError(f"Two erasers are called {eraser.code}.")


def registered() -> Sequence[Eraser]:
    """Every eraser, in the order of registration."""
    return tuple(_erasers.values())


# HOOK for whoever keeps copies of what people sent, page by page (prepared exports…).
def after_erasure(forget: Callable[[Sequence[int]], object]) -> None:
    """Register `forget(page_ids)`, called when something sent to these pages was erased, lowest key first.

    It runs in the transaction of the erasure: what it raises undoes it.
    """
    _after_erasure.append(forget)


def tell_erased(page_ids: Collection[int]) -> None:
    """Let everybody forget the copies they keep of what was sent to these pages."""
    for forget in _after_erasure:
        forget(sorted(page_ids))


def has_copies() -> bool:
    """Whether anybody keeps copies."""
    return bool(_after_erasure)
