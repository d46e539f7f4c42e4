"""sitemap.xml and robots.txt: what search engines may read, and where it is.

An index names files of at most PER_FILE rows, each read by a range of keys: with a million rows, a
file costs what it costs with ten thousand, and the index costs one query a section.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from portal.unlisted import but_unlisted

PER_FILE = 10_000
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = "application/xml; charset=utf-8"

FILTERS = (
    *("q", "theme", "nature", "profil", "territoire", "tri"),
    *("etape", "vous", "duree", "groupe", "etat"),
    *("activite", "conception", "vue"),
)
# What a search engine has no use for: staff, secret links, and the same list in other orders.
KEPT_OUT = [
    "/admin/",
    "/suivi/",
    "/recherche/",
    *(f"/*{sign}{name}=" for name in FILTERS for sign in "?&"),
]


@dataclass(frozen=True)
class Entry:
    """One public address (from the root of the site, or whole), and when it last changed if that is known."""

    path: str
    changed: datetime | None = None


@dataclass(frozen=True)
class Section:
    """`rows` are those whose keys are counted; `entries` makes addresses of the rows of a range."""

    rows: Callable[[], QuerySet]
    entries: Callable[[HttpRequest, QuerySet], Iterable[Entry]]


_sections: dict[str, Section] = {}


def register(code: str, section: Section) -> None:
    """Add a section to the sitemap, from `AppConfig.ready()`; again: replaces it."""
    _sections[code] = section


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The files of the sitemap."""
    root = _root(request)
    lines = [
        f"<sitemap><loc>{escape(root + reverse('sitemap-file', args=[code, number]))}</loc></sitemap>"
        for code, section in _sections.items()
        for number in range(_files(section))
    ]
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{SCHEMA}">\n'
    return HttpResponse(body + "\n".join(lines) + "\n</sitemapindex>\n", content_type=XML)


@require_safe
def file(request: HttpRequest, code: str, number: int) -> StreamingHttpResponse:
    """One file of the sitemap. Streamed: it is not for the page cache, which it would fill."""
    section = _sections.get(code)
    if section is None or number >= _files(section):
        raise Http404
    rows = section.rows().filter(pk__gt=number * PER_FILE, pk__lte=(number + 1) * PER_FILE).order_by("pk")
    entries = section.entries(request, rows)
    return StreamingHttpResponse(_written(_root(request), entries), content_type=XML)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT)]
    lines += ["", f"Sitemap: {_root(request)}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _written(root: str, entries: Iterable[Entry]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SCHEMA}">\n'
    for entry in entries:
        changed = f"<lastmod>{entry.changed:%Y-%m-%d}</lastmod>" if entry.changed else ""
        yield f"<url><loc>{escape(urljoin(root, entry.path))}</loc>{changed}</url>\n"
    yield "</urlset>\n"


def _files(section: Section) -> int:
    """How many ranges of keys there are; the greatest key is one step in the index of keys."""
    greatest: int = section.rows().model._default_manager.aggregate(greatest=Max("pk"))["greatest"] or 0
    return -(-greatest // PER_FILE)


def _root(request: HttpRequest) -> str:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site.root_url


# --- Pages ----------------------------------------------------------------------------


def public_pages() -> QuerySet:
    """Pages that anybody may read and find."""
    return but_unlisted(Page.objects.live().public())


def _pages_of(request: HttpRequest, rows: QuerySet) -> Iterator[Entry]:
    site = Site.find_for_request(request)
    for page in rows:
        parts = page.get_url_parts(request)
        if site is not None and parts is not None and parts[0] == site.pk:
            yield Entry(parts[2], page.last_published_at)


def register_pages() -> None:
    register("pages", Section(rows=public_pages, entries=_pages_of))
