"""The journal of erasures on request: an instant and a reference a line, nothing personal, only ever longer.

A backup is older than the erasures that came after it: once restored, it is told to forget again what this
file lists (contributions.services.replay_erasures).
"""

import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from contributions.references import normalise_reference

logger = logging.getLogger(__name__)


def note(reference: str, at: datetime) -> None:
    """Append one erasure, on the disk when this returns. A journal that cannot be written is in the log.

    The erasure is committed already: `Submission.erased_at` says the same.
    """
    line = f"{at.isoformat()} {reference}\n".encode()
    try:
        path = Path(settings.ERASURE_JOURNAL)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # One write: lines of several processes never mix.
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        logger.exception("the erasure of %s could not be noted in the journal", reference)


def entries(path: Path | str | None = None) -> Iterator[tuple[str, datetime]]:
    """(reference, instant) of every erasure noted, the oldest first; a line cut short is passed over."""
    try:
        with Path(path or settings.ERASURE_JOURNAL).open(encoding="ascii", errors="replace") as journal:
            for line in journal:
                if (entry := _entry(line)) is not None:
                    yield entry
    except FileNotFoundError:
        return


def _entry(line: str) -> tuple[str, datetime] | None:
    at, _space, written = line.rstrip("\n").partition(" ")
    reference = normalise_reference(written)
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (reference, instant) if reference and instant.tzinfo else None
