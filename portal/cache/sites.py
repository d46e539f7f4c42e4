"""Which site a request is for, kept in this process while public things are at one number.

Wagtail asks the database, with a query that costs half of a bare page. Sites are rows that the CMS
saves, so they raise the public sequence (portal.cache.signals).
"""

from django.db import Error
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from portal.cache.kept import keep_copy, kept, kept_copy

Names = tuple[frozenset[str], frozenset[str]]


def know(request: HttpRequest, number: int) -> None:
    """Put the site of `request` where Wagtail looks first, as it stands at `number`.

    Called after the number was read, so what is kept is never older than the number says.
    """
    try:
        hosts, ports = kept(number, "sites", _names)
        host, port = split_domain_port(_raw_host(request))[0], request.get_port()
        # Whatever hosts and ports people make up, there are as many keys as sites have, and one more.
        key = ("site", host if host in hosts else "", port if port in ports else "")
        if site := kept_copy(number, key):
            request._wagtail_site = site  # type: ignore[attr-defined]
        elif site := Site.find_for_request(request):
            # As the page that it is: every route starts there.
            site.root_page = site.root_page.specific
            keep_copy(number, key, site)
    except Error:
        # Whoever needs the site asks for it, and is answered the same way.
        return


def _names() -> Names:
    """The hosts and the ports that sites have."""
    rows = list(Site.objects.order_by().values_list("hostname", "port"))
    return frozenset(host for host, _port in rows), frozenset(str(port) for _host, port in rows)


def _raw_host(request: HttpRequest) -> str:
    """The host as Wagtail reads it."""
    return str(request._get_raw_host())  # type: ignore[attr-defined]
