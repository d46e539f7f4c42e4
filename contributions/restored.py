"""Erasures in a restored database: what people had erased since the backup is erased again."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from contributions import erasure_journal
from portal.backup.hooks import Restored, RestoreHook

Erasures = list[tuple[str, datetime]]


def _known_before(snapshot_at: datetime) -> Erasures:
    """Those that the database that goes knows of: all of them, whenever each was committed."""
    from contributions.services.erasing import erasures_on_request

    return list(erasures_on_request())


def _erase_again(carried: Any, restored: Restored) -> str:
    from contributions.services import replay_erasures

    erasures = [*(carried or ()), *erasure_journal.entries()]
    replayed = replay_erasures(erasures, now=timezone.now())
    return f"{replayed:,} erasure(s) made since the backup were made again." if replayed else ""


ERASURES = RestoreHook("erasures", after=_erase_again, before=_known_before)
