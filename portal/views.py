"""Addresses that belong to the building: health, errors, an expired form."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when the process answers and reaches its database, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """An expired or foreign form: the page that owns it shows it again with the words kept.

    A page type, or a view class, that takes forms defines `serve_expired_form(request, *route_args)`;
    nothing is ever stored here, since the request could not be proved to come from our own form.
    """
    match = request.resolver_match
    view_class = getattr(match.func, "view_class", None) if match else None
    if match and hasattr(view_class, "serve_expired_form"):
        return view_class().serve_expired_form(request, *match.args, **match.kwargs)  # type: ignore[misc]
    route = Page.route_for_request(request, request.path_info)
    if route is not None:
        page, args, kwargs = route
        serve_expired_form = getattr(page, "serve_expired_form", None)
        if serve_expired_form and _may_see(request, page):
            return serve_expired_form(request, *args, **kwargs)
    return render(request, "403_csrf.html", status=403)


def _may_see(request: HttpRequest, page: Page) -> bool:
    """Whether a page with a password or for some groups only lets this reader in."""
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page: a template that needs neither the database nor a context."""
    return render(None, "500.html", status=500)
