"""What is kept no longer than promised: once a day, every eraser erases the rows whose time is up."""

import logging
import time
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from people import erasers
from people.erasers import Eraser
from people.models import ErasedTally

logger = logging.getLogger(__name__)

# The tally of whole runs: that of the day on which one came to its end.
WHOLE_RUN = "retention"
LONGEST_PAUSE = 0.2


def apply_retention(*, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Erase everything whose time is up at `now`; how many rows of each kind (dry: how many it would be).

    A batch is a transaction. Killed anywhere, what was committed is whole, and the next run does the rest;
    run twice, or two at once, nothing happens twice. A kind that fails costs no other kind: the others are
    erased, then the first failure is raised.
    """
    done: dict[str, int] = {}
    failures: list[Exception] = []
    for eraser in erasers.registered():
        try:
            done[eraser.code] = eraser.due(now).order_by().count() if dry_run else _run(eraser, now)
        except Exception as error:
            logger.exception("retention of %s failed", eraser.code)
            failures.append(error)
        if done.get(eraser.code):
            logger.info("retention: %s %s%d", eraser.code, "would be " if dry_run else "", done[eraser.code])
    if failures:
        raise failures[0]
    if not dry_run:
        count(WHOLE_RUN, sum(done.values()), day=timezone.localdate(now))
    return done


def count(code: str, number: int, *, day: date, on_request: bool = False) -> None:
    """Add to the tally of one kind and day."""
    row, _created = ErasedTally.objects.get_or_create(eraser=code, day=day, on_request=on_request)
    ErasedTally.objects.filter(pk=row.pk).update(count=F("count") + number)


def _run(eraser: Eraser, now: datetime) -> int:
    total = 0
    while True:
        began = time.monotonic()
        found, erased = _one_batch(eraser, now)
        total += erased
        if not found:
            break
        # On SQLite one writes at a time: half of the time is everybody else's.
        time.sleep(min(time.monotonic() - began, LONGEST_PAUSE) if connection.vendor == "sqlite" else 0)
    eraser.finish()
    return total


@transaction.atomic
def _one_batch(eraser: Eraser, now: datetime) -> tuple[int, int]:
    """How many rows were due, and how many of them were erased."""
    found = list(eraser.due(now).values_list("pk", flat=True)[: eraser.at_once])
    if not found:
        return 0, 0
    submissions = list(eraser.submissions(found))
    erasers.hold(submissions)
    # Published again, or its date moved, while this waited: it is not erased.
    keys = list(eraser.due(now).filter(pk__in=found).order_by().values_list("pk", flat=True))
    erased = eraser.erase(keys, now=now)
    if keys and not erased:
        raise RuntimeError(f"{eraser.code}: {len(keys)} rows are due and nothing erases them")
    count(eraser.code, erased, day=timezone.localdate(now))
    _tell(submissions)
    return len(found), erased


def _tell(submissions: Collection[Any]) -> None:
    if submissions and erasers.has_copies():
        rows = erasers.envelopes().filter(pk__in=submissions).order_by()
        erasers.tell_erased(set(rows.values_list("page_id", flat=True)))
