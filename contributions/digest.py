"""The daily mail to moderators: what waits, the oldest first, and what is late against its page's promise."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext

from contributions import notifications
from contributions.alerts import addresses, is_due
from contributions.counts import COUNTED_AT_MOST, counted
from contributions.models import AlertChoice, Contest, Submission
from contributions.moderators import moderators, read_limits
from contributions.permissions import kinds_kept_from, pages_of
from contributions.queue import item_path, late_submissions
from people.models import User

MOST_LINES = 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One submission that waits."""

    reference: str
    kind: str
    call: str
    since: datetime
    is_late: bool
    url: str


@dataclass(frozen=True)
class Waiting:
    """What awaits the decision of somebody; counts stop above COUNTED_AT_MOST."""

    lines: list[Line]
    total: int
    late: int
    # When the last to wait began to; None when nothing waits.
    newest: datetime | None


@dataclass
class Sent:
    told: int = 0
    failed: int = 0


def waiting_for(user: User, *, now: datetime) -> Waiting:
    """What waits on the pages of `user`: a handful of queries, however much waits."""
    rows = Submission.objects.open_to(user).awaiting_decision()
    newest = rows.order_by("-awaiting_since").values_list("awaiting_since", flat=True).first()
    if newest is None:
        return Waiting([], 0, 0, None)
    contested = Contest.objects.filter(submission=OuterRef("pk"), outcome="")
    oldest = list(rows.select_related("page").annotate(is_contested=Exists(contested))[:MOST_LINES])
    late = late_submissions(now=now).open_to(user)
    late_among = set(late.filter(pk__in=[row.pk for row in oldest]).values_list("pk", flat=True))
    return Waiting(
        lines=[_line(row, is_late=row.pk in late_among) for row in oldest],
        total=counted(rows),
        late=counted(late),
        newest=newest,
    )


def send_digests(*, now: datetime, dry_run: bool = False) -> Sent:
    """Queue the digest of every moderator to whom one is due; with `dry_run`, only count them.

    Repeated or run twice at once, it tells nobody twice. Whatever fails for one costs nobody else theirs.
    """
    users = list(moderators().select_related("alert_choice").order_by("pk"))
    read_limits(users)
    waiting: dict[tuple[frozenset[int] | None, frozenset[str]], Waiting] = {}
    sent = Sent()
    for user in users:
        sees = (pages_of(user), kinds_kept_from(user))
        if sees not in waiting:
            with translation.override(settings.LANGUAGE_CODE):
                waiting[sees] = waiting_for(user, now=now)
        theirs = waiting[sees]
        if not is_due(getattr(user, "alert_choice", None), newest=theirs.newest, now=now):
            continue
        try:
            sent.told += dry_run or _tell(user, theirs, now=now)
        except Exception:
            logger.exception("digest of user %s not queued", user.pk)
            sent.failed += 1
    return sent


@transaction.atomic
def _tell(user: User, waiting: Waiting, *, now: datetime) -> bool:
    """Queue one digest, unless another run has done so since; whether it was queued."""
    AlertChoice.objects.get_or_create(user=user)
    choice = AlertChoice.objects.select_for_update().get(pk=user.pk)
    if not is_due(choice, newest=waiting.newest, now=now):
        return False
    more = {"more": waiting.total > COUNTED_AT_MOST, "more_late": waiting.late > COUNTED_AT_MOST}
    notifications.send("moderation_digest", user.email, vars(waiting) | more | addresses())
    choice.last_told_at = now
    choice.save(update_fields=["last_told_at"])
    return True


def _line(row: Submission, *, is_late: bool) -> Line:
    contested = row.is_contested  # type: ignore[attr-defined]
    return Line(
        reference=row.reference,
        kind=gettext("Contested decision") if contested else row.get_kind_display(),
        call=row.page.title,
        since=row.awaiting_since or row.submitted_at,
        is_late=is_late,
        url=settings.PUBLIC_BASE_URL + item_path(row),
    )
