"""The erasers of referrals: who sent one, its documents, and what was written.

By date, what the public reads stays; asked for, it goes as well.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.erasing.words import close_envelopes, empty_answers_of_the_team, forget_tags
from contributions.files.keeping import let_go_of
from contributions.models import Decision, Submission, ThreadEntry
from lab.models import BriefPoint, BriefVersion, Referral, ReferralContact, ReferralDocument
from people.erasers import Eraser, Held, RowEraser, delete_rows, told
from people.erasing import MISSION

# What whoever sent it wrote; the kind of commissioner, the dates and the state stay.
SENT_WORDS = (
    "title",
    "situation",
    "question",
    "people_concerned",
    "settled",
    "open_points",
    "means",
    "who_decides",
    "who_carries_on",
)
PUBLIC_WORDS = ("public_question", "public_words", "passed_on_to")


class ReferralContactEraser(RowEraser):
    code = "referral_contacts"
    model = ReferralContact
    disclosed = ("name", "phone", "delete_after")
    label = _("Who sent a referral")
    holds = _("Name and phone of whoever sent a referral for a function or a service.")
    why = _("To call them back while the referral is examined and reframed.")
    kept = _("For as many months after the last exchange as the page keeps contact details.")
    ground = MISSION


class ReferralDocumentEraser(Eraser):
    """Goes with the words that it came with."""

    code = "referral_documents"
    label = _("Documents of referrals")
    holds = _("The files that came with a referral, and their names.")
    why = _("Part of what the lab is asked.")
    kept = _("As long as the words that they came with.")
    ground = MISSION

    def due(self, now: datetime) -> models.QuerySet[Any]:
        return ReferralDocument.objects.none()

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        return let_go_of(ReferralDocument.objects.filter(pk__in=keys))

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        return let_go_of(ReferralDocument.objects.filter(referral__in=submission_ids))

    def disclose(self, submission: Submission) -> list[list[Held]]:
        rows = ReferralDocument.objects.filter(referral=submission.pk)
        return [told(row, "name", "content_type", "size") for row in rows]


class ReferralWordsEraser(Eraser):
    """What was sent and, unless it is published, what the team wrote of it; then the envelope is closed."""

    code = "referral_words"
    label = _("Words of referrals")
    holds = _(
        "What whoever sent a referral wrote, and what the team wrote to them; of those that were never "
        "published, also the brief that was proposed."
    )
    why = _("To examine the referral, to answer it, and to show why it was not taken up.")
    kept = _(
        "For as many months after it is over as the page keeps contact details; as many after it was "
        "received, when its address was never confirmed. What was published stays."
    )
    ground = MISSION
    at_once = 200

    def due(self, now: datetime) -> models.QuerySet[Any]:
        past = Submission.objects.filter(delete_after__lt=timezone.localdate(now))
        return past.filter(kind=Submission.Kind.REFERRAL).order_by("delete_after", "id")

    def submissions(self, keys: Collection[Any]) -> Iterable[int]:
        return keys

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        rows = Referral.objects.filter(pk__in=keys)
        public = list(rows.filter(published_at__isnull=False).values_list("pk", flat=True))
        others = list(rows.filter(published_at__isnull=True).values_list("pk", flat=True))
        let_go_of(ReferralDocument.objects.filter(referral__in=keys))
        delete_rows(ReferralContact.objects.filter(pk__in=keys))
        self._forget_sent(public)
        Decision.objects.filter(submission__in=public).exclude(words="").update(words="")
        ThreadEntry.objects.filter(submission__in=public, public=False).exclude(text="").update(text="")
        forget_tags(public)
        Submission.objects.filter(pk__in=public).update(delete_after=None, idempotency_key=None)
        erased = self.of_submission(others, now=now)
        close_envelopes(others, now=now)
        return erased + len(public)

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        own = list(Referral.objects.filter(pk__in=submission_ids).values_list("pk", flat=True))
        if not own:
            return 0
        held = Referral.objects.filter(pk__in=own).exclude(title="", situation="").count()
        self._forget_sent(own)
        rows = Referral.objects.filter(pk__in=own)
        rows.update(commissioner="", **dict.fromkeys(PUBLIC_WORDS, ""))
        # A published row has a title: what is left of this one is its reference.
        rows.filter(published_at__isnull=True).update(public_title="")
        reference = Submission.objects.filter(pk=models.OuterRef("pk")).values("reference")
        rows.filter(published_at__isnull=False).update(public_title=models.Subquery(reference))
        delete_rows(BriefPoint.objects.filter(brief__referral__in=own))
        delete_rows(BriefVersion.objects.filter(referral__in=own))
        empty_answers_of_the_team(own)
        forget_tags(own)
        return held

    def disclose(self, submission: Submission) -> list[list[Held]]:
        names = ("commissioner_kind", "commissioner", *SENT_WORDS, "expected_by", "status", "answer_due")
        public = ("public_title", *PUBLIC_WORDS, "published_at")
        found = [told(row, *names, *public) for row in Referral.objects.filter(pk=submission.pk)]
        briefs = BriefVersion.objects.filter(referral=submission.pk).prefetch_related("points")
        for brief in briefs:
            points = [Held("point", str(_("point of a brief")), point.text) for point in brief.points.all()]
            names_of_brief = ("number", "public_title", "question", "note", "proposed_at", "agreed_at")
            found.append([*told(brief, *names_of_brief), *points])
        return found

    def _forget_sent(self, keys: Collection[int]) -> None:
        Referral.objects.filter(pk__in=keys).update(expected_by=None, **dict.fromkeys(SENT_WORDS, ""))


# The words last: what is erased first is told by what they still are.
ERASERS = (ReferralContactEraser(), ReferralDocumentEraser(), ReferralWordsEraser())
