"""Exports prepared in the background: asked for, prepared, downloaded for a day, forgotten.

What was erased must not be in a file that can still be downloaded. Beginning, ending and erasing take
the same lock, the row of the page, and hold it until they commit; `forget_exports_of` says the rest.
"""

import logging
import tempfile
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.users.models import UserProfile

from contributions.export import write_workbook
from contributions.files.keeping import remove_on_commit
from contributions.models import PreparedExport, Submission
from contributions.models.attachment import private_storage
from contributions.models.prepared_export import prepared_path
from people.models import User
from portal.tasks import heavy_task

logger = logging.getLogger(__name__)

# Written within the request up to here: about a second.
AT_ONCE = 2000
KEPT_FOR = timedelta(hours=24)
# Times an export is begun anew because something was erased, before it waits for a calmer moment.
ROUNDS = 5
PURGED_AT_ONCE = 500

State = PreparedExport.State
UNDER_WAY = (State.WAITING, State.PREPARING)


class Overtaken(Exception):
    """Something was erased each time that the export was about to be ready."""


def ask_for_export(*, user: User, page: Page, contact_details: bool, now: datetime) -> PreparedExport:
    """Have the workbook of `page` prepared for `user`; the one under way when they asked already."""
    wanted = {"asked_by": user, "page_id": page.pk, "contact_details": contact_details}
    with transaction.atomic():
        # Whoever clicks twice asks once.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        export = PreparedExport.objects.filter(**wanted, state__in=UNDER_WAY, expires_at__gt=now).first()
        if export is None:
            export = PreparedExport.objects.create(**wanted, asked_at=now, expires_at=now + KEPT_FOR)
            prepare_export.enqueue(export.pk)
    return export


@heavy_task(label=_("Preparation of an export"))
def prepare_export(export_id: int) -> None:
    """Write the file of an export, unless it is there already or nobody waits for it any more."""
    for _round in range(ROUNDS):
        export = _begin(export_id, now=timezone.now())
        if export is None or _write(export):
            return
    _say_it_failed(export_id)
    raise Overtaken


def forget_exports_of(page_id: int) -> int:
    """Call it in the transaction that erases something of the page `page_id`, anywhere in it.

    Files that are ready are deleted on commit, with their rows; those being written are begun anew once
    the erasure is committed. Of several pages, call it in the order of their ids. Returns how many
    files went.
    """
    with transaction.atomic():
        _lock_page(page_id)
        exports = PreparedExport.objects.filter(page_id=page_id)
        ready = list(exports.filter(state=State.READY))
        for export in ready:
            export.delete()
        for export in exports.exclude(file=""):
            remove_on_commit(str(export.file))
        exports.update(file="")
    return len(ready)


def purge_expired_exports(now: datetime) -> int:
    """Delete the exports whose day is over, with their files; return how many."""
    purged = 0
    while True:
        with transaction.atomic():
            old = PreparedExport.objects.select_for_update().filter(expires_at__lte=now)
            # Row by row: each takes its file along.
            rows = list(old.order_by("expires_at")[:PURGED_AT_ONCE])
            for export in rows:
                export.delete()
        purged += len(rows)
        if len(rows) < PURGED_AT_ONCE:
            return purged


def _begin(export_id: int, *, now: datetime) -> PreparedExport | None:
    """Name the file that is going to be written; None when there is nothing to do."""
    with transaction.atomic():
        export = PreparedExport.objects.filter(pk=export_id).first()
        if export is None:
            return None
        _lock_page(export.page_id)
        export = PreparedExport.objects.select_for_update().filter(pk=export_id, expires_at__gt=now).first()
        if export is None or export.state == State.READY:
            return None
        if export.file:
            # Of somebody who died at it, or who is going to see that it is not theirs any more.
            remove_on_commit(str(export.file))
        export.file.name = prepared_path(None, "")
        export.state, export.started_at = State.PREPARING, now
        export.save(update_fields=["file", "state", "started_at"])
    return export


def _write(export: PreparedExport) -> bool:
    """Write the file that was named; False when it holds what was erased since, and is gone again."""
    page = Page.objects.get(pk=export.page_id)
    profile = UserProfile.get_for_user(export.asked_by)
    name = str(export.file)
    try:
        with translation.override(profile.get_preferred_language()), tempfile.TemporaryFile() as target:
            # Not in a transaction: on SQLite it would hold the lock that submissions wait for.
            rows = write_workbook(page, target, contact_details=export.contact_details)
            private_storage().save(name, File(target))
    except Exception:
        private_storage().delete(name)
        _say_it_failed(export.pk)
        raise
    return _finish(export, rows)


def _finish(export: PreparedExport, rows: int) -> bool:
    name = str(export.file)
    with transaction.atomic():
        _lock_page(export.page_id)
        now_there = PreparedExport.objects.select_for_update().filter(pk=export.pk).first()
        if now_there is not None and str(now_there.file) == name and not _erased_since(export):
            now_there.state, now_there.rows = State.READY, rows
            now_there.save(update_fields=["state", "rows"])
            return True
        remove_on_commit(name)
    # Expired, or taken over by another worker: nothing more to do here.
    return now_there is None or str(now_there.file) not in ("", name)


def _erased_since(export: PreparedExport) -> bool:
    """Whether something of the page was erased since the export began, by whatever means."""
    since = Q(page_id=export.page_id, erased_at__gte=export.started_at)
    return Submission.objects.filter(since).exists()


def _say_it_failed(export_id: int) -> None:
    """The next attempt says that it is being prepared again."""
    PreparedExport.objects.filter(pk=export_id, state=State.PREPARING).update(state=State.FAILED)


def _lock_page(page_id: int) -> None:
    """Alone with the exports of this page until the transaction ends. Submissions go on being received."""
    list(Page.objects.select_for_update(no_key=True).filter(pk=page_id).values_list("pk"))
