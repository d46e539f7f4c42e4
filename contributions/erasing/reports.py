"""What somebody wrote to report a content, and what the team answered."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.erasing.words import close_envelopes, empty_answers_of_the_team, forget_tags
from contributions.models import Report, Submission
from people.erasers import Eraser, Held, told
from people.erasing import MailEraser


class ReportWordsEraser(Eraser):
    """The words go, of the report and of its answer; ground, outcome and dates stay."""

    code = "report_words"
    label = _("Words of reports")
    holds = _("What somebody wrote to report a content, and what the team answered.")
    why = _("To decide about the content, answer with reasons, and show that it was done.")
    kept = _(
        "For as many months after the answer as the page keeps contact details; "
        "less, when the content is erased: these words quote it."
    )
    ground = _("Legal obligation as a house rule (DSA, article 16); task in the public interest")
    at_once = 200

    def due(self, now: datetime) -> models.QuerySet[Any]:
        past = Submission.objects.filter(delete_after__lt=timezone.localdate(now))
        return past.filter(kind=Submission.Kind.REPORT).order_by("delete_after", "id")

    def submissions(self, keys: Collection[Any]) -> Collection[int]:
        return keys

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        self._empty(keys)
        forget_tags(keys)
        return close_envelopes(keys, now=now)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        """Of these reports, and of every report about these contributions: its words are about theirs."""
        rows = Report.objects.filter(Q(pk__in=submission_ids) | Q(content__in=submission_ids))
        # The mail that answered repeats the answer's words.
        answered = rows.exclude(status=Report.Status.AWAITING).values_list("pk", flat=True)
        MailEraser().of_submission(list(answered), now=now)
        return self._empty(list(rows.values_list("pk", flat=True)))

    def disclose(self, submission: Submission) -> list[list[Held]]:
        rows = Report.objects.filter(pk=submission.pk)
        return [told(row, "submitted_at", "ground", "words", "status") for row in rows]

    def _empty(self, keys: Collection[int]) -> int:
        empty_answers_of_the_team(keys)
        return Report.objects.filter(pk__in=keys).exclude(words="").update(words="")
