"""What curious agents receive: days that were announced and results that came out, public pages only.

At most once a week, and only when there is something new since the last one.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from wagtail.models import Page

from calls.models import CallPage
from events.dates import when
from events.engaged import mails
from events.engaged.invitations import Sent, concerns
from events.models import EventPage
from events.states import EventState
from people.models import Engagement
from taxonomy.models import Theme

logger = logging.getLogger(__name__)

A_WEEK = timedelta(days=7)
# Of each kind; the agenda has the others.
MOST_LINES = 10
AT_ONCE = 500


@dataclass(frozen=True)
class Line:
    """One public page: its title, when it takes place or came out, its address."""

    title: str
    when: str
    url: str


@dataclass(frozen=True)
class News:
    """What is new for somebody; `more`: the lists stop at MOST_LINES."""

    days: list[Line]
    results: list[Line]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.days or self.results)


def news_for(theme: Theme | None, *, since: datetime, now: datetime) -> News:
    """Days announced and results published after `since` and up to `now`, about `theme`: three queries."""
    days = [
        _line(day, when(day, now).in_full)
        for day in _announced(since, now)
        if concerns(theme, day.theme) and day.state(now) in {EventState.ANNOUNCED, EventState.REGISTERING}
    ]
    results = [_line(page, mails.on(at)) for at, page in _results(since, now) if concerns(theme, page.theme)]
    more = len(days) > MOST_LINES or len(results) > MOST_LINES
    return News(days[:MOST_LINES], results[:MOST_LINES], more)


def send_engaged_digests(now: datetime) -> Sent:
    """Queue the digest of every curious agent to whom one is due: once, however often this runs."""
    sent, last = Sent(), 0
    known: dict[tuple[datetime, int | None], News] = {}
    due = Engagement.objects.acting().filter(
        level=Engagement.Level.CURIOUS, told_until__lte=now - A_WEEK, told_until__isnull=False
    )
    while rows := list(due.filter(pk__gt=last).select_related("theme").order_by("pk")[:AT_ONCE]):
        last = rows[-1].pk
        for row in rows:
            assert row.told_until is not None
            key = (row.told_until, row.theme_id)
            try:
                if key not in known:
                    known[key] = news_for(row.theme, since=row.told_until, now=now)
                if known[key]:
                    sent.told += _tell(row, known[key], now=now)
            except Exception:
                logger.exception("digest of engagement %s not queued", row.pk)
                sent.failed += 1
    return sent


@transaction.atomic
def _tell(row: Engagement, news: News, *, now: datetime) -> bool:
    """One mail, unless they left meanwhile or another run was faster."""
    engagement = Engagement.objects.acting().select_for_update().filter(pk=row.pk).first()
    if engagement is None or engagement.level != row.level or engagement.told_until != row.told_until:
        return False
    mails.queue_digest(engagement, news=news)
    engagement.told_until = now
    engagement.save(update_fields=["told_until"])
    return True


def _announced(since: datetime, now: datetime) -> Iterable[EventPage]:
    days = EventPage.objects.to_come(now).public()
    new = days.filter(first_published_at__gt=since, first_published_at__lte=now)
    return new.select_related("theme")[: MOST_LINES * 10]


def _results(since: datetime, now: datetime) -> list[tuple[datetime, EventPage | CallPage]]:
    """What came out of days and calls, the last first."""
    days = EventPage.objects.listed().public()
    minutes = days.filter(minutes_published_at__gt=since, minutes_published_at__lte=now)
    calls = CallPage.objects.live().public()
    answered = calls.filter(results_published_at__gt=since, results_published_at__lte=now)
    most = MOST_LINES * 10
    found: list[tuple[datetime, EventPage | CallPage]] = []
    for day in minutes.select_related("theme").order_by("-minutes_published_at", "pk")[:most]:
        assert day.minutes_published_at is not None
        found.append((day.minutes_published_at, day))
    for call in answered.select_related("theme").order_by("-results_published_at", "pk")[:most]:
        assert call.results_published_at is not None
        found.append((call.results_published_at, call))
    return sorted(found, key=lambda each: each[0], reverse=True)


def _line(page: Page, when: str) -> Line:
    return Line(title=page.title, when=when, url=settings.PUBLIC_BASE_URL + (page.url or ""))
