"""Mail to moderators about what awaits a decision: when, to whom, and at most how often.

Counts, references, titles of calls and links to the CMS: never a word or a name of a sender.
The daily mail, and what the mail at once left out, are contributions.digest.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions import notifications
from contributions.counts import COUNTED_AT_MOST, counted
from contributions.models import AlertChoice, Submission
from contributions.moderators import moderators_of, read_limits
from contributions.permissions import kinds_kept_from
from contributions.queue import QUEUE_INDEX, item_path

# One mail at once in this time: the next digest (run every hour or so) tells of what came meanwhile.
QUIET_FOR = timedelta(minutes=10)

Frequency = AlertChoice.Frequency


class Event(models.TextChoices):
    """What makes something wait, as the mail says it."""

    RECEIVED = "received", _("A contribution has arrived.")
    PROPOSED = "proposed", _("A subject has been proposed.")
    REPORTED = "reported", _("A published contribution has been reported.")
    CORRECTED = "corrected", _("An author has corrected a contribution, as asked.")
    CONTESTED = "contested", _("An author contests a decision: somebody else than who decided reads it.")
    BARRIER = "barrier", _("A barrier to the use of the site has been reported.")
    REFERRED = "referred", _("A referral is to be examined: its address has been confirmed.")


def queue_new(submission: Submission, *, event: Event, now: datetime) -> None:
    """Tell those who chose “at once” that `submission` waits. Call it in a transaction.

    Whoever was told less than QUIET_FOR ago is left out, and so is whoever another transaction is
    telling at this moment: nobody who sends something waits for that.
    """
    ready = AlertChoice.objects.filter(_quiet_since(now), frequency=Frequency.AT_ONCE)
    # Nearly always nobody: who moderates this page is the dear question, and every submission comes by.
    if not ready.exists():
        return
    choices = list(
        ready.select_for_update(of=("self",), skip_locked=True)
        .filter(user__in=moderators_of(submission.page_id))
        .select_related("user")
        .order_by("pk")
    )
    if not choices:
        return
    read_limits([choice.user for choice in choices])
    choices = [choice for choice in choices if submission.kind not in kinds_kept_from(choice.user)]
    for choice in choices:
        total = counted(Submission.objects.open_to(choice.user).awaiting_decision())
        notifications.send(
            "moderation_new",
            choice.user.email,
            {
                "event": event,
                "reference": submission.reference,
                "call": submission.page.title,
                "item_url": settings.PUBLIC_BASE_URL + item_path(submission),
                "total": total,
                "more": total > COUNTED_AT_MOST,
            }
            | addresses(),
        )
    AlertChoice.objects.filter(pk__in=[choice.pk for choice in choices]).update(last_told_at=now)


def is_due(choice: AlertChoice | None, *, newest: datetime | None, now: datetime) -> bool:
    """Whether a digest is owed at `now` to whoever made `choice`; `newest`: when the last to wait began to.

    Once a day to all who want any; also, to who is told at once, when something came since the last mail.
    """
    if newest is None or (choice is not None and choice.frequency == Frequency.NONE):
        return False
    if choice is None or choice.last_told_at is None:
        return True
    if timezone.localdate(choice.last_told_at) < timezone.localdate(now):
        return True
    came_since = newest > choice.last_told_at and choice.last_told_at <= now - QUIET_FOR
    return choice.frequency == Frequency.AT_ONCE and came_since


def addresses() -> dict[str, str]:
    """Where a moderator finds what waits, and where to change this choice."""
    return {
        "queue_url": settings.PUBLIC_BASE_URL + reverse(QUEUE_INDEX) + "?status=awaiting",
        "account_url": settings.PUBLIC_BASE_URL + reverse("wagtailadmin_account"),
    }


def _quiet_since(now: datetime) -> Q:
    return Q(last_told_at__isnull=True) | Q(last_told_at__lte=now - QUIET_FOR)
