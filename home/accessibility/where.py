"""Which page of the site somebody means: an address that comes along, or one that they typed."""

from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from portal.logs import mask

# The parameter of the form's address.
PAGE = "page"
LONGEST = 300
# Whoever holds such an address holds a right: it is not passed on.
SECRET = "/suivi/"


def path_on_site(text: str, request: HttpRequest) -> str:
    """The path that `text` names on this site, without what follows a “?”; empty when it names none."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    hosts = {request.get_host(), urlsplit(settings.PUBLIC_BASE_URL).netloc}
    if (parts.scheme or parts.netloc) and (
        parts.scheme not in {"http", "https"} or parts.netloc not in hosts
    ):
        return ""
    path = parts.path
    # As the site itself would read it.
    read = unquote(path)
    if not read.startswith("/") or read.startswith(("//", SECRET)) or "\\" in read:
        return ""
    if len(path) > LONGEST or not read.isprintable():
        return ""
    try:
        resolve(read)
    except Resolver404:
        return ""
    return path


def as_written(text: str, request: HttpRequest) -> str:
    """What is kept of the page that somebody named: its path where it is of this site, else their words.

    A secret link that was pasted there leads nowhere any more.
    """
    return path_on_site(text, request) or mask(text)


def form_url(form_path: str, path: str) -> str:
    """The address of the form that already knows the page it is about."""
    if not path or path.startswith(SECRET) or path.startswith(form_path) or len(path) > LONGEST:
        return form_path
    return f"{form_path}?{PAGE}={quote(path)}"
