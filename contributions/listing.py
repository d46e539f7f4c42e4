"""Pages of published contributions: numbered at first, then by key, at the same cost at any depth."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from wagtail.models import Page

from contributions.counts import COUNTED_AT_MOST, published_count
from contributions.models import Contribution
from contributions.references import normalise_reference

PER_PAGE = 20
NUMBERED_PAGES = COUNTED_AT_MOST // PER_PAGE
WINDOW = 2


@dataclass(frozen=True)
class PageLink:
    """One entry of the pagination component; a gap has no number."""

    number: int | None = None
    url: str = ""
    current: bool = False

    @property
    def gap(self) -> bool:
        return self.number is None


@dataclass(frozen=True)
class PageLinks:
    items: list[PageLink]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Listing:
    contributions: list[Contribution]
    total: int
    links: PageLinks

    @property
    def more_than_counted(self) -> bool:
        return self.total > COUNTED_AT_MOST


def numbered_links(number: int, count: int, *, next_url: str = "", anchor: str = "") -> PageLinks:
    """Links to pages 1 to `count` around `number`, with gaps; `next_url` leads beyond the last."""
    shown = sorted({1, count, *range(max(1, number - WINDOW), min(count, number + WINDOW) + 1)})
    items: list[PageLink] = []
    previous = 0
    for position in shown:
        if position > previous + 1:
            items.append(PageLink())
        items.append(PageLink(position, f"?page={position}{anchor}", position == number))
        previous = position
    return PageLinks(
        items=items,
        previous_url=f"?page={number - 1}{anchor}" if number > 1 else "",
        next_url=f"?page={number + 1}{anchor}" if number < count else next_url,
    )


def published_listing(page: Page, request: HttpRequest, *, anchor: str = "") -> Listing:
    """The page of published contributions that the address asks for, the newest first.

    `?page=N` for the first pages, `?avant=REFERENCE` beyond; anything else is a 404.
    """
    contributions = Contribution.objects.published().of_page(page).newest_first().with_envelope()
    total = published_count(page.pk)
    before = request.GET.get("avant")
    if before is not None:
        after_last = _last_seen(page, before)
        contributions = contributions.filter(submitted_at__lte=after_last.submitted_at).exclude(
            submitted_at=after_last.submitted_at, pk__gte=after_last.pk
        )
        rows = list(contributions[: PER_PAGE + 1])
        links = PageLinks(
            items=[PageLink(1, f"?page=1{anchor}"), PageLink()],
            next_url=_beyond(rows, anchor),
        )
        return Listing(rows[:PER_PAGE], total, links)
    count = max(1, min(NUMBERED_PAGES, -(-total // PER_PAGE)))
    number = _page_number(request.GET.get("page", "1"), count)
    start = (number - 1) * PER_PAGE
    rows = list(contributions[start : start + PER_PAGE + 1])
    beyond = _beyond(rows, anchor) if number == NUMBERED_PAGES else ""
    return Listing(rows[:PER_PAGE], total, numbered_links(number, count, next_url=beyond, anchor=anchor))


def _beyond(rows: list[Contribution], anchor: str) -> str:
    """The address of what follows `rows`, one more than a page of which was read."""
    return f"?avant={rows[PER_PAGE - 1].reference}{anchor}" if len(rows) > PER_PAGE else ""


def _page_number(typed: str, count: int) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6) or not 1 <= int(typed) <= count:
        raise Http404
    return int(typed)


def _last_seen(page: Page, typed: str) -> Contribution:
    reference = normalise_reference(typed)
    row = Contribution.objects.published().of_page(page).filter(submission__reference=reference).first()
    if row is None:
        raise Http404
    return row
