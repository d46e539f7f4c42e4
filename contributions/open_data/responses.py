"""One file of the open data as a response: streamed, and not at all while nothing public has changed."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from contributions.open_data import LICENCE_URL
from portal.cache import sequence
from portal.cache.kept import number_of

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
# Raised with what the files hold or how.
VERSION = 1


def file_response(
    request: HttpRequest, *, name: str, ending: str, write: Callable[[], Iterator[bytes]]
) -> HttpResponseBase:
    """What `write` yields as a file `name`.`ending`; nothing is read for HEAD, nor for what is unchanged.

    Every change of what is public raises the number of public things, so that number tells the file.
    Whoever keeps a copy asks again each time: what was withdrawn or erased is gone from the next answer on.
    """
    asks_body = request.method != "HEAD"
    response = StreamingHttpResponse(write() if asks_body else (), content_type=CONTENT_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Link"] = f'<{LICENCE_URL}>; rel="license"'
    # Data for anybody, also for the pages of other sites; nothing here depends on who asks.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.may_be_compressed = True  # type: ignore[attr-defined]
    if tag := _tag(request):
        response["ETag"] = tag
        found = get_conditional_response(request, etag=tag, response=response)  # type: ignore[arg-type]
        return found if found is not None else response
    return response


def small_file(content: bytes, *, name: str, ending: str) -> HttpResponse:
    """A description of the files."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[ending])
    response["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _tag(request: HttpRequest) -> str:
    number = number_of(request)
    if number is None:
        try:
            number = sequence.current()
        except sequence.Away:
            return ""
    return "" if number is None else f'W/"{VERSION}-{number}"'
