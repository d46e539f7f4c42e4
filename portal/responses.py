"""Answers to requests that Django has no name for."""

from http import HTTPStatus
from typing import TypeVar

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers

R = TypeVar("R", bound=HttpResponseBase)


class SeeOther(HttpResponseRedirect):
    """After a POST: the browser fetches the result with a GET, and a reload sends nothing twice."""

    status_code = HTTPStatus.SEE_OTHER


def never_cached(response: R) -> R:
    """It is of this moment or of one person: no browser and no proxy keeps it."""
    add_never_cache_headers(response)
    return response


def discreet(response: R, *, has_form: bool = False) -> R:
    """The address is the right itself: not for search engines, nor for the next site visited.

    A page with a form names its site, never its address: without any referrer, a browser says that
    the form comes from nowhere, and nothing of it is taken.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "strict-origin" if has_form else "no-referrer"
    return response


def private(response: R, *, has_form: bool = True) -> R:
    """What stands behind a secret link: never cached, and its address is told to nobody."""
    return never_cached(discreet(response, has_form=has_form))
