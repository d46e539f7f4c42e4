"""Addresses for tests/integration/page_cache/: a view for each way an answer can be public or not.

`rendered` counts how often each path was really rendered: what is answered from memory does not count.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.utils.cache import patch_vary_headers
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.models import Page

from portal.cache import shown_until, touch

rendered: Counter[str] = Counter()


def titles(request: HttpRequest) -> HttpResponse:
    """What is public, from the database: the titles of the live pages."""
    rendered[request.path] += 1
    words = "\n".join(Page.objects.live().order_by("pk").values_list("title", flat=True))
    return HttpResponse(f"<p>{words}</p>{'.' * 1000}")


def addresses(request: HttpRequest) -> HttpResponse:
    """What links are made of: the addresses of the live pages."""
    return HttpResponse("\n".join(f"{page.title}: {page.get_url(request)}" for page in Page.objects.live()))


def words(request: HttpRequest) -> HttpResponse:
    """A page that needs no database: it says how often it was rendered."""
    rendered[request.path] += 1
    response = HttpResponse(f"<p>rendering {rendered[request.path]}</p>{'.' * 1000}")
    response["X-Words"] = "héhé".encode().decode("latin-1")
    return response


def until(request: HttpRequest, instants: str) -> HttpResponse:
    """Shows something until each of the instants in the address."""
    rendered[request.path] += 1
    for instant in instants.split(","):
        shown_until(request, datetime.fromisoformat(instant))
    return HttpResponse(f"rendering {rendered[request.path]}")


def changed_meanwhile(request: HttpRequest) -> HttpResponse:
    """Something public changes while this is rendered, after it was read."""
    rendered[request.path] += 1
    seen = rendered[request.path]
    if seen == 1:
        touch("tests")
    return HttpResponse(f"rendering {seen}")


def heavy(request: HttpRequest) -> HttpResponse:
    # Not compressible, so that it is as heavy for those who take gzip.
    return HttpResponse("".join(chr(33 + (i * i * 7 + i // 13) % 90) for i in range(60_000)))


# --- Answers that are nobody else's ---------------------------------------------------


def cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("yours")
    response.set_cookie("preference", "large")
    return response


def token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')


def session(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse("yours")


def session_read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"seen: {request.session.get('seen')}")


def user(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"user: {request.user}")


def message(request: HttpRequest) -> HttpResponse:
    """A message made and shown in the same answer: no cookie would remain of it."""
    messages.info(request, "only you")
    return HttpResponse("".join(str(each) for each in messages.get_messages(request)))


def message_left(request: HttpRequest) -> HttpResponse:
    messages.info(request, "for your next page")
    return HttpResponse("done")


def header(name: str, value: str) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("yours")
        if name == "Vary":
            patch_vary_headers(response, [value])
        else:
            response[name] = value
        return response

    return view


@csp_update({"script-src": [SELF, NONCE]})
def nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'<script nonce="{request.csp_nonce}"></script>')  # type: ignore[attr-defined]


def stream(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(["one", "two"])


def file(request: HttpRequest) -> HttpResponseBase:
    return FileResponse(BytesIO(b"file"), filename="file.txt")


def moved(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": "/words/"})


def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=404)


PRIVATE = {
    "cookie": cookie,
    "token": token,
    "session": session,
    "session-read": session_read,
    "user": user,
    "message": message,
    "message-left": message_left,
    "no-store": header("Cache-Control", "no-store"),
    "no-cache": header("Cache-Control", "max-age=60, No-Cache"),
    "private": header("Cache-Control", "private, max-age=60"),
    "vary-cookie": header("Vary", "Cookie"),
    "vary-language": header("Vary", "Accept-Language"),
    "vary-everything": header("Vary", "*"),
    "set-cookie": header("Set-Cookie", "a=b"),
    "nonce": nonce,
    "stream": stream,
    "file": file,
    "moved": moved,
    "missing": missing,
}

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("titles/", titles),
    path("addresses/", addresses),
    path("words/", words),
    path("suivi/words/", words),
    path("healthz", words),
    path("heavy/", heavy),
    path("changed-meanwhile/", changed_meanwhile),
    path("until/<str:instants>/", until),
    *(path(f"private/{name}/", view) for name, view in PRIVATE.items()),
    # The header leads there.
    path("recherche/", include("home.urls")),
    path("donnees-ouvertes/", include("home.open_data.urls")),
    path("", include(wagtail_urls)),
]
