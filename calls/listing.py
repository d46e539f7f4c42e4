"""Lists of calls for the index and the home page: each call with how it reads now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from calls.models import CallIndexPage, CallPage
from calls.presentation import Presented
from calls.querysets import CallPageQuerySet
from contributions.counts import published_counts
from contributions.listing import numbered_links
from portal.cache import shown_until

CLOSED_PER_PAGE = 12


@dataclass(frozen=True)
class ListedCall:
    """One poster."""

    page: CallPage
    shown: Presented
    url: str
    published: int


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    calls: list[ListedCall]
    empty: str


def listed(calls: list[CallPage], request: HttpRequest, *, now: datetime) -> list[ListedCall]:
    """`calls` ready for posters; the page that shows them ends at the first change of any of them."""
    counts = published_counts([call.pk for call in calls])
    for call in calls:
        if change := call.timetable.next_change(now):
            shown_until(request, change)
    return [
        ListedCall(call, Presented.of(call, now), call.get_url(request) or "", counts.get(call.pk, 0))
        for call in calls
    ]


def open_and_next(request: HttpRequest, *, now: datetime, most: int) -> list[ListedCall]:
    """At most `most` calls for the home page: open ones first, then those that come next."""
    calls = list(CallPage.objects.taking_contributions(now).with_theme()[:most])
    upcoming = CallPage.objects.upcoming(now).with_theme()
    calls += upcoming[: most - len(calls)]
    _end_at_next_opening(upcoming, request)
    return listed(calls, request, now=now)


def grouped_calls(index: CallIndexPage, request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """Open and upcoming calls whole, closed ones by pages of twelve."""
    calls = CallPage.objects.child_of(index).with_theme()
    over = Paginator(calls.over(now), CLOSED_PER_PAGE)
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 1 <= int(number) <= over.num_pages:
        raise Http404
    closed = over.page(int(number))
    upcoming = calls.upcoming(now)
    _end_at_next_opening(upcoming, request)
    groups = []
    if closed.number == 1:
        groups = [
            Group(
                "open",
                gettext("Open"),
                listed(list(calls.taking_contributions(now)), request, now=now),
                gettext("No call is open today."),
            ),
            Group("upcoming", gettext("Upcoming"), listed(list(upcoming), request, now=now), ""),
        ]
    groups.append(
        Group(
            "over",
            gettext("Closed, and what came out"),
            listed(list(closed), request, now=now),
            gettext("No call has closed yet."),
        )
    )
    links = numbered_links(closed.number, over.num_pages, anchor="#over") if over.num_pages > 1 else None
    return {"groups": groups, "links": links}


def _end_at_next_opening(upcoming: CallPageQuerySet, request: HttpRequest) -> None:
    """The list changes when the next call opens, even one that it does not show."""
    following = upcoming.filter(opens_at__isnull=False).values_list("opens_at", flat=True).first()
    if following:
        shown_until(request, following)
