"""The portal's addresses, and the hello-worlds that everything is compared with."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from people.models import AddressAllowance
from portal.urls import handler500
from portal.urls import urlpatterns as portal_urls

__all__ = ["handler500", "urlpatterns"]


def hello(request: HttpRequest) -> HttpResponse:
    """As little as a view can do, through the whole stack; the page cache never keeps it."""
    return HttpResponse("hello", headers={"Cache-Control": "no-store"})


def hello_post(request: HttpRequest) -> HttpResponse:
    """A form as small as can be: a CSRF token to check, one row to insert."""
    if request.method == "POST":
        AddressAllowance.objects.create(email_digest=secrets.token_hex(32), last_at=timezone.now())
        return HttpResponse("kept", headers={"Cache-Control": "no-store"})
    return render(request, "bare/form.html", {"form": "", "page": {"title": "hello"}})


urlpatterns = [path("hello/", hello), path("hello-post/", hello_post), *portal_urls]
