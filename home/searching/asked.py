"""What the address of a search asks for, and the addresses that lead on from it."""

from dataclasses import dataclass, field
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, QueryDict
from django.urls import reverse

from contributions.counts import COUNTED_AT_MOST
from contributions.listing import PageLinks
from contributions.plain_text import clean_text
from home.searching.kinds import CONTRIBUTIONS, PAGES, page_kind
from lab import finding
from taxonomy.models import Theme

PER_PAGE = 20
# What is kept of a search, and shown again: far more than anybody types.
LONGEST_SEARCH = 200
RELEVANT = "pertinence"


@dataclass(frozen=True)
class Asked:
    """A kind, an order or a theme that nobody knows is none."""

    text: str
    only: str = ""  # a kind of page, all PAGES, CONTRIBUTIONS, a source of the lab, or everything
    theme: Theme | None = None
    by_relevance: bool = False
    number: str = ""
    before: str = ""

    @classmethod
    def read(cls, query: QueryDict, themes: list[Theme]) -> "Asked":
        only, slug = query.get("dans", ""), query.get("theme", "")
        return cls(
            text=clean_text(query.get("q", "")[: 4 * LONGEST_SEARCH], one_line=True)[:LONGEST_SEARCH].strip(),
            only=only if _is_known(only) else "",
            theme=next((theme for theme in themes if theme.slug == slug), None),
            by_relevance=query.get("tri") == RELEVANT,
            number=query.get("page", ""),
            before=query.get("avant", ""),
        )

    @property
    def parameters(self) -> dict[str, str]:
        """As they stand in the address, without the place in a list."""
        return {
            "q": self.text,
            "dans": self.only,
            "theme": self.theme.slug if self.theme else "",
            "tri": RELEVANT if self.by_relevance else "",
        }

    def url(self, **changes: str) -> str:
        """The address of this search, with some of it changed."""
        names = self.parameters | changes
        return f"{reverse('search')}?{urlencode({name: value for name, value in names.items() if value})}"

    def wants(self, *kinds: str) -> bool:
        """Whether a list of one of `kinds` is to be shown."""
        return not self.only or self.only in kinds


def _is_known(only: str) -> bool:
    return only in (PAGES, CONTRIBUTIONS) or page_kind(only) is not None or only in finding.names()


@dataclass(frozen=True)
class Found:
    """One of the lists. `more_url` leads to all of it, the other two through its pages."""

    items: list[Any] = field(default_factory=list)
    total: int = 0
    more_url: str = ""
    previous_url: str = ""
    next_url: str = ""
    # What is more than that was not counted; the usual where it is 0.
    most: int = 0
    # Others that hold the words were not looked at for the theme.
    is_partial: bool = False

    @property
    def links(self) -> PageLinks:
        """To the pages before and after: none has a number."""
        return PageLinks([], self.previous_url, self.next_url)

    @property
    def more_than_counted(self) -> bool:
        return self.total > (self.most or COUNTED_AT_MOST)

    @property
    def counted(self) -> int:
        return min(self.total, self.most or COUNTED_AT_MOST)


class Links(TypedDict):
    previous_url: str
    next_url: str


def numbered(asked: Asked, results: Any) -> tuple[Any, Links]:
    """The numbered page that the address asks for, and the addresses beside it; 404 when there is none."""
    paginator = Paginator(results, PER_PAGE)
    typed = asked.number or "1"
    try:
        page = paginator.page(typed if typed.isascii() and typed.isdecimal() and len(typed) < 6 else "")
    except InvalidPage:
        raise Http404 from None
    return page, {
        "previous_url": asked.url(page=str(page.number - 1)) if page.has_previous() else "",
        "next_url": asked.url(page=str(page.number + 1)) if page.has_next() else "",
    }
