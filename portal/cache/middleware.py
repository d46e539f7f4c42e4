"""First in the stack: a page in memory is answered before anything else runs.

Three questions in this order, each in one function: may this request be answered from memory
(`asked`), is there a page (`PageStore`, `sequence`), may this answer be kept (`may_keep`). When in
doubt the answer is no: the page is then rendered, which is always right.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.models import Site
from wagtail.views import serve

from portal.cache import sequence, sites
from portal.cache.store import Entry, Key, store

LONGEST_QUERY_VALUE = 64
# Written on links by mail and advertising tools; no view of ours reads them.
CLICK_TAG_PREFIXES = ("utm_", "mtm_", "pk_")
CLICK_TAGS = {"fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"}
NOT_FOR_EVERYONE = ("no-store", "no-cache", "private")
# They name one request, not the page.
PER_REQUEST_HEADERS = {"x-request-id", "age"}


class Asked(NamedTuple):
    """What a request asks for, and whether the answer to this very request may be kept."""

    key: Key
    may_keep: bool


class PageCacheMiddleware:
    """Answers anonymous readers from memory; keeps what may be shown to any of them.

    Promises: a page is served only while the public sequence is what it was before the page was
    rendered and its end has not come; while nobody can say the sequence, only if it was current
    when last known. The sequence is read at most once per request, and for those that memory cannot
    answer only by pages of the site; views find it in `request.public_sequence` (None: unknown).
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.PAGE_CACHE_BYTES <= 0:
            raise MiddlewareNotUsed
        self.get_response = get_response
        store.budget = settings.PAGE_CACHE_BYTES
        self.bypass = (*settings.PAGE_CACHE_BYPASS, *_own_prefixes(settings.STATIC_URL, settings.MEDIA_URL))
        self.query_keys = frozenset(settings.PAGE_CACHE_QUERY_KEYS)
        self.csrf_cookie = settings.CSRF_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = self.asked(request)
        if asked is None:
            return self.get_response(request)
        number = self.number()
        now = timezone.now()
        entry = store.get(asked.key, number, now)
        if entry is not None:
            return answer(request, entry, now)
        begin(request, number)
        response = self.get_response(request)
        if number is not None and asked.may_keep and may_keep(request, response):
            entry = entry_of(request, response, now)
            if timezone.now() < entry.end:
                store.keep(asked.key, entry, number)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """A page that memory cannot answer, such as a form that is sent, uses what is kept beside pages."""
        if view is serve and not hasattr(request, "public_sequence"):
            begin(request, self.number())

    def number(self) -> int | None:
        """The number of public things; afterwards memory holds only pages of the latest known."""
        try:
            number = sequence.current()
        except sequence.Away:
            return None
        if number is None:
            store.clear()
        elif number != store.number:
            # Wagtail keeps the addresses of the sites in this process for an hour. Before the
            # number is taken over, so that no thread renders with the old ones under the new one.
            Site.clear_site_root_paths_cache()
            store.at(number)
        return number

    def asked(self, request: HttpRequest) -> Asked | None:
        """The key for a request that memory may answer, None for every other."""
        method, meta = request.method, request.META
        if method != "GET" and method != "HEAD":
            return None
        if request.path.startswith(self.bypass) or "HTTP_AUTHORIZATION" in meta:
            return None
        # Wagtail sends its previews through the middleware as dummy requests.
        if getattr(request, "is_dummy", False) or getattr(request, "is_preview", False):
            return None
        may_keep = method == "GET"
        if meta.get("HTTP_COOKIE"):
            # Whoever opened a form once has a CSRF cookie: no reason to wait for pages ever after.
            if request.COOKIES.keys() - {self.csrf_cookie}:
                return None
            may_keep = False
        query: tuple[tuple[str, str], ...] = ()
        if meta.get("QUERY_STRING"):
            known = self.known_query(request)
            if known is None:
                return None
            query, only_known = known
            may_keep = may_keep and only_known
        try:
            host = request.get_host()
        except DisallowedHost:
            return None
        gzip = "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "")
        return Asked((request.scheme or "", host, request.path, query, gzip), may_keep)

    def known_query(self, request: HttpRequest) -> tuple[tuple[tuple[str, str], ...], bool] | None:
        """The query that a key holds, sorted, and whether that is all of it.

        Click tags are left out, since no view reads them. None for a query that a view might read
        in its own way: an unknown name (a search), a name given twice, a value too long.
        """
        known: list[tuple[str, str]] = []
        complete = True
        for name, values in request.GET.lists():
            if name in self.query_keys:
                if len(values) != 1 or len(values[0]) > LONGEST_QUERY_VALUE:
                    return None
                known.append((name, str(values[0])))
            elif name in CLICK_TAGS or name.startswith(CLICK_TAG_PREFIXES):
                complete = False
            else:
                return None
        return tuple(sorted(known)), complete


def begin(request: HttpRequest, number: int | None) -> None:
    """Say to all that answers `request` at which number it does."""
    request.public_sequence = number  # type: ignore[attr-defined]
    if number is not None:
        sites.know(request, number)


def may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether `response` is the same for every anonymous reader. Errs towards no."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    if getattr(request, "is_dummy", False) or getattr(request, "is_preview", False):
        return False
    headers = response.headers
    if "Set-Cookie" in headers:
        return False
    control = headers.get("Cache-Control", "").lower()
    if any(word in control for word in NOT_FOR_EVERYONE):
        return False
    # "Vary: Cookie" is what Django says of a page that looked at the session, the user, the
    # messages or the CSRF token. Anything but the encoding is not in our key.
    vary = {name.strip().lower() for name in headers.get("Vary", "").split(",")}
    if vary - {"", "accept-encoding"}:
        return False
    # Made and shown in one answer, a message leaves no cookie behind.
    if getattr(getattr(request, "_messages", None), "added_new", False):
        return False
    # A nonce is worth something only if it is used once.
    return "'nonce-" not in headers.get("Content-Security-Policy", "")


def entry_of(request: HttpRequest, response: HttpResponse, began: datetime) -> Entry:
    """`response` as it is kept; its rendering began at `began`."""
    end = next_midnight(began)
    until: datetime | None = getattr(request, "public_until", None)
    headers = tuple(
        (name, value) for name, value in response.items() if name.lower() not in PER_REQUEST_HEADERS
    )
    return Entry(response.content, headers, began, min(end, until) if until else end)


def answer(request: HttpRequest, entry: Entry, now: datetime) -> HttpResponse:
    """`entry` as a response; its Age says that it comes from memory, and since when."""
    response = HttpResponse(entry.body if request.method == "GET" else b"")
    headers = response.headers
    for name, value in entry.headers:
        headers[name] = value
    headers["Age"] = str(max(0, int((now - entry.since).total_seconds())))
    if request.method == "HEAD":
        headers["Content-Length"] = str(len(entry.body))
    return response


def next_midnight(now: datetime) -> datetime:
    """When dates such as "28 days left" change, on the site's clock."""
    zone = timezone.get_default_timezone()
    tomorrow = timezone.localtime(now, zone).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min), zone)


def _own_prefixes(*addresses: str | None) -> tuple[str, ...]:
    """Where files are served, when that is under a path of this site."""
    return tuple(address for address in addresses if address and len(address) > 1 and address[0] == "/")
