"""Lists of news: their page, home, and what other pages show of them; the last one first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest
from wagtail.query import PageQuerySet

from contributions.listing import numbered_links
from portal.cache.kept import number_of
from portal.pages import anybody_may_read, unrestricted
from portal.share import Share

if TYPE_CHECKING:
    from projects.models import NewsIndexPage, NewsPage

PER_PAGE = 20


@dataclass(frozen=True)
class ListedNews:
    """One line of a list."""

    page: "NewsPage"
    url: str


def public_news(request: HttpRequest | None) -> PageQuerySet:
    """What anybody may read, the last first, without its long text."""
    from projects.models import NewsPage

    rows = unrestricted(NewsPage.objects.live(), number_of(request))
    return rows.defer("body").order_by("-date", "-pk")


def listed(news: Any, request: HttpRequest | None) -> list[ListedNews]:
    """`news` ready for a list."""
    return [ListedNews(page, page.get_url(request) or "") for page in news]


def last_news(request: HttpRequest, *, most: int) -> list[ListedNews]:
    """At most `most`, the last first: for the home page."""
    return listed(public_news(request)[:most], request)


def context_of(index: "NewsIndexPage", request: HttpRequest) -> dict[str, Any]:
    """The page of the list that the address asks for; 404 for one that there is not."""
    base = index.get_url(request) or request.path
    paginator = Paginator(public_news(request).child_of(index).select_related("theme", "project"), PER_PAGE)
    typed = request.GET.get("page", "1")
    try:
        page = paginator.page(typed if typed.isascii() and typed.isdecimal() and len(typed) < 6 else "")
    except InvalidPage:
        raise Http404 from None
    links = numbered_links(page.number, paginator.num_pages, base=base) if paginator.num_pages > 1 else None
    return {
        "items": listed(page, request),
        "links": links,
        "feed_url": f"{base}flux/",
        # A later page of the list is the same list to a search engine.
        "share": Share(index.title, index.summary, base, "website"),
    }


def around(news: "NewsPage", request: HttpRequest) -> dict[str, str]:
    """Where the project and the call that a piece of news is about are read, while anybody may."""
    found, number = {}, number_of(request)
    for name in ("project", "call"):
        page = getattr(news, name)
        found[f"{name}_url"] = (
            (page.get_url(request) or "") if page and anybody_may_read(page, number) else ""
        )
    return found
