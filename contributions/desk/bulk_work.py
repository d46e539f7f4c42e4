"""A bulk decision on its way: what is selected as it was shown, what is done, what was refused and why."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Self

from django.core import signing
from django.utils.translation import gettext

from contributions.models import Submission
from people.models import User

MOST_SELECTED = 5_000
SECONDS_PER_REQUEST = 20.0
MOST_LISTED = 50

_SALT = "contributions.desk.bulk"

# The verb for some rows, by key, each with the version that was shown: the sentence of each refused one.
Act = Callable[[dict[Submission, int]], dict[int, str]]


@dataclass
class Refused:
    """One submission that was left as it is, and why."""

    pk: int
    reference: str
    why: str


@dataclass
class Bulk:
    """Travels with the form, signed: what is decided is what was shown, and nothing is decided twice.

    `todo` is what is still to be done, by key, in the order of the list, with the version that was shown.
    """

    todo: dict[int, int]
    done: int = 0
    refused: int = 0
    # The first of them.
    named: list[Refused] = field(default_factory=list)
    # What became of those that were done, where one decision leads to several states.
    became: dict[str, int] = field(default_factory=dict)

    def packed(self) -> str:
        """For a hidden field: a few bytes for each submission."""
        rows = [part for row in self.todo.items() for part in row]
        return signing.dumps(asdict(self) | {"todo": rows}, salt=_SALT, compress=True)

    @classmethod
    def unpacked(cls, text: str) -> Self | None:
        """What `packed` wrote; None for anything else."""
        try:
            values: dict[str, Any] = signing.loads(text, salt=_SALT)
            rows = values.pop("todo")
            named = [Refused(**each) for each in values.pop("named")]
            return cls(todo=dict(zip(rows[::2], rows[1::2], strict=True)), named=named, **values)
        except (signing.BadSignature, AttributeError, LookupError, TypeError, ValueError):
            # The latter: written before an upgrade.
            return None

    def refuse(self, pk: int, reference: str, why: str) -> None:
        self.refused += 1
        if len(self.named) < MOST_LISTED:
            self.named.append(Refused(pk, reference, why))

    @property
    def by_sentence(self) -> dict[str, list[Refused]]:
        """What was refused, under the sentence that says why."""
        groups: dict[str, list[Refused]] = {}
        for each in self.named:
            groups.setdefault(each.why, []).append(each)
        return groups

    @property
    def unnamed(self) -> int:
        return self.refused - len(self.named)


def work_through(bulk: Bulk, act: Act, *, user: User, at_once: int, most: int) -> None:
    """Let `act` do what `bulk` still has to do, `at_once` rows at a time, `most` in all.

    No transaction stands around it: what is done stays done, whatever happens to the next. What is
    left after SECONDS_PER_REQUEST, or after `most` rows, stays in `bulk.todo`.
    """
    end = time.monotonic() + SECONDS_PER_REQUEST
    coming = list(islice(bulk.todo, most))
    theirs = {row.pk: row for row in Submission.objects.open_to(user).filter(pk__in=coming)}
    for start in range(0, len(coming), at_once):
        if time.monotonic() >= end:
            return
        versions = {pk: bulk.todo.pop(pk) for pk in coming[start : start + at_once]}
        rows = {theirs[pk]: version for pk, version in versions.items() if pk in theirs}
        refused = act(rows) if rows else {}
        for pk in versions:
            if pk not in theirs:
                bulk.refuse(pk, "", gettext("It is no longer there, or no longer yours to decide."))
            elif pk in refused:
                bulk.refuse(pk, theirs[pk].reference, refused[pk])
            else:
                bulk.done += 1
