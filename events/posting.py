"""The sub-routes of a day that take a form, and what answers when the token of one has expired."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from events import registering_views
from events.models import EventPage
from portal.pages import BasePage

EXPIRED: dict[str, Callable[..., HttpResponse]] = {"register": registering_views.expired_form}


def takes_post(view: Any) -> bool:
    """Whether `view`, the method that a sub-route leads to, is one of a form."""
    return view is not None and view.__name__ in EXPIRED


def refused() -> HttpResponse:
    return HttpResponseNotAllowed(BasePage.allowed_http_methods)


def expired_form(request: HttpRequest, page: EventPage, view: Any, kwargs: Any) -> HttpResponse:
    """The form again with the words kept; nothing is ever stored here."""
    if request.method != "POST" or not takes_post(view):
        return refused()
    return EXPIRED[view.__name__](request, page, **kwargs or {})
