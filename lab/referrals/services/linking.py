"""Saying what a referral started from and what came of it: a proposed subject, calls, days."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import Page

from contributions.models import Submission
from contributions.services.deciding import refuse_erased
from lab.linking import LINKED_PAGES, link_pages
from lab.models import Referral
from lab.referrals.moves import IllegalMove
from lab.referrals.services.deciding import start_from_subject
from lab.statuses import ReferralStatus as Status
from people.models import User
from portal.cache import touch

LINKED = "lab.referral_linked"
# Those of which it is known that they are taken up.
ADMITTED = frozenset(
    {Status.ADMISSIBLE, Status.REFRAMING, Status.AGREED, Status.BECAME_PROJECT, Status.ANSWERED}
)


@transaction.atomic
def link(
    *,
    submission_id: int,
    pages: Iterable[Page],
    gone: Collection[int],
    started_from: tuple[Submission | None] | None,
    by: User,
    now: datetime,
) -> Referral:
    """Add `pages` to those that came of a referral, take those with the keys `gone` away; others stay.

    `started_from` holds the proposed subject that it started from, or that there is none; None: as it was.
    Both are no decision: whoever decides meanwhile on the version on their screen is not held up.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    refuse_erased(submission)
    referral: Referral = Referral.objects.select_related("page", "subject").get(pk=submission_id)
    referral.submission = submission
    pages = list(pages)
    if {page.cached_content_type.model_class()._meta.label_lower for page in pages} - LINKED_PAGES:
        raise IllegalMove(gettext("Only calls, days and what else comes of a referral can be linked."))
    former = referral.subject
    subject = former if started_from is None else started_from[0]
    if subject is not None and subject.kind != Submission.Kind.SUBJECT:
        raise IllegalMove(gettext("This is not the reference of a proposed subject."))
    is_new = subject is not None and subject.pk != referral.subject_id
    referral.subject = subject
    referral.save(update_fields=["subject"])
    link_pages(submission, pages, gone=gone)
    if former is not None and former != subject:
        touch(former)
    if is_new and referral.status in ADMITTED:
        start_from_subject(referral, by=by, now=now)
    log(instance=submission, action=LINKED, user=by, data={"reference": submission.reference})
    return referral
