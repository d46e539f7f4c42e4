"""The moderation queue: what waits, and what waits longer than its page promised."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from wagtail.models import Page

from contributions.models import Contribution, Submission
from contributions.querysets import ContributionQuerySet, OpenTo, SubmissionQuerySet
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
QUEUE_EXPORT = f"{DESK}:export"


def late_contributions(*, now: datetime) -> ContributionQuerySet:
    """Contributions still waiting after the working days their page promised.

    One query per page type that has any waiting, whatever the number of rows.
    """
    waiting = Contribution.objects.awaiting_decision()
    return waiting.filter(_past_the_promise(waiting, "submission__awaiting_since", now))


def late_submissions(*, now: datetime) -> SubmissionQuerySet:
    """The same of whatever waits: contributions, contests, reports, and what other apps put on the desk."""
    waiting = Submission.objects.awaiting_decision()
    return waiting.filter(_past_the_promise(waiting, "awaiting_since", now))


def _past_the_promise(waiting: OpenTo, since: str, now: datetime) -> Q:
    """Rows of `waiting` that began to wait, by their field `since`, before what their page promised."""
    late = Q(pk__in=[])
    for page in Page.objects.filter(pk__in=waiting.order_by().values("page")).specific():
        late |= Q(("page_id", page.pk), (f"{since}__lt", page.late_before(now)))
    return late


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
