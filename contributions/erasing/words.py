"""The words of a contribution, with all that was said about them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions import search
from contributions.files.keeping import let_go
from contributions.models import (
    Answer,
    Contribution,
    Decision,
    ExternalOrigin,
    InternalTag,
    Outcome,
    OutcomeDraft,
    Submission,
    TaggedSubmission,
    ThreadEntry,
)
from people.erasers import Eraser, Held, delete_rows, told
from people.erasing import MISSION

Status = Contribution.Status

# What a contribution says, and what could tell who said it: the call, the kind, the theme and the state stay.
EMPTY: dict[str, Any] = {
    "title": "",
    "body": "",
    "explanation": "",
    "language": "",
    "body_html": "",
    "words_digest": "",
    "shown_as": "",
    "sender_kind": "",
    "territory": None,
    "territory_text": "",
    "redacted": False,
    "outcome": "",
}
# Where it was imported from stays named, so that importing it again does not bring it back.
EMPTY_ORIGIN: dict[str, Any] = {
    "url": "",
    "theme": "",
    "section": "",
    "digest": "",
    "created_at": None,
    "updated_at": None,
    "votes_ok": None,
    "votes_nok": None,
    "votes_mixed": None,
}


class ContributionWordsEraser(Eraser):
    """By date, what was declined or withdrawn, with its file; on request, published words as well."""

    code = "unpublished_words"
    label = _("Words that are not published")
    holds = _(
        "Title, text, explanation, name shown, territory, answers and file of what was declined or "
        "withdrawn, and what the team wrote about it."
    )
    why = _("To look at the decision again, when its author contests or a judge asks.")
    kept = _("For as many months after the decision as the page keeps contact details.")
    ground = MISSION
    at_once = 200

    def due(self, now: datetime) -> models.QuerySet[Any]:
        past = Submission.objects.filter(delete_after__lt=timezone.localdate(now))
        # Asked for the state itself, SQLite would begin with every declined one there is.
        state = past.alias(state=Lower("contribution__status"))
        return state.filter(state__in=[Status.DECLINED, Status.WITHDRAWN]).order_by("delete_after", "id")

    def submissions(self, keys: Collection[Any]) -> Collection[int]:
        return keys

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        let_go(keys)
        self.of_submission(keys, now=now)
        return close_envelopes(keys, now=now)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        rows = Contribution.objects.filter(pk__in=submission_ids)
        own = list(rows.values_list("pk", flat=True))
        held = rows.exclude(title="", body="").count()
        delete_rows(Answer.objects.filter(submission__in=own))
        empty_answers_of_the_team(own)
        forget_tags(submission_ids)
        # What was answered speaks of the words: published or prepared, it goes with them.
        delete_rows(Outcome.objects.filter(pk__in=own))
        delete_rows(OutcomeDraft.objects.filter(pk__in=own))
        ExternalOrigin.objects.filter(pk__in=own).update(**EMPTY_ORIGIN)
        search.forget(own)
        rows.update(**EMPTY)
        return held

    def disclose(self, submission: Submission) -> list[list[Held]]:
        rows = Contribution.objects.filter(pk=submission.pk).select_related("theme", "territory")
        names = ("title", "body", "explanation", "language", "shown_as", "kind", "sender_kind", "theme")
        words = [told(row, *names, "territory", "territory_text", "status", "redacted") for row in rows]
        # Of another kind, they are told with what they came with.
        answers = Answer.objects.filter(submission=submission) if words else []
        origins = ExternalOrigin.objects.filter(pk=submission.pk)
        outcomes = Outcome.objects.filter(pk=submission.pk)
        return [
            *words,
            *(told(row, "label", "value", "visibility") for row in answers),
            *(told(row, "code", "words", "service", "answered_on") for row in outcomes),
            *(told(row, "source", "external_id", "url", "created_at", "updated_at") for row in origins),
        ]

    def finish(self) -> None:
        # Until its parts are merged, the index of SQLite keeps what was taken out of it, masked words too.
        search.tidy()


def empty_answers_of_the_team(submission_ids: Collection[int]) -> None:
    """What was decided, when, by whom and under which rule stays; what was written to the author goes.

    Nor is anything of it told any more.
    """
    Decision.objects.filter(submission__in=submission_ids).exclude(words="").update(words="")
    steps = ThreadEntry.objects.filter(submission__in=submission_ids)
    steps.exclude(text="").update(text="")
    steps.filter(tell_after__isnull=False).update(tell_after=None)


def forget_tags(submission_ids: Collection[int]) -> None:
    """Take the team's tags away, and those for good that nothing else bears: made for this one."""
    tagged = TaggedSubmission.objects.filter(content_object__in=submission_ids)
    tags = set(tagged.values_list("tag", flat=True))
    delete_rows(tagged)
    if tags:
        InternalTag.objects.filter(pk__in=tags, tagged__isnull=True).delete()


def close_envelopes(submission_ids: Collection[int], *, now: datetime) -> int:
    """Nothing personal is left about these: the envelope says since when."""
    return Submission.objects.filter(pk__in=submission_ids).update(
        delete_after=None, erased_at=now, idempotency_key=None
    )
