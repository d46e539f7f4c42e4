"""Lists of calls for the index and the home page: each call with how it reads now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest
from django.utils.translation import gettext, pgettext

from calls.models import CallIndexPage, CallPage
from calls.presentation import Presented
from calls.states import CallState
from contributions.listing import numbered_links
from contributions.outcomes import Answered, answered
from portal.cache import shown_until

CLOSED_PER_PAGE = 12
NOTHING = Answered()
OVER = frozenset({CallState.CLOSED, CallState.RESULTS_DUE, CallState.RESULTS_PUBLISHED})


@dataclass(frozen=True)
class ListedCall:
    """One poster."""

    page: CallPage
    shown: Presented
    url: str
    published: int
    # Of the published ones; said of calls that are over.
    with_outcome: int
    results_url: str

    @property
    def is_over(self) -> bool:
        """Whether people may ask what became of their contributions."""
        return self.shown.state in OVER


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    calls: list[ListedCall]
    empty: str


def listed(calls: list[CallPage], request: HttpRequest, *, now: datetime) -> list[ListedCall]:
    """`calls` ready for posters; the page that shows them ends at the first change of any of them."""
    counts = answered([call.pk for call in calls])
    for call in calls:
        shown_until(request, call.timetable.next_change(now))
    return [
        ListedCall(
            page=call,
            shown=Presented.of(call, now),
            url=call.get_url(request) or "",
            published=counts.get(call.pk, NOTHING).published,
            with_outcome=counts.get(call.pk, NOTHING).with_outcome,
            results_url=call.results_url(now, request),
        )
        for call in calls
    ]


def open_and_next(request: HttpRequest, *, now: datetime, most: int) -> list[ListedCall]:
    """At most `most` calls for the home page: open ones, then those that come next, then paused ones."""
    current = CallPage.objects.current(now).with_theme().with_results_page()
    # The list changes when the next call opens, even one that it does not show.
    shown_until(request, current.filter(opens_at__gt=now).aggregate(next=Min("opens_at"))["next"])
    return listed(list(current[:most]), request, now=now)


def grouped_calls(index: CallIndexPage, request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """Open (paused ones last among them) and upcoming calls whole, closed ones by pages of twelve."""
    calls = CallPage.objects.child_of(index).with_theme().with_results_page()
    over = Paginator(calls.over(now), CLOSED_PER_PAGE)
    typed = request.GET.get("page", "1")
    try:
        page = over.page(typed if typed.isdecimal() else "")
    except InvalidPage:
        raise Http404 from None
    # Read on every page: when one of them closes, it moves the others along.
    current = list(calls.current(now))
    shown = listed([*current, *page], request, now=now)
    groups = []
    if page.number == 1:
        is_open = [call for call in shown if call.shown.takes_contributions]
        is_open += [call for call in shown if call.shown.state == CallState.PAUSED]
        upcoming = [call for call in shown if call.shown.state == CallState.UPCOMING]
        groups = [
            Group("open", pgettext("calls", "Open"), is_open, gettext("No call is open today.")),
            Group("upcoming", gettext("Upcoming"), upcoming, ""),
        ]
    closed = shown[len(current) :]
    groups.append(
        Group("over", gettext("Closed, and what came out"), closed, gettext("No call has closed yet."))
    )
    links = numbered_links(page.number, over.num_pages, anchor="#over") if over.num_pages > 1 else None
    return {"groups": groups, "links": links, "number": page.number}
