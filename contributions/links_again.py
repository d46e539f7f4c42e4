"""« Send me my link again »: a page that answers the same to everybody, and in the same time.

What was typed is only noted here, as a digest; whether it is known is looked up later, by a job.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views import View

from contributions.author_forms import LinksForm
from contributions.services.addresses import ask_for_links
from portal.limits import network_digest, seconds_to_wait
from portal.responses import private

logger = logging.getLogger(__name__)


class LinksAgainView(View):
    """One field, one button, one answer."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return private(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request, LinksForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LinksForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        sender = network_digest(request)
        if seconds := seconds_to_wait(request, group="links", value=sender, rate=settings.SENDER_RATE):
            notice = gettext("Many people are asking at once. Send it again in a minute.")
            response = _page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS, notice=notice)
            response["Retry-After"] = str(seconds)
            return response
        try:
            ask_for_links(email=form.cleaned_data["email"], now=timezone.now())
        except DatabaseError:
            logger.exception("a request for links could not be noted")
            notice = gettext("This could not be noted just now. Send it again in a moment.")
            return _page(request, form, status=HTTPStatus.SERVICE_UNAVAILABLE, notice=notice)
        return _page(request, LinksForm(), is_asked=True)

    def serve_expired_form(self, request: HttpRequest) -> HttpResponseBase:
        """The address again in a fresh form, after the old one's token expired."""
        notice = gettext("The page had been open for too long. Send it again.")
        return private(_page(request, LinksForm(request.POST), status=HTTPStatus.FORBIDDEN, notice=notice))


def _page(
    request: HttpRequest,
    form: LinksForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
    is_asked: bool = False,
) -> HttpResponse:
    context = {"form": form, "notice": notice, "is_asked": is_asked}
    return render(request, "contributions/links_again.html", context, status=status)
