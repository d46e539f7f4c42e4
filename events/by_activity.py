"""The days of each activity of the lab, on the page of the lab's model."""

from collections.abc import Collection, Sequence

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.dates import when
from events.listing import with_words
from events.models import EventPage
from lab import activities
from portal.cache import shown_until

MOST_DAYS = 4


def days_of_activities(
    request: HttpRequest, activity_ids: Collection[int]
) -> dict[int, Sequence[activities.Related]]:
    """Of each activity, the first days of the agenda: those to come, then the last ones. One query."""
    now = timezone.now()
    listed = EventPage.objects.filter(activity__in=activity_ids).in_order(now)
    place = Window(RowNumber(), partition_by=F("activity"), order_by=listed.query.order_by)
    found: dict[int, list[activities.Related]] = {}
    for day in with_words(listed, request).annotate(place=place).filter(place__lte=MOST_DAYS):
        shown_until(request, day.dates.next_change(now))
        found.setdefault(day.activity_id, []).append(
            activities.Related(day.title, day.get_url(request) or "", when(day, now).words)
        )
    return dict(found)


def register() -> None:
    activities.register("days", label=_("Days"), gather=days_of_activities, order=30)
