"""What the verbs and pages about anything that somebody sent know of each kind.

One address, one link, one erasure serve every kind; each app registers its own in AppConfig.ready().
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from contributions.models import Submission
from contributions.pages import ParticipationPage
from people.models import ContactDetails, User


class SentThing(Protocol):
    """What somebody sent, with its envelope: a contribution, a report, a registration."""

    pk: Any
    submission: Any

    @property
    def reference(self) -> str: ...


class TakeBack(Protocol):
    """Nobody waits for it any more, and the public reads it no longer. In the erasure's transaction."""

    def __call__(
        self, submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime
    ) -> None: ...


def _nothing(*args: Any) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class SentKind:
    """One kind of what people send."""

    code: str
    # What was sent, with its envelope.
    find: Callable[[int], SentThing]
    # What its address is kept for.
    purpose: str
    take_back: TakeBack
    # Words of the pages about it.
    back: str | Promise  # "Back to … %(reference)s"
    erase_title: str | Promise
    erased_title: str | Promise
    # Templates: what erasing takes away, and what it leaves.
    goes: str = "contributions/parts/erasure_goes.html"
    stays: str = "contributions/parts/erasure_stays.html"
    # Whether its sender may give an address now.
    asks_address: Callable[[Submission, ParticipationPage], bool] = lambda submission, page: page.asks_who()
    # Its own verbs lock this before the envelope, so whoever locks the envelope does as well.
    hold: Callable[[int], object] = _nothing
    # Another address, or none, is kept for it from now on; raises IllegalMove when it may not be.
    address_kept: Callable[[Submission, ContactDetails | None], object] = _nothing


_kinds: dict[str, SentKind] = {}


def register(kind: SentKind) -> None:
    """Make a kind known (once per process, from AppConfig.ready())."""
    _kinds[kind.code] = kind


def kind_of(submission: Submission) -> SentKind:
    """The kind of `submission`. KeyError when its app did not register it."""
    return _kinds[submission.kind]


def hold_sent(submission_id: int) -> Submission:
    """The envelope, locked until the transaction ends, after what its kind locks before it."""
    kind_of(Submission.objects.only("kind").get(pk=submission_id)).hold(submission_id)
    return Submission.objects.select_for_update().get(pk=submission_id)
