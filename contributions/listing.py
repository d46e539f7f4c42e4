"""Pages of published contributions: numbered at first, then by key, at the same cost at any depth."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.text import Truncator
from wagtail.models import Page

from contributions.counts import COUNTED_AT_MOST, counted, published_count
from contributions.filters import Criteria
from contributions.models import Contribution
from contributions.orders import KEYS, OUTCOMES, segments, segments_after
from contributions.querysets import ContributionQuerySet
from contributions.references import normalise_reference
from portal.pages import BasePage

PER_PAGE = 20
NUMBERED_PAGES = COUNTED_AT_MOST // PER_PAGE
WINDOW = 2
# Of an outcome, in a list; its page has all of it.
LONGEST_REPLY = 300


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
    # Where one is, and of how many pages: 0 where it is not known.
    number: int = 0
    count: int = 0


@dataclass(frozen=True)
class Listing:
    contributions: list[Contribution]
    total: int
    links: PageLinks
    # What the address says of the page itself; nothing for the first one.
    place: str = ""

    @property
    def more_than_counted(self) -> bool:
        return self.total > COUNTED_AT_MOST


def numbered_links(
    number: int,
    count: int,
    *,
    next_url: str = "",
    anchor: str = "",
    base: str = "",
    criteria: Criteria | None = None,
    goes_on: bool = False,
) -> PageLinks:
    """Links to pages 1 to `count` around `number`, with gaps; `next_url` leads beyond the last.

    `goes_on`: there are more pages than those that have a number.
    """
    asked = criteria or Criteria()

    def url(position: int) -> str:
        return asked.address(base, page=position) + anchor

    shown = sorted({1, count, *range(max(1, number - WINDOW), min(count, number + WINDOW) + 1)})
    items: list[PageLink] = []
    previous = 0
    for position in shown:
        if position > previous + 1:
            items.append(PageLink())
        items.append(PageLink(position, url(position), position == number))
        previous = position
    return PageLinks(
        items=items,
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number < count else next_url,
        number=number,
        count=0 if goes_on else count,
    )


def newest(page: Page, most: int) -> list[Contribution]:
    """The last published contributions of `page`."""
    rows = Contribution.objects.published().of_page(page).newest_first().with_outcome()
    return list(rows[:most])


def voice(row: Contribution, *, url: str, tags: list[str]) -> dict[str, Any]:
    """`row` as templates/components/voice.html shows it."""
    return {
        "title": row.title,
        "url": url,
        "who": row.who,
        "at": row.submitted_at,
        "text": row.body,
        "language": row.language,
        "example": row.submission.example,
        "tags": tags,
        "is_masked": row.redacted,
        **_reply(row),
    }


def _reply(row: Contribution) -> dict[str, Any]:
    """The beginning of its outcome, where it has one: read with the row (`with_outcome`)."""
    outcome = getattr(row.submission, "outcome", None) if row.outcome else None
    if outcome is None:
        return {}
    said = str(outcome.get_code_display())
    if not outcome.words:
        return {"reply": ", ".join(filter(None, (said, outcome.service))) + "."}
    words = Truncator(outcome.words).chars(LONGEST_REPLY)
    return {"reply_from": said, "reply_by": outcome.service, "reply": words}


def published_listing(
    page: BasePage, request: HttpRequest, criteria: Criteria, *, base: str = "", anchor: str = ""
) -> Listing:
    """The page of published contributions that the address asks for, in the order it asks for.

    `?page=N` for the first pages, then the reference of the last one seen (`avant` or `apres`);
    anything else is a 404.
    """
    published = Contribution.objects.published().of_page(page)
    asked = criteria.rows(published)
    total = counted(asked) if criteria.narrows else published_count(page)
    many = total > COUNTED_AT_MOST
    if many:
        asked = criteria.rows_of_many(published)
    elif criteria.spread:
        # Found first: SQLite would rather walk the whole list in its order than sort a few rows.
        asked = published.filter(pk__in=list(asked.order_by().values_list("pk", flat=True)))
    rows = asked.with_outcome()
    outcomes = criteria.columns.get("outcome", OUTCOMES)
    key = KEYS[criteria.order]
    if any(name in request.GET for name in set(KEYS.values()) - {key}):
        raise Http404

    def beyond(found: list[Contribution]) -> str:
        """The address of what follows `found`, one more than a page of which was read."""
        if len(found) <= PER_PAGE:
            return ""
        return criteria.address(base, **{key: found[PER_PAGE - 1].reference}) + anchor

    typed = request.GET.get(key)
    if typed is not None:
        last = _last_seen(page, typed)
        found = _read(
            segments_after(rows, criteria.order, criteria.seed, last, many=many, outcomes=outcomes), 0
        )
        first = PageLink(1, criteria.address(base, page=1) + anchor)
        links = PageLinks(items=[first, PageLink()], next_url=beyond(found))
        return Listing(found[:PER_PAGE], total, links, place=f"{key}={last.reference}")
    count = max(1, min(NUMBERED_PAGES, -(-total // PER_PAGE)))
    number = _page_number(request.GET.get("page", "1"), count)
    parts = segments(rows, criteria.order, criteria.seed, many=many, outcomes=outcomes)
    found = _read(parts, (number - 1) * PER_PAGE)
    next_url = beyond(found) if number == NUMBERED_PAGES else ""
    links = numbered_links(
        number, count, next_url=next_url, anchor=anchor, base=base, criteria=criteria, goes_on=many
    )
    return Listing(found[:PER_PAGE], total, links, place=f"page={number}" if number > 1 else "")


def _read(parts: list[ContributionQuerySet], start: int) -> list[Contribution]:
    """A page and one row more of `parts`, read one after the other, from the row `start` on."""
    found: list[Contribution] = []
    for part in parts:
        wanted = PER_PAGE + 1 - len(found)
        if not wanted:
            break
        rows = list(part[start : start + wanted])
        # Nothing there: the part is shorter than `start`, and the next one begins that much earlier.
        start = 0 if rows or not start else start - part.order_by()[:start].count()
        found += rows
    return found


def _page_number(typed: str, count: int) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6) or not 1 <= int(typed) <= count:
        raise Http404
    return int(typed)


def _last_seen(page: Page, typed: str) -> Contribution:
    reference = normalise_reference(typed)
    rows = Contribution.objects.published().of_page(page).with_envelope()
    row = rows.filter(submission__reference=reference).first()
    if row is None:
        raise Http404
    return row
