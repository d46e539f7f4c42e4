"""Where files are kept: staged for a day, then attached to what was sent; removed with it.

A row is always written before its file and removed before it, so that whatever stops a process
leaves a row without a file (purged after a day) and never a file that nothing knows.
"""

import logging
import re
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext

from contributions.files.check import CleanFile, RefusedFile, check_and_clean, no_room
from contributions.models import Attachment, StagedUpload, Submission
from contributions.models.attachment import private_storage, staged_path

logger = logging.getLogger(__name__)

STAGED_FOR = timedelta(hours=24)
PURGED_AT_ONCE = 500
_KEY = re.compile(r"[A-Za-z0-9_-]{20,40}")


def stage(upload: File | CleanFile, *, now: datetime) -> StagedUpload:
    """Keep a file for a day, under a key that is the right to send it. Call it outside a transaction.

    Raises RefusedFile, also when there is no room for it: then nothing is left behind.
    """
    clean = upload if isinstance(upload, CleanFile) else check_and_clean(upload)
    row = StagedUpload.objects.create(
        name=clean.name,
        content_type=clean.content_type,
        size=clean.size,
        file=staged_path(None, clean.name),
        created_at=now,
    )
    try:
        private_storage().save(row.file.name, ContentFile(clean.content))
    except OSError as error:
        logger.exception("a file could not be kept")
        discard(row)
        raise RefusedFile(no_room()) from error
    return row


def staged(key: str, *, now: datetime) -> StagedUpload | None:
    """The file that waits under `key` at `now`, if it still does."""
    if not _KEY.fullmatch(key):
        return None
    row = StagedUpload.objects.filter(key=key, created_at__gt=now - STAGED_FOR).first()
    return row if row and private_storage().exists(str(row.file)) else None


def attach(staged: StagedUpload, submission: Submission) -> Attachment:
    """Make `staged` the file of `submission`. Call it in the submission's transaction.

    Only rows change: the file stays where it is, so that a rollback leaves it staged. Raises
    RefusedFile when it was sent or purged meanwhile: the caller's transaction must not commit.
    """
    # The row is the lock: of two submissions with one file, the second finds none.
    row = StagedUpload.objects.select_for_update().filter(pk=staged.pk).first()
    if row is None:
        raise RefusedFile(gettext("Your file waited for too long, or was sent already. Choose it again."))
    attachment = Attachment.objects.create(
        submission=submission,
        name=row.name,
        content_type=row.content_type,
        size=row.size,
        file=row.file.name,
    )
    row.delete()
    return attachment


def discard(staged: StagedUpload) -> None:
    """Forget a staged file: its sender took it back, or chose another one."""
    with transaction.atomic():
        row = StagedUpload.objects.select_for_update().filter(pk=staged.pk).first()
        if row is not None:
            row.delete()
            remove_on_commit(str(row.file))


def purge_staged(now: datetime) -> int:
    """Forget the files that have waited for more than a day; return how many."""
    purged = 0
    while True:
        with transaction.atomic():
            old = StagedUpload.objects.select_for_update().filter(created_at__lte=now - STAGED_FOR)
            rows = list(old.order_by("created_at")[:PURGED_AT_ONCE])
            StagedUpload.objects.filter(pk__in=[row.pk for row in rows]).delete()
            for row in rows:
                remove_on_commit(str(row.file))
        purged += len(rows)
        if len(rows) < PURGED_AT_ONCE:
            return purged


def remove_on_commit(name: str) -> None:
    """Remove the stored file `name` once what no longer needs it is committed."""
    transaction.on_commit(partial(_remove, name))


def _remove(name: str) -> None:
    try:
        private_storage().delete(name)
    except OSError:
        # The row is gone and the words with it: the name in the log is ours, and says nothing.
        logger.exception("a stored file could not be removed: %s", name)
