"""Addresses that belong to the building: health, an expired form."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal import health


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 when the process answers. Asks nothing of anybody: a restart would not mend a database."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Whether the site can serve (200) or not (503), and how each part is.

    200 also when a part is missing without which pages are served all the same ("degraded");
    `?strict=1` answers 503 then too, for whoever watches.
    """
    status, found = health.findings()
    refused = {health.Status.DOWN}
    if request.GET.get("strict") == "1":
        refused.add(health.Status.DEGRADED)
    checks = {name: {"status": each.status, "code": each.code} for name, each in found.items()}
    return JsonResponse({"status": status, "checks": checks}, status=503 if status in refused else 200)


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
