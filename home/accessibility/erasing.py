"""The eraser of barriers: what somebody wrote, and what the team answered."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.erasing.words import close_envelopes, empty_answers_of_the_team, forget_tags
from contributions.models import Submission
from home.accessibility.models import Barrier
from people.erasers import Eraser, Held, told

EMPTY = dict.fromkeys(("where", "tried", "problem", "equipment"), "")


class BarrierWordsEraser(Eraser):
    """The words go, of the report and of its answer; state and dates stay."""

    code = "barrier_words"
    label = _("Words of reported barriers")
    holds = _(
        "What somebody wrote to report a barrier, with which equipment (which may tell of a disability), "
        "and what the team answered."
    )
    why = _("To remove the barrier, to answer, and to show that it was done.")
    kept = _("For as many months after the answer as the page keeps contact details.")
    ground = _("Legal obligation (law 2005-102, article 47)")
    at_once = 200

    def due(self, now: datetime) -> models.QuerySet[Any]:
        past = Submission.objects.filter(delete_after__lt=timezone.localdate(now))
        return past.filter(kind=Submission.Kind.BARRIER).order_by("delete_after", "id")

    def submissions(self, keys: Collection[Any]) -> Collection[int]:
        return keys

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        self.of_submission(keys, now=now)
        return close_envelopes(keys, now=now)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        rows = Barrier.objects.filter(pk__in=submission_ids)
        own = list(rows.values_list("pk", flat=True))
        if not own:
            return 0
        held = rows.exclude(problem="").count()
        empty_answers_of_the_team(own)
        forget_tags(own)
        rows.update(**EMPTY)
        return held

    def disclose(self, submission: Submission) -> list[list[Held]]:
        rows = Barrier.objects.filter(pk=submission.pk)
        return [told(row, "submitted_at", *EMPTY, "status", "promised_for") for row in rows]
