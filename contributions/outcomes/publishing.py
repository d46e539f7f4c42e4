"""Publishing all the drafts of a page: within the request, or by a heavy task where they are many."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.timezone import now as instant
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from contributions import services
from contributions.models import OutcomeDraft
from contributions.pages import ParticipationPage
from contributions.services.outcomes import PublishedOutcomes
from people.models import User
from portal.dates import FIRST_DAY, LAST_DAY
from portal.tasks import heavy_task

# Each is locked, and an outcome and a step are written; contributions.outcomes.mailing writes to authors.
# More would keep whoever asked waiting.
AT_ONCE = 300
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def publish_drafts(
    *, page: ParticipationPage, by: User, until: datetime, now: datetime
) -> PublishedOutcomes | None:
    """Publish what was prepared up to `until`; None when that is left to a worker."""
    shown = OutcomeDraft.objects.filter(page_id=page.pk, drafted_at__lte=until)
    if shown.order_by().values("pk")[: AT_ONCE + 1].count() > AT_ONCE:
        with transaction.atomic():
            publish_many.enqueue(page.pk, by.pk, (until - EPOCH) // MICROSECOND)
        return None
    return services.publish_outcomes(page=page, by=by, now=now, drafted_until=until)


def instant_shown(typed: str) -> datetime | None:
    """The instant of what was on the screen, as its form brings it back; None when it arrives broken."""
    try:
        shown = parse_datetime(typed)
    except ValueError:
        return None
    if shown is None or is_naive(shown) or not FIRST_DAY <= shown.date() <= LAST_DAY:
        return None
    return shown


@heavy_task(label=_("Publication of outcomes"))
def publish_many(page_id: int, user_id: int, until: int) -> None:
    """The same for many, in one transaction as well; done twice, it finds nothing left.

    `until` in microseconds: tasks are given whole numbers.
    """
    page = Page.objects.get(pk=page_id).specific
    user = User.objects.get(pk=user_id)
    services.publish_outcomes(page=page, by=user, now=instant(), drafted_until=EPOCH + until * MICROSECOND)
