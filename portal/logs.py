"""Logs carry ids and references, never people's words, addresses or secret links.

One filter stands on every handler; the request id joins the lines of one request.
"""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="-")

# An address has at most 64 signs before its @ (RFC 5321, 4.5.3.1.1); in a query string the @ is %40.
_BEFORE = r"(?:(?!%40)[^\s@<>\"'(),;:=]){0,64}"
_AFTER = r"[^\s@<>\"'(),;:&]{1,255}\.[^\s@<>\"'(),;:&]+"

E_MAIL = re.compile(f"{_BEFORE}(?:@|%40){_AFTER}")
PHONE = re.compile(r"(?<!\w)(?:(?:\+|00)33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\w)")
SECRET_LINK = re.compile(r"/suivi/[^/\s\"'?&#]+")


# Whoever asks for an address of a megabyte does not get a line of one.
LONGEST = 10_000


def mask(text: str) -> str:
    """`text` without e-mail addresses, French phone numbers and secret-link tokens."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    text = SECRET_LINK.sub("/suivi/…", text)
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


class RequestIdMiddleware:
    """Gives each request an id, shown in its log lines and in the `X-Request-ID` header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(6)
        request.request_id = request_id  # type: ignore[attr-defined]
        token = _request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response
