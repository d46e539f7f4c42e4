"""HEAD asks for the headers of an answer alone: its body stays here (RFC 9110, 9.3.2)."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def without_bodies(application: Application) -> Application:
    """`application`, whose answers to HEAD have headers and no body: Django leaves that to the server.

    Gunicorn drops the body too, with a warning for each: one monitor would fill the logs.
    """

    def called(asked: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = application(asked, start_response)
        if asked["REQUEST_METHOD"] != "HEAD":
            return answer
        if close := getattr(answer, "close", None):
            # Django ends a request there.
            close()
        return []

    return called
