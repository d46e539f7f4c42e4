"""Linking a subject or a referral with the pages that came of it: calls, days, later projects and results."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from wagtail.models import Page

from contributions.models import Submission
from lab.models import PageLink
from portal.cache import touch

# Page types that may be linked, as app_label.model; apps above add theirs in `AppConfig.ready()`.
LINKED_PAGES = {"calls.callpage"}


def has_origins() -> Exists:
    """Whether anything that people sent led to a page, for a query of pages that shows it."""
    return Exists(PageLink.objects.filter(page=OuterRef("pk")))


@transaction.atomic
def link_pages(submission: Submission, pages: Iterable[Page]) -> None:
    """Make `pages` those that came of `submission`: others are no longer linked. Public at once."""
    wanted = {page.pk for page in pages}
    PageLink.objects.filter(submission=submission).exclude(page__in=wanted).delete()
    for key in sorted(wanted):
        PageLink.objects.get_or_create(submission=submission, page_id=key)
    touch(submission)
