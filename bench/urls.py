"""The portal's addresses, and the hello-world that everything is compared with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import handler500
from portal.urls import urlpatterns as portal_urls

__all__ = ["handler500", "urlpatterns"]


def hello(request: HttpRequest) -> HttpResponse:
    """As little as a view can do, through the whole stack; the page cache never keeps it."""
    return HttpResponse("hello", headers={"Cache-Control": "no-store"})


urlpatterns = [path("hello/", hello), *portal_urls]
