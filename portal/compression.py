from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware


class GZipPagesMiddleware(GZipMiddleware):
    """Compresses pages. Streamed answers are files, compressed already: they keep their length."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        return response if response.streaming else super().process_response(request, response)
