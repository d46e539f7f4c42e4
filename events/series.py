"""Days that follow one another: which one this is, and what the former one brought."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext

from calls.models.call import lines
from events.models import EventPage
from events.states import EventState

MOST_DAYS = 50


@dataclass(frozen=True)
class Place:
    """A day's place in its series: the `number`-th of `count`, with the day before and the one after."""

    title: str
    number: int
    count: int
    former: EventPage | None
    former_url: str
    brought: list[str]
    next: EventPage | None
    next_url: str

    @property
    def words(self) -> str:
        return gettext("%(number)d of %(count)d") % {"number": self.number, "count": self.count}


def in_series(day: EventPage, request: HttpRequest, *, now: datetime) -> Place | None:
    """The place of `day` in its series, in one query; None for a day that stands alone.

    Cancelled days and those that stand in no list are not counted, except the one that is read.
    """
    if day.series_id is None or day.pk is None:
        return None
    listed = EventPage.objects.listed().filter(Q(cancelled_at=None) | Q(cancelled_at__gt=now))
    others = EventPage.objects.filter(Q(pk=day.pk) | Q(pk__in=listed.values("pk")), series=day.series_id)
    days = list(others.order_by(F("starts_at").asc(nulls_last=True), "pk")[:MOST_DAYS])
    place = next((place for place, each in enumerate(days) if each.pk == day.pk), None)
    if place is None or len(days) < 2:
        return None
    former = days[place - 1] if place else None
    after = days[place + 1] if place + 1 < len(days) else None
    is_over = former is not None and former.state(now) in (EventState.OVER, EventState.REPORTED)
    return Place(
        title=day.series.title if day.series else "",
        number=place + 1,
        count=len(days),
        former=former,
        former_url=(former.get_url(request) or "") if former else "",
        brought=lines(former.takeaways) if former and is_over else [],
        next=after,
        next_url=(after.get_url(request) or "") if after else "",
    )
