"""Security headers on every answer, also on those that a middleware gave before the rest could run."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware


class EveryAnswerMiddleware:
    """Django's own security headers where they are missing, and Cross-Origin-Resource-Policy.

    Django's middleware refuses an unknown host by an exception, and that answer passes it by.
    Public files may be shown elsewhere, in a mail for instance; pages and what is private may not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.django = SecurityMiddleware(get_response)
        self.public_files = tuple(filter(None, (settings.STATIC_URL, settings.MEDIA_URL)))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        self.django.process_response(request, response)
        shared = request.path.startswith(self.public_files)
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin"
        )
        return response
