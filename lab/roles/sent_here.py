"""Engagements that came alone as one kind of what people send: their erasure, the page of their link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions import sent
from contributions.follow import FOLLOW_PAGES, FollowPage
from contributions.models import Submission, ThreadEntry
from contributions.pages import ParticipationPage
from contributions.sent import SentKind
from contributions.thread import thread_of
from people import engagement as verbs
from people import links
from people.models import ContactDetails, Engagement, SecretLink, User


@dataclass
class Joined:
    """An envelope of an engagement, with the engagement as long as it is kept."""

    pk: int
    submission: Submission
    engagement: Engagement | None

    @property
    def reference(self) -> str:
        return self.submission.reference


def register_what_is_behind_the_link() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    sent.register(ENGAGEMENTS)
    FOLLOW_PAGES[Submission.Kind.ENGAGEMENT] = FollowPage("lab/roles/follow.html", joined_page)


def joined_page(link: SecretLink, token: str) -> dict[str, Any]:
    """The receipt and the rights of whoever joined: reading only.

    What they may do with the engagement stands behind the link of every mail about it, to which this page
    leads once it is confirmed.
    """
    joined = _find(link.submission_id)
    submission, engagement = joined.submission, joined.engagement
    acts = engagement is not None and engagement.is_acting
    engage = SecretLink.objects.filter(submission=submission, purpose=SecretLink.Purpose.ENGAGE).first()
    details = ContactDetails.objects.filter(submission=submission).first()
    kept = engagement if acts else details
    titles: dict[str, str] = {ThreadEntry.Kind.RECEIVED: gettext("Engagement received")}
    return {
        "submission": submission,
        "engagement": engagement,
        "acts": acts,
        "waits": engagement is not None and engagement.confirmed_at is None and engagement.until is None,
        "page": submission.page.specific,
        "engagement_url": links.path_for(engage) if engage and acts else "",
        "thread": thread_of(submission, titles=titles),
        "erased_after": kept.delete_after if kept else None,
        "download_url": reverse("follow_download", args=[token]),
        "erase_url": reverse("follow_erase", args=[token]),
    }


def _find(submission_id: int) -> Joined:
    submission = Submission.objects.select_related("page").get(pk=submission_id)
    found = Engagement.objects.select_related("theme", "territory").filter(pk=submission_id).first()
    return Joined(submission_id, submission, found)


def _take_back(submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime) -> None:
    """It acts no more, and the address goes even where an earlier engagement still names it."""
    if Engagement.objects.acting().filter(pk=submission.pk).exists():
        verbs.leave(submission_id=submission.pk, now=now)


def _address_kept(submission: Submission, details: ContactDetails | None) -> None:
    """Before it is confirmed the address may be taken away; then there is nothing left to confirm."""
    if details is None:
        SecretLink.objects.filter(submission=submission, purpose=SecretLink.Purpose.ENGAGE).delete()


ENGAGEMENTS = SentKind(
    code=Submission.Kind.ENGAGEMENT,
    find=_find,
    purpose=ContactDetails.Purpose.ENGAGEMENT,
    take_back=_take_back,
    back=_("Back to engagement %(reference)s"),
    erase_title=_("Have your engagement erased"),
    erased_title=pgettext_lazy("engagement", "This engagement was erased"),
    goes="lab/roles/erasure_goes.html",
    stays="lab/roles/erasure_stays.html",
    # Another address is another agent: they join by it.
    asks_address=lambda submission, page: False,
    address_kept=_address_kept,
)
