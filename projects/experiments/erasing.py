"""The eraser of whoever follows an experiment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.erasing.words import close_envelopes
from people.erasers import RowEraser, delete_rows
from people.erasing import CONSENT
from people.models import ContactDetails
from projects.models import Follower


class FollowerEraser(RowEraser):
    """That somebody follows goes with the address: nothing else is in the envelope, which is closed."""

    code = "followers"
    model = Follower
    disclosed = ("wish", "asked_at", "confirmed_at", "left_at", "delete_after")
    label = _("Followers of experiments")
    holds = _("That an address wants news of an experiment, or offers to test.")
    why = _("To write when a trial or a verdict is published, and to invite those who offered to test.")
    kept = _(
        "Until it is left by the link of any of its mails; so many months as the page says after the last"
        " news or the planned end, three years at most; two days if it is never confirmed."
    )
    ground = CONSENT

    def submissions(self, keys: Collection[Any]) -> Collection[int]:
        # Held before their envelopes, as the verbs do: neither waits for the other.
        list(Follower.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        return keys

    def erase(self, keys: Collection[Any], *, now: datetime) -> int:
        erased = delete_rows(Follower.objects.filter(pk__in=keys))
        delete_rows(ContactDetails.objects.filter(pk__in=keys, purpose=ContactDetails.Purpose.FOLLOWING))
        close_envelopes(keys, now=now)
        return erased

    def of_submission(self, submission_ids: Collection[int], *, now: datetime) -> int:
        """The envelope is closed by whoever erases: it says so in the thread."""
        return delete_rows(Follower.objects.filter(submission__in=submission_ids))
