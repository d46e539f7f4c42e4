"""A sentence instead of an error, whichever screen of the CMS tried to make what a page does not allow."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from calls.completeness import PageRefused


class PageRefusedMiddleware:
    """Answers `PageRefused` with its sentence, on the page where what is missing can be written.

    The edit and copy forms say it beside the field, before anything is tried. Approving in a
    workflow, bulk publishing and moving have no such form: they come here, rolled back whole.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PageRefused) or exception.page.pk is None:
            return None
        messages.error(request, exception.sentence)
        address = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The CMS's dialogs follow this; a redirect would be drawn inside them.
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)
