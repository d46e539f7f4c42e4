"""Pages for what went wrong: bad requests, faults, a database that is away.

They need neither the database nor a context processor, since either may be what failed. Each carries
the request's id, the one of the log lines and of the `X-Request-ID` header.
"""

import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.responses import never_cached

# A client that is still sending when the connection closes never reads the answer.
READ_AND_DROPPED = 512 * 1024 * 1024
CHUNK = 64 * 1024
RETRY_AFTER_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 with the bound when the form was too big."""
    if isinstance(exception, RequestDataTooBig):
        _drop_the_rest(request)
        # Rounded up: a bound below one is no bound of 0.
        megabytes = -(-settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20)
        return error_page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, megabytes=megabytes)
    return error_page(request, HTTPStatus.BAD_REQUEST)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when it is the database that cannot be reached, read or written to."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = error_page(request, HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def error_page(request: HttpRequest, status: HTTPStatus, **context: Any) -> HttpResponse:
    context["incident"] = getattr(request, "request_id", "")
    response = HttpResponse(render_to_string(f"{status.value}.html", context), status=status)
    return never_cached(response)


def _drop_the_rest(request: HttpRequest) -> None:
    """Read what is still coming, a piece at a time, and keep none of it."""
    left = READ_AND_DROPPED
    try:
        while left > 0 and (piece := request.read(CHUNK)):
            left -= len(piece)
    except OSError:
        # Whoever sent it is gone.
        return
