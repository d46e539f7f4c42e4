"""Logs: no address, phone or secret link gets out, whatever was logged and however badly."""

import io
import json
import logging
import re
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import configure_logging
from hypothesis import example, given
from hypothesis import strategies as st
from post_office.logutils import setup_loghandlers
from redis.utils import _set_info_logger

from portal.logs import JsonLines, ReferencesOnly, RequestIdMiddleware, RequestLogMiddleware, mask

ADDRESS = "camille.dupont+labo@mairie.example.org"
PHONE = "06 12 34 56 78"
TOKEN = "Zm9sbG93LXRoaXMtc2VjcmV0LWxpbmstYWxsLXRoZS13"
SECRETS = (ADDRESS, "camille", "mairie", PHONE, "34 56", TOKEN, TOKEN[-10:])

logger = logging.getLogger("tests.logs")


@contextmanager
def logged(formatter: logging.Formatter | None = None) -> Generator[io.StringIO]:
    """What a handler of ours writes of everything logged meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ReferencesOnly())
    line = logging.Formatter(django_settings.LOGGING["formatters"]["line"]["format"])
    handler.setFormatter(formatter or line)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield stream
    finally:
        root.removeHandler(handler)


def assert_clean(text: str) -> None:
    assert text
    assert not [secret for secret in SECRETS if secret in text], text


# --- The mask ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "camille@example.org",
        "<camille@example.org>",
        "mailto:camille@example.org",
        "email=camille@example.org,",
        '"camille@example.org"',
        "Camille.Dupont+labo@sous.domaine.example.org.",
        "camille@exämple.fr",
        "(camille@example.org);",
        "/admin/?q=camille%40example.org",
    ],
)
def test_an_address_is_masked_wherever_it_stands(written):
    masked = mask(f"avant {written} après")
    assert "<e-mail>" in masked
    assert "camille" not in masked.lower()
    assert "mple." not in masked
    assert masked.startswith("avant ")
    assert masked.endswith(" après")


@pytest.mark.parametrize(
    "number",
    [
        "06 12 34 56 78",
        "0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "+33612345678",
        "+33 6 12 34 56 78",
        "0033 6 12 34 56 78",
        "01 99 00 00 99",
    ],
)
@pytest.mark.parametrize("around", ["{}", "tél. {}.", "({})", "phone={},"])
def test_a_french_phone_number_is_masked(number, around):
    assert mask(around.format(number)) == around.format("<phone>")


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        (f"/suivi/{TOKEN}/", "/suivi/…/"),
        (f"GET /suivi/{TOKEN} 200", "GET /suivi/… 200"),
        (f"https://labo.example.org/suivi/{TOKEN}/?x=1", "https://labo.example.org/suivi/…/?x=1"),
        (f"'/suivi/{TOKEN}'", "'/suivi/…'"),
        (f"/suivi/{TOKEN}/ et /suivi/{TOKEN}#fin", "/suivi/…/ et /suivi/…#fin"),
        (f"/suivi/{TOKEN[:20]}", "/suivi/…"),
        (f"GET /admin/password_reset/confirm/MQ/{TOKEN}/ 200", "GET /admin/password_reset/confirm/… 200"),
    ],
)
def test_the_token_of_a_secret_link_is_masked_even_cut_short(written, masked):
    assert mask(written) == masked


@pytest.mark.parametrize(
    "text",
    [
        "A2C4-X6KT publié, version 2",
        "2026-11-23 09:00:00,123 [f00ba4] 127.0.0.1:8000",
        "/participer/appel-1/contributions/A2C4-X6KT/ 200",
        "12345678901234567890",
        "page 3 @ 20",
        "/suivi/",
        "",
    ],
)
def test_references_dates_and_paths_stay_readable(text):
    assert mask(text) == text


addresses = st.from_regex(
    r"[a-zA-Z0-9._+-]{1,30}[a-z0-9]@[a-z0-9-]{1,20}(\.[a-z]{2,10}){1,3}", fullmatch=True
)


@given(addresses, st.text("abc xyz,;", max_size=10))
def test_nothing_is_left_of_an_address(address, around):
    assert mask(f"{around} {address} {around}") == f"{around} <e-mail> {around}"


@given(st.text())
@example("a@b@c@d.e@f.g")
@example("/suivi//suivi/x")
def test_masking_again_changes_nothing_more(text):
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize("piece", ["a", "@", "a@b", "%40", "a%40b"])
def test_a_line_of_any_length_is_cut_before_it_is_read(piece):
    assert len(mask(piece * 1_000_000)) <= 10_001


# --- The filter -------------------------------------------------------------------------


def test_a_message_and_its_arguments_are_masked():
    with logged() as stream:
        logger.warning(f"direct {ADDRESS} {PHONE} /suivi/{TOKEN}/")
        logger.warning("one %s", ADDRESS)
        logger.warning("several %s %s %r", ADDRESS, PHONE, f"/suivi/{TOKEN}/")
        logger.warning("named %(who)s", {"who": ADDRESS})
        logger.warning(ValueError(f"an object {ADDRESS}"))
        logger.warning("in a structure %s", {"to": [ADDRESS], "phone": PHONE})
    lines = stream.getvalue().splitlines()
    assert len(lines) == 6
    assert_clean(stream.getvalue())
    assert stream.getvalue().count("<e-mail>") == 6


def test_a_traceback_is_masked_with_its_causes():
    with logged() as stream:
        try:
            try:
                raise KeyError(ADDRESS)
            except KeyError as cause:
                raise ValueError(f"/suivi/{TOKEN}/ {PHONE}") from cause
        except ValueError:
            logger.exception("failed")
    text = stream.getvalue()
    assert "Traceback" in text
    assert "KeyError" in text
    assert "ValueError" in text
    assert_clean(text)


def test_a_traceback_already_written_by_another_handler_is_masked():
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", None, None)
    record.exc_text = f"ValueError: {ADDRESS}"
    ReferencesOnly().filter(record)
    assert record.exc_text == "ValueError: <e-mail>"


class Unwilling:
    def __str__(self) -> str:
        raise RuntimeError(ADDRESS)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("%s %s", (ADDRESS,)),
        ("%d", (ADDRESS,)),
        ("no place", (ADDRESS,)),
        ("100% of %s", (ADDRESS,)),
        ("%(missing)s", ({"who": ADDRESS},)),
        ("%s", (Unwilling(),)),
        (Unwilling(), ()),
    ],
    ids=["too few", "wrong type", "too many", "bad format", "wrong name", "argument fails", "message fails"],
)
def test_a_wrong_logging_call_costs_nothing_and_says_nothing(message, arguments):
    record = logging.LogRecord("tests.logs", logging.WARNING, __file__, 1, message, arguments, None)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ReferencesOnly())
    handler.handle(record)
    assert stream.getvalue() == "unformattable log message\n"


def test_every_handler_of_the_settings_has_the_filter():
    handlers = django_settings.LOGGING["handlers"]
    assert handlers
    assert all("references_only" in handler["filters"] for handler in handlers.values())


def test_every_handler_in_use_has_the_filter():
    configure_logging(django_settings.LOGGING_CONFIG, django_settings.LOGGING)
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.Logger.manager.loggerDict)]
    ours = [
        handler
        for each in loggers
        for handler in each.handlers
        if not type(handler).__module__.startswith(("_pytest", "logging.NullHandler"))
        and not isinstance(handler, logging.NullHandler)
    ]
    assert len(ours) >= 5
    unfiltered = [
        handler for handler in ours if not any(isinstance(f, ReferencesOnly) for f in handler.filters)
    ]
    assert unfiltered == []


def test_libraries_that_would_bring_a_handler_of_their_own_find_a_logger_already_there():
    configure_logging(django_settings.LOGGING_CONFIG, django_settings.LOGGING)
    _set_info_logger()
    assert logging.getLogger("push_response").handlers == []
    post_office = setup_loghandlers().handlers
    assert [type(each) for each in post_office] == [logging.StreamHandler]
    assert any(isinstance(each, ReferencesOnly) for each in post_office[0].filters)


# --- JSON -------------------------------------------------------------------------------


def test_each_line_is_one_object_whatever_was_logged():
    with logged(JsonLines()) as stream:
        logger.warning("two\nlines, « café », %s", ADDRESS)
        try:
            raise ValueError(f"/suivi/{TOKEN}/ {PHONE}")
        except ValueError:
            logger.exception("failed")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["message"] == "two\nlines, « café », <e-mail>"
    assert (first["level"], first["logger"], first["request_id"]) == ("WARNING", "tests.logs", "-")
    assert first["time"].endswith("+00:00")
    assert "exception" not in first
    assert "Traceback" in second["exception"]
    assert "ValueError: /suivi/…/ <phone>" in second["exception"]
    assert_clean(stream.getvalue())


def test_the_formatter_is_chosen_by_the_setting():
    formatter = configured_formatter("json")
    assert isinstance(formatter, JsonLines)
    assert not isinstance(configured_formatter("line"), JsonLines)


def configured_formatter(name: str) -> logging.Formatter | None:
    console = {**django_settings.LOGGING["handlers"]["console"], "formatter": name}
    try:
        configure_logging(
            django_settings.LOGGING_CONFIG, {**django_settings.LOGGING, "handlers": {"console": console}}
        )
        return logging.getLogger("gunicorn.error").handlers[0].formatter
    finally:
        configure_logging(django_settings.LOGGING_CONFIG, django_settings.LOGGING)


# --- A line a request -------------------------------------------------------------------


def answered_in_the_log(path: str, formatter: logging.Formatter | None = None) -> str:
    def get_response(request) -> HttpResponse:
        return HttpResponse(status=404)

    with logged(formatter) as stream:
        request = RequestFactory().get(path, REMOTE_ADDR="192.0.2.77")
        RequestLogMiddleware(RequestIdMiddleware(get_response))(request)
    assert "192.0.2.77" not in stream.getvalue()
    return stream.getvalue()


def test_a_line_a_request_says_neither_who_nor_what_was_searched_for(settings):
    settings.LOG_REQUESTS = True
    line = answered_in_the_log(f"/suivi/{TOKEN}/?q={ADDRESS}")
    assert re.search(r"\[[0-9a-f]{12}\] GET /suivi/…/ 404 \d+ ms\n$", line)
    assert_clean(line)
    fields = json.loads(answered_in_the_log(f"/suivi/{TOKEN}/?q={ADDRESS}", JsonLines()))
    assert (fields["method"], fields["path"], fields["status"]) == ("GET", "/suivi/…/", 404)
    assert isinstance(fields["ms"], int)
    assert_clean(json.dumps(fields))


def test_no_line_a_request_unless_it_is_asked_for(settings):
    settings.LOG_REQUESTS = False
    with pytest.raises(MiddlewareNotUsed):
        RequestLogMiddleware(lambda request: HttpResponse())


# --- The request id ---------------------------------------------------------------------


def request_that_logs(fails: bool = False) -> str:
    """Send one request through the middleware; returns the id in its header."""

    def get_response(request) -> HttpResponse:
        logger.warning("inside")
        if fails:
            raise RuntimeError("failed")
        return HttpResponse()

    return RequestIdMiddleware(get_response)(RequestFactory().get("/"))["X-Request-ID"]


def test_the_lines_of_one_request_carry_the_id_that_its_answer_carries():
    with logged() as stream:
        first = request_that_logs()
        second = request_that_logs()
        logger.warning("outside")
    assert first != second
    lines = stream.getvalue().splitlines()
    assert [line.partition("tests.logs ")[2] for line in lines] == [
        f"[{first}] inside",
        f"[{second}] inside",
        "[-] outside",
    ]


@pytest.mark.parametrize(
    "given", ["", "court", "x" * 65, "avec espace dedans", "a/b/c/d/e/f", "-commence-mal", "retour\nligne"]
)
def test_what_does_not_look_like_an_id_is_not_taken_from_a_proxy(settings, given):
    settings.REQUEST_ID_META = "HTTP_X_REQUEST_ID"
    assert id_given(given) != given


def test_the_id_of_a_proxy_is_kept_only_where_the_setting_names_it(settings):
    given = "7f3c1e52-0b1d-4c6e-9a55-1c2d3e4f5a6b"
    assert id_given(given) != given
    settings.REQUEST_ID_META = "HTTP_X_REQUEST_ID"
    assert id_given(given) == given


def id_given(header: str) -> str:
    request = RequestFactory().get("/", headers={"x-request-id": header})
    return RequestIdMiddleware(lambda _request: HttpResponse())(request)["X-Request-ID"]


def test_a_request_that_fails_leaves_its_id_to_no_other():
    with logged() as stream:
        with pytest.raises(RuntimeError):
            request_that_logs(fails=True)
        logger.warning("outside")
    assert stream.getvalue().endswith("[-] outside\n")


@pytest.mark.django_db
def test_the_log_of_a_refused_link_does_not_hold_it(client):
    with logged() as stream:
        answer = client.get(f"/suivi/{TOKEN}/")
    assert answer.status_code == 404
    assert f"[{answer['X-Request-ID']}]" in stream.getvalue()
    assert "/suivi/…" in stream.getvalue()
    assert_clean(stream.getvalue())
