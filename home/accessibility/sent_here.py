"""Barriers as one kind of what people send: their address, their erasure, the page of their link."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions import sent
from contributions.author_actions import address_actions
from contributions.follow import FOLLOW_PAGES, FollowPage
from contributions.models import Submission, ThreadEntry
from contributions.sent import SentKind
from contributions.services import last_decision
from contributions.thread import thread_of
from home.accessibility.erasing import BarrierWordsEraser
from home.accessibility.models import Barrier
from home.accessibility.services import take_back_barrier
from home.accessibility.states import BarrierStatus
from people import erasers, links
from people.models import ContactDetails, SecretLink
from people.services import pending_address

# Steps that a barrier says in its own words.
TITLES: dict[str, Any] = {
    ThreadEntry.Kind.RECEIVED: _("Barrier reported"),
    ThreadEntry.Kind.ANSWERED: _("Barrier removed"),
    ThreadEntry.Kind.TAKEN_UP: _("To be corrected later"),
    ThreadEntry.Kind.NOT_TAKEN_UP: pgettext_lazy("barrier", "Not taken up, with reasons"),
}


def find_barrier(submission_id: int) -> Barrier:
    """A barrier with its envelope."""
    return Barrier.objects.select_related("submission").get(pk=submission_id)


def barrier_page(link: SecretLink, token: str) -> dict[str, Any]:
    """Everything about one barrier, for whoever reported it. Reading only."""
    barrier = find_barrier(link.submission_id)
    submission = barrier.submission
    page = submission.page.specific.answered_by()
    details = ContactDetails.objects.filter(submission=submission).first()
    return {
        "barrier": barrier,
        "page": page,
        "link_url": links.url_for(link),
        "thread": thread_of(submission, titles=TITLES),
        "answer": last_decision(submission),
        "waits": barrier.status == BarrierStatus.AWAITING,
        "read_by": page.read_by(submission.submitted_at),
        "erased_after": details.delete_after if details else None,
        "pending": pending_address(submission, now=timezone.now()),
        "actions": address_actions(submission, page=page, token=token, details=details),
        "download_url": reverse("follow_download", args=[token]),
        "erase_url": reverse("follow_erase", args=[token]),
    }


BARRIERS = SentKind(
    code=Submission.Kind.BARRIER,
    find=find_barrier,
    purpose=ContactDetails.Purpose.BARRIER,
    take_back=take_back_barrier,
    back=_("Back to barrier %(reference)s"),
    erase_title=_("Have your report of a barrier erased"),
    erased_title=pgettext_lazy("barrier", "This report of a barrier was erased"),
    goes="home/accessibility/parts/erasure_goes.html",
    stays="home/accessibility/parts/erasure_stays.html",
    # Whoever meets a barrier is answered, also where minors take part.
    asks_address=lambda submission, page: True,
)


def register_what_is_behind_the_link() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    sent.register(BARRIERS)
    FOLLOW_PAGES[Submission.Kind.BARRIER] = FollowPage("home/accessibility/follow.html", barrier_page)
    erasers.register(BarrierWordsEraser())
