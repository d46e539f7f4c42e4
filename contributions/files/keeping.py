"""Where files are kept: staged for a day, then attached to what was sent; removed with it.

A row is always written before its file and goes after it, so that whatever stops a process leaves a
row without a file (purged after a day) and never a file that nothing knows.
"""

import logging
import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from contributions.files.check import CleanFile, RefusedFile, check_and_clean, no_room
from contributions.models import Attachment, StagedUpload, Submission
from contributions.models.attachment import private_storage, staged_path
from people.erasers import delete_rows

logger = logging.getLogger(__name__)

STAGED_FOR = timedelta(hours=24)
# Of files that no submission has any more: nobody may send them again.
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
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
    return Attachment.objects.create(submission=submission, **take(staged))


def take(staged: StagedUpload) -> dict[str, Any]:
    """What a StoredFile says of `staged`, which waits no longer: whoever sent it keeps it in a row of theirs.

    As `attach`, whose rules hold here too.
    """
    # The row is the lock: of two submissions with one file, the second finds none.
    row = StagedUpload.objects.select_for_update().filter(pk=staged.pk).first()
    if row is None:
        raise RefusedFile(gettext("Your file waited for too long, or was sent already. Choose it again."))
    values = {
        "name": row.name,
        "content_type": row.content_type,
        "size": row.size,
        "file": row.file.name,
    }
    row.delete()
    return values


def discard(staged: StagedUpload) -> None:
    """Forget a staged file: its sender took it back, or chose another one."""
    with transaction.atomic():
        remove([staged.pk])


def purge_staged(now: datetime) -> int:
    """Forget the files that have waited for more than a day; return how many."""
    purged = 0
    while keys := list(expired(now).values_list("pk", flat=True)[:PURGED_AT_ONCE]):
        with transaction.atomic():
            gone = remove(keys)
        purged += gone
        if not gone:
            break
    return purged


def expired(now: datetime) -> QuerySet[StagedUpload]:
    """The files that nobody sends any more."""
    return StagedUpload.objects.filter(created_at__lte=now - STAGED_FOR).order_by("created_at")


def remove(keys: Collection[str]) -> int:
    """Remove files that nobody sends any more, each before its row; how many. Call it in a transaction.

    Stopped in between, a row without a file is left, for the next time. So is one whose file does not go.
    """
    rows = StagedUpload.objects.select_for_update().filter(pk__in=keys)
    gone = [row.pk for row in rows if _remove(str(row.file))]
    StagedUpload.objects.filter(pk__in=gone).delete()
    return len(gone)


def let_go(submission_ids: Collection[int]) -> int:
    """Take the files from these submissions; how many had one. Call it in a transaction.

    The files go once it is committed. Until then they wait as if nobody had sent them, so that what stops
    the process in between leaves no file that nothing knows.
    """
    return let_go_of(Attachment.objects.filter(pk__in=submission_ids))


def let_go_of(files: QuerySet[Any]) -> int:
    """The same for the rows of any StoredFile, which nothing points at."""
    rows = list(files.select_for_update())
    left = StagedUpload.objects.bulk_create(
        StagedUpload(
            name="", content_type=row.content_type, size=row.size, file=row.file.name, created_at=LONG_AGO
        )
        for row in rows
    )
    delete_rows(files.model._default_manager.filter(pk__in=[row.pk for row in rows]))
    if left:
        transaction.on_commit(partial(_remove_left, [row.pk for row in left]))
    return len(rows)


@transaction.atomic
def _remove_left(keys: Collection[str]) -> None:
    remove(keys)


def remove_with_row(sender: object, instance: Any, **kwargs: object) -> None:
    """For `post_delete`: the file of a row that is deleted goes once that is committed."""
    if instance.file:
        remove_on_commit(instance.file.name)


def remove_on_commit(name: str) -> None:
    """Remove the stored file `name` once what no longer needs it is committed."""
    transaction.on_commit(partial(_remove, name))


def _remove(name: str) -> bool:
    try:
        private_storage().delete(name)
    except OSError:
        # The name in the log is ours, and says nothing.
        logger.exception("a stored file could not be removed: %s", name)
        return False
    return True
