"""The sites of this installation, kept in this process while public things are at one number.

Wagtail asks the database which site a request is for, with a query that costs half of a bare page.
Sites are rows that the CMS saves, so they raise the public sequence (portal.cache.signals).
"""

import pickle
from dataclasses import dataclass, field
from typing import Any

from django.db import Error
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site


@dataclass
class _Held:
    """Answers found at `number`, each pickled: a request may change its own copy, and no other's."""

    number: int
    hosts: frozenset[str]
    ports: frozenset[str]
    found: dict[tuple[str, str], bytes] = field(default_factory=dict)


_held: _Held | None = None


def know(request: HttpRequest, number: int) -> None:
    """Put the site of `request` where Wagtail looks first, as it stands at `number`.

    Read after the number: so it is never older than the number says.
    """
    try:
        _know(request, number)
    except Error:
        # Whoever needs the site asks for it, and is answered the same way.
        return


def _know(request: HttpRequest, number: int) -> None:
    global _held
    held = _held
    if held is None or held.number != number:
        names = list(Site.objects.order_by().values_list("hostname", "port"))
        held = _held = _Held(
            number, frozenset(host for host, _port in names), frozenset(str(port) for _host, port in names)
        )
    host, port = split_domain_port(_raw_host(request))[0], request.get_port()
    # Whatever hosts and ports people make up, there are as many keys as sites have, and one more.
    key = (host if host in held.hosts else "", port if port in held.ports else "")
    pickled = held.found.get(key)
    if pickled is None:
        site: Any = Site.find_for_request(request)
        held.found[key] = pickle.dumps(site, pickle.HIGHEST_PROTOCOL)
    else:
        request._wagtail_site = pickle.loads(pickled)  # type: ignore[attr-defined]


def _raw_host(request: HttpRequest) -> str:
    """The host as Wagtail reads it."""
    return str(request._get_raw_host())  # type: ignore[attr-defined]


def forget() -> None:
    global _held
    _held = None
