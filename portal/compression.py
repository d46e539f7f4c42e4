from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware


class GZipPagesMiddleware(GZipMiddleware):
    """Compresses pages. Streamed answers are files, compressed already: they keep their length.

    But for those that say that they `may_be_compressed`: text that is written as it is sent.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if response.streaming and not getattr(response, "may_be_compressed", False):
            return response
        return super().process_response(request, response)
