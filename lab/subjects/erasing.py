"""The eraser of subjects: what was not published goes on its date, published words when their author asks."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.erasing.words import close_envelopes, empty_answers_of_the_team, forget_tags
from contributions.models import Submission
from lab.models import Subject
from people.erasers import Eraser, Held, told
from people.erasing import MISSION

# What a subject says, and what could tell who said it: the theme, the state and the dates stay.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("title", "situation", "change", "place", "sender_kind", "answer", "stems"), ""),
    "published_at": None,
}


class SubjectWordsEraser(Eraser):
    """By date, what is answered or withdrawn and not public; on request, published words as well."""

    code = "subject_words"
    label = _("Words of proposed subjects")
    holds = _("A situation that somebody described, where it is, and what the team answered.")
    why = _("To answer it, and to come back to the answer if it was wrong.")
    kept = _(
        "Published, under its reference until its author asks; otherwise so many months after the answer as "
        "the page keeps contact details."
    )
    ground = MISSION
    at_once = 200

    def due(self, now: datetime) -> models.QuerySet[Any]:
        past = Submission.objects.filter(delete_after__lt=timezone.localdate(now))
        return past.filter(kind=Submission.Kind.SUBJECT).order_by("delete_after", "id")

    def submissions(self, keys: Collection[Any]) -> Collection[int]:
        return keys

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        self.of_submission(keys, now=now)
        return close_envelopes(keys, now=now)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        rows = Subject.objects.filter(pk__in=submission_ids)
        own = list(rows.values_list("pk", flat=True))
        if not own:
            return 0
        held = rows.exclude(title="", situation="").count()
        empty_answers_of_the_team(own)
        forget_tags(own)
        rows.update(**EMPTY)
        return held

    def disclose(self, submission: Submission) -> list[list[Held]]:
        names = ("title", "situation", "change", "place", "sender_kind", "theme", "answer")
        rows = Subject.objects.filter(pk=submission.pk).select_related("theme")
        return [told(row, *names, "status", "published_at", "answered_at") for row in rows]
