"""Words that stand apart: masked, replaced, or written to contest a decision."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import Contest, FormerWords, RedactedOriginal, Submission
from people.erasers import Eraser, Held, RowEraser, told
from people.erasing import MISSION


class OriginalEraser(RowEraser):
    code = "redacted_originals"
    model = RedactedOriginal
    disclosed = ("words", "delete_after")
    label = _("Originals of masked contributions")
    holds = _("What stood where passages were masked, the name or the file that was taken away.")
    why = _("To look at the masked passages again when its author contests.")
    kept = _("As long as contact details.")
    ground = MISSION


class FormerWordsEraser(RowEraser):
    code = "former_words"
    model = FormerWords
    disclosed = ("title", "body", "replaced_at", "delete_after")
    label = _("Words before a correction")
    holds = _("A text as it stood until its author corrected it.")
    why = _("So that moderators see what was corrected.")
    kept = _("As long as contact details.")
    ground = MISSION


class ContestEraser(Eraser):
    """The words go; that it was contested, when, and with what outcome stays with the decision."""

    code = "contests"
    label = _("Words of contests")
    holds = _("What an author wrote to contest a decision.")
    why = _("To decide again, by somebody else, and to show that it was done.")
    kept = _(
        "For as many months after it was contested as the page keeps contact details, once it is answered."
    )
    ground = MISSION

    def due(self, now: datetime) -> models.QuerySet[Any]:
        past = Contest.objects.filter(delete_after__lt=timezone.localdate(now))
        return past.exclude(outcome="").order_by("delete_after")

    def submissions(self, keys: Collection[Any]) -> Collection[int]:
        return keys

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        return Contest.objects.filter(pk__in=keys).update(words="", delete_after=None)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        held = Contest.objects.filter(pk__in=submission_ids).exclude(words="")
        return held.update(words="", delete_after=None)

    def disclose(self, submission: Submission) -> list[list[Held]]:
        rows = Contest.objects.filter(pk=submission.pk)
        return [told(row, "contested_at", "words", "outcome", "closed_at", "delete_after") for row in rows]
