"""The moderation queue: what waits, and what waits longer than its page promised."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from wagtail.models import Page

from contributions.models import Submission
from contributions.pages import ParticipationPage
from contributions.querysets import SubmissionQuerySet
from contributions.references import normalise_reference

# The desk's namespace, and the addresses in it (contributions.desk.viewset).
DESK = "desk"
QUEUE_INDEX = f"{DESK}:list"
QUEUE_ITEM = f"{DESK}:inspect"
QUEUE_DECIDE = f"{DESK}:decide"
QUEUE_REPORT = f"{DESK}:report"
QUEUE_REDACT = f"{DESK}:redact"
QUEUE_CLAIM = f"{DESK}:claim"
QUEUE_SKIP = f"{DESK}:skip"
QUEUE_SORT = f"{DESK}:sort"
QUEUE_ATTACHMENT = f"{DESK}:attachment"
QUEUE_CONTACT_DETAILS = f"{DESK}:contact_details"
QUEUE_ERASE = f"{DESK}:erase"
QUEUE_EXPORT = f"{DESK}:export"
QUEUE_PREPARED = f"{DESK}:prepared"


def late_submissions(*, now: datetime) -> SubmissionQuerySet:
    """What still waits after the working days its page promised: reports and contests included.

    One query per page type that has any waiting, whatever the number of rows.
    """
    waiting = Submission.objects.filter(page=OuterRef("pk"), awaiting_since__isnull=False)
    late = Q(pk__in=[])
    for page in Page.objects.type(ParticipationPage).filter(Exists(waiting)).specific():
        late |= Q(page_id=page.pk, awaiting_since__lt=page.late_before(now))
    return Submission.objects.awaiting_decision().filter(late)


def item_path(submission: Submission) -> str:
    """Where a moderator decides on `submission`, whatever its kind."""
    return reverse(QUEUE_ITEM, args=[submission.pk])


def expecting_minors(page_ids: Iterable[int]) -> set[int]:
    """Which of these pages expect minors to answer: moderators read those answers with that in mind.

    One query, and one per page type among them.
    """
    pages = Page.objects.filter(pk__in=set(page_ids)).specific()
    return {page.pk for page in pages if getattr(page, "minors_expected", False)}


def submission_of_reference(text: str) -> int | None:
    """The submission whose reference somebody typed, in any case, with or without hyphen."""
    reference = normalise_reference(text)
    if reference is None:
        return None
    return Submission.objects.filter(reference=reference).values_list("pk", flat=True).first()
