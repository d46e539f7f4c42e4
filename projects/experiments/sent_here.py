"""Followings as one kind of what people send: their erasure, the page of their link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions import sent
from contributions.follow import FOLLOW_PAGES, FollowPage
from contributions.models import Submission, ThreadEntry
from contributions.pages import ParticipationPage
from contributions.sent import SentKind
from contributions.thread import thread_of
from people.models import ContactDetails, SecretLink, User
from projects.experiments.following import CONFIRMED_WITHIN, hold, leave
from projects.models import Follower


@dataclass
class Followed:
    """An envelope of a following, with the follower as long as it is kept."""

    pk: int
    submission: Submission
    follower: Follower | None

    @property
    def reference(self) -> str:
        return self.submission.reference


def register_what_is_behind_the_link() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    sent.register(FOLLOWINGS)
    FOLLOW_PAGES[Submission.Kind.FOLLOWING] = FollowPage(
        "projects/following/follow.html", followed_page, has_form=True
    )


def followed_page(link: SecretLink, token: str) -> dict[str, Any]:
    """Where it stands, and its buttons: the link is only mailed, so whoever holds it reads the mailbox."""
    return page_of(find(link.submission_id), token)


def page_of(followed: Followed, token: str) -> dict[str, Any]:
    """What the page behind the link shows, also in answer to its buttons."""
    submission, follower = followed.submission, followed.follower
    details = ContactDetails.objects.filter(submission=submission).first()
    page: Any = submission.page.specific
    waits = follower is not None and not (follower.confirmed_at or follower.left_at)
    titles: dict[str, str] = {
        ThreadEntry.Kind.RECEIVED: gettext("Request received"),
        ThreadEntry.Kind.LEFT: gettext("Stopped following"),
    }
    return {
        "submission": submission,
        "follower": follower,
        "page": page,
        "page_url": page.url if page.live else "",
        "acts": follower is not None and follower.is_acting,
        "waits": waits and may_confirm(follower, details),
        "wishes": Follower.Wish.choices,
        "confirm_url": reverse("follow_following_confirm", args=[token]),
        "wish_url": reverse("follow_following_wish", args=[token]),
        "leave_url": reverse("follow_following_leave", args=[token]),
        "thread": thread_of(submission, titles=titles),
        "erased_after": details.delete_after if details else None,
        "download_url": reverse("follow_download", args=[token]),
        "erase_url": reverse("follow_erase", args=[token]),
    }


def may_confirm(follower: Follower | None, details: ContactDetails | None) -> bool:
    """Whether the button does anything now."""
    return follower is not None and details is not None and not is_late(follower)


def is_late(follower: Follower) -> bool:
    return timezone.now() > follower.asked_at + CONFIRMED_WITHIN


def find(submission_id: int) -> Followed:
    submission = Submission.objects.select_related("page").get(pk=submission_id)
    return Followed(submission_id, submission, Follower.objects.filter(pk=submission_id).first())


def _take_back(submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime) -> None:
    """Nothing is public of it: its erasers do all."""


def _address_kept(submission: Submission, details: ContactDetails | None) -> None:
    """Without the address there is nothing to follow by."""
    if details is None:
        leave(submission_id=submission.pk, now=timezone.now())


FOLLOWINGS = SentKind(
    code=Submission.Kind.FOLLOWING,
    find=find,
    purpose=ContactDetails.Purpose.FOLLOWING,
    take_back=_take_back,
    back=_("Back to following %(reference)s"),
    erase_title=_("Have your following erased"),
    erased_title=pgettext_lazy("following", "This subscription was erased"),
    goes="projects/following/erasure_goes.html",
    stays="projects/following/erasure_stays.html",
    # Another address is another follower: they follow by it.
    asks_address=lambda submission, page: False,
    hold=hold,
    address_kept=_address_kept,
)
