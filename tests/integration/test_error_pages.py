"""What is answered when something broke: a page in the look with the reference of the incident."""

import io
import logging
import re

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Submission
from tests.factories import make_call
from tests.outages import database_away
from tests.reading import words_of
from tests.sending import WORDS, form_url, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def failing(monkeypatch, error: Exception) -> None:
    """Every page of the site fails so."""

    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("wagtail.models.Page.serve", fail)
    monkeypatch.setattr("wagtail.models.Page.get_context", fail)


def assert_in_the_look(response) -> None:
    html = response.content.decode().lstrip()
    assert html.startswith("<!doctype html>")
    assert 'href="/static/css/entry.css"' in html
    assert '<html lang="fr">' in html
    assert html.count("<h1>") == 1
    assert f"<span>{settings.WAGTAIL_SITE_NAME}</span>" in html
    assert "no-store" in response["Cache-Control"]


def assert_names_the_incident(response, caplog=None) -> None:
    """The reference on the page is the one of the header, and of the lines of the log."""
    reference = response["X-Request-ID"]
    assert re.search(r"Référence de l’incident|Reference of the incident", words_of(response))
    assert f"<code>{reference}</code>" in response.content.decode()
    if caplog is not None:
        assert any(getattr(record.request, "request_id", "") == reference for record in failures(caplog))


def failures(caplog) -> list[logging.LogRecord]:
    return [record for record in caplog.records if hasattr(record, "request")]


def test_a_fault_of_ours_is_500_with_its_reference_and_without_the_database(visitor, monkeypatch, caplog):
    failing(monkeypatch, RuntimeError("nobody expected this"))
    response = visitor.get("/")
    assert response.status_code == 500
    assert_in_the_look(response)
    assert_names_the_incident(response, caplog)
    assert "nobody expected" not in response.content.decode()


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("connection already closed")])
def test_a_database_that_fails_while_a_page_is_made_is_503(visitor, monkeypatch, caplog, error):
    failing(monkeypatch, error)
    response = visitor.get("/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert_in_the_look(response)
    assert_names_the_incident(response, caplog)


@pytest.mark.django_db(transaction=True)
def test_with_the_database_away_every_address_is_a_clear_503_and_pages_in_memory_are_served(
    visitor, tmp_path
):
    call = make_call()
    assert visitor.get(call.url).status_code == 200
    logged = Client(raise_request_exception=False, headers={"cookie": f"sessionid={'x' * 32}"})
    with database_away(tmp_path):
        assert visitor.get(call.url).status_code == 200
        for client, address in (
            (visitor, form_url(call)),
            (visitor, "/"),
            (visitor, "/nulle-part/"),
            (visitor, "/recherche/?q=bus"),
            (visitor, "/sitemap.xml"),
            (visitor, "/suivi/inconnu/"),
            (logged, "/admin/"),
            (logged, call.url),
        ):
            response = client.get(address)
            assert response.status_code == 503, address
            assert_names_the_incident(response)
        posted = visitor.post(form_url(call), WORDS)
        assert posted.status_code == 503
        login = visitor.post("/admin/login/", {"username": "a@example.org", "password": "secret-typed"})
        assert login.status_code == 503
        assert "secret-typed" not in login.content.decode()
    assert visitor.get("/").status_code == 200
    assert Submission.objects.count() == 0
    assert open_and_send(visitor, call).status_code == 303


def test_error_pages_ask_nothing_of_the_database(visitor, monkeypatch):
    failing(monkeypatch, RuntimeError())
    with CaptureQueriesContext(connection) as captured:
        visitor.post("/admin/login/", {f"field{n}": "" for n in range(10_001)})
    assert not captured


@pytest.mark.parametrize("path", ["/admin/login/", "form"])
def test_too_many_fields_are_a_clean_400(visitor, path, caplog):
    address = form_url(make_call()) if path == "form" else path
    response = visitor.post(address, {f"field{n}": "" for n in range(10_001)})
    assert response.status_code == 400
    assert_in_the_look(response)
    assert_names_the_incident(response, caplog)


def test_a_suspicious_request_is_a_clean_400(visitor, monkeypatch):
    failing(monkeypatch, SuspiciousOperation("why"))
    response = visitor.get("/")
    assert response.status_code == 400
    assert_in_the_look(response)
    assert_names_the_incident(response)
    assert "why" not in response.content.decode()


def test_an_unknown_host_is_a_clean_400(visitor):
    response = visitor.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert_in_the_look(response)


def test_a_form_that_cannot_be_read_is_a_clean_400(visitor):
    response = visitor.post(
        "/admin/login/", b"--x\r\nnothing", content_type="multipart/form-data; boundary=" + "x" * 300
    )
    assert response.status_code == 400
    assert_in_the_look(response)


class Counted(io.RawIOBase):
    """A body of so many bytes, made while it is read; notes how much was asked for at once."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "read whole"
        self.largest = max(self.largest, size)
        piece = min(size, self.left)
        self.left -= piece
        return b"a" * piece


@pytest.mark.parametrize("path", ["form", "/admin/login/", "/admin/password_reset/"])
def test_a_hundred_megabytes_are_refused_in_a_sentence_and_never_held(visitor, path):
    size = 100 * 2**20
    body = Counted(size)
    address = form_url(make_call()) if path == "form" else path
    response = visitor.generic(
        "POST",
        address,
        **{
            "wsgi.input": body,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(size),
        },
    )
    assert response.status_code == 413
    assert_in_the_look(response)
    assert_names_the_incident(response)
    assert re.search(r"\b5\sM[oB]", words_of(response))
    # All was taken in, so that the sender is there to read the answer; a piece at a time.
    assert body.left == 0
    assert body.largest <= 2**16
    assert Submission.objects.count() == 0


def test_a_page_that_is_not_for_everybody_names_the_incident(visitor, monkeypatch):
    from django.core.exceptions import PermissionDenied

    failing(monkeypatch, PermissionDenied())
    response = visitor.get("/")
    assert response.status_code == 403
    assert_names_the_incident(response)


def test_an_expired_form_that_no_page_owns_names_the_incident():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {})
    assert response.status_code == 403
    assert_names_the_incident(response)
