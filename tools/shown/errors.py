"""What is answered when something went wrong, in the look; and every mail, as its reader sees it."""

from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from portal import mails
from tools.shown.scenes import Seen, Visitor, scene

FAILURES: dict[str, tuple[int, Exception]] = {
    "erreur-400": (400, SuspiciousOperation()),
    "erreur-403": (403, PermissionDenied()),
    "erreur-500": (500, RuntimeError()),
    "erreur-503": (503, OperationalError()),
}


@scene
def errors(visitor: Visitor) -> Iterator[Seen]:
    yield "erreur-404", visitor.get("/nulle-part/", 404)
    for name, (status, error) in FAILURES.items():
        with mock.patch("wagtail.models.Page.serve", _failing(error)):
            yield name, visitor.get("/contact/", status)
    stranger = Visitor(Client(enforce_csrf_checks=True, raise_request_exception=False))
    yield "erreur-403-formulaire", stranger.post("/admin/password_reset/", {}, 403)
    with mock.patch("people.throttling.wait_to_open", return_value=90):
        yield "erreur-429", visitor.post("/_util/authenticate_with_password/1/1/", {}, 429)
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1):
        yield "erreur-413", visitor.post("/admin/password_reset/", {"email": "lou@example.org"}, 413)


def _failing(error: Exception) -> Callable[..., Any]:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise error

    return fail


@scene
def mails_read(visitor: Visitor) -> Iterator[Seen]:
    """Each mail of the registry, filled in with its sample."""
    for mail in mails.registered():
        rendered = mails.render(mail.code, mail.sample())
        answer: Any = HttpResponse(rendered.html)
        answer.wsgi_request = RequestFactory().get(f"/mail/{mail.code}/")
        answer.templates = []
        yield f"mail-{mail.code}", answer
