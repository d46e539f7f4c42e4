"""Files: those of a submission, and those that nobody sent in the end."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.files import keeping
from contributions.models import Attachment, Submission
from people.erasers import Eraser, Held, told
from people.erasing import MISSION


class AttachmentEraser(Eraser):
    """Goes with the words: by date with what was not published, or when its author asks."""

    code = "attachments"
    label = _("Attached files")
    holds = _("The file that came with a contribution, and its name.")
    why = _("Part of what its author wanted to say.")
    kept = _("As long as the words that it came with.")
    ground = MISSION

    def due(self, now: datetime) -> models.QuerySet[Any]:
        return Attachment.objects.none()

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        return keeping.let_go(keys)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        return keeping.let_go(submission_ids)

    def disclose(self, submission: Submission) -> list[list[Held]]:
        rows = Attachment.objects.filter(pk=submission.pk)
        return [told(row, "name", "content_type", "size") for row in rows]


class StagedUploadEraser(Eraser):
    code = "staged_uploads"
    label = _("Files not sent yet")
    holds = _("A file chosen in a form that was not sent, and its name.")
    why = _("To keep it while its sender corrects or reads over the form.")
    kept = _("A day.")
    ground = MISSION
    # Removing files takes longer than removing rows.
    at_once = 50

    def due(self, now: datetime) -> models.QuerySet[Any]:
        return keeping.expired(now)

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        return keeping.remove(keys)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        """Nothing: no row tells whose form it was."""
        return 0
