"""Logs carry ids and references, never people's words, addresses or secret links.

One filter stands on every handler; the request id joins the lines of one request.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

requests = logging.getLogger("portal.requests")

_request_id: ContextVar[str] = ContextVar("request_id", default="-")

# An address has at most 64 signs before its @ (RFC 5321, 4.5.3.1.1); in a query string the @ is %40.
_BEFORE = r"(?:(?!%40)[^\s@<>\"'(),;:=]){0,64}"
_AFTER = r"[^\s@<>\"'(),;:&]{1,255}\.[^\s@<>\"'(),;:&]+"

E_MAIL = re.compile(f"{_BEFORE}(?:@|%40){_AFTER}")
PHONE = re.compile(r"(?<!\w)(?:(?:\+|00)33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\w)")
SECRET_LINK = re.compile(r"/suivi/[^/\s\"'?&#]+")
# Whoever holds this address chooses the password.
NEW_PASSWORD = re.compile(r"/password_reset/confirm/[^\s\"'?&#]+")
# What is taken from others as a request's id.
FOREIGN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

# Whoever asks for an address of a megabyte does not get a line of one.
LONGEST = 10_000


def mask(text: str) -> str:
    """`text` without e-mail addresses, French phone numbers and the tokens of links that let somebody in."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    text = SECRET_LINK.sub("/suivi/…", text)
    text = NEW_PASSWORD.sub("/password_reset/confirm/…", text)
    if "@" in text or "%40" in text:
        text = E_MAIL.sub("<e-mail>", text)
    return PHONE.sub("<phone>", text)


class ReferencesOnly(logging.Filter):
    """Masks personal data in the message and in a traceback, and adds `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs a 404 once the middleware is done, and hands the request over.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", None) or _request_id.get()
        try:
            message = record.getMessage()
        except Exception:
            # A wrong logging call must not cost the request; its raw form may hold anything.
            message = "unformattable log message"
        record.msg, record.args = mask(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line, for a collector of logs. What it writes went through `ReferencesOnly`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        line |= getattr(record, "measured", {})
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class RequestLogMiddleware:
    """One line a request when LOG_REQUESTS is on: method, path, status, milliseconds.

    Neither who asked nor the query, which holds what people search for. Outside the page cache, so that
    pages from memory are told too; they have no request id.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.LOG_REQUESTS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        measured = {
            "method": request.method,
            "path": mask(request.path),
            "status": response.status_code,
            "ms": round((time.monotonic() - began) * 1000),
        }
        requests.info(
            "%(method)s %(path)s %(status)d %(ms)d ms",
            measured,
            extra={"request": request, "measured": measured},
        )
        return response


class RequestIdMiddleware:
    """Gives each request an id, shown in its log lines, on error pages and in the `X-Request-ID` header.

    A proxy's own id is kept where REQUEST_ID_META names its header, if it looks like one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _foreign_id(request) or secrets.token_hex(6)
        request.request_id = request_id  # type: ignore[attr-defined]
        token = _request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response


def _foreign_id(request: HttpRequest) -> str:
    """The id that a trusted proxy gave, or an empty text."""
    given = request.META.get(settings.REQUEST_ID_META, "") if settings.REQUEST_ID_META else ""
    return given if FOREIGN_ID.fullmatch(given) else ""
