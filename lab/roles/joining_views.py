"""The form of whoever joins: GET shows it, POST stores and says to look in one's mailbox, whoever it is.

As careful with words as the form of a day (events.registering_views).
"""

import logging
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from calls.guards import not_yet
from lab.models import RolesPage
from lab.roles.addresses import JOIN
from lab.roles.joining_forms import JoinForm
from lab.roles.services import JoiningClosed, NotAnAgent
from lab.roles.services import join as store
from people.engagement import CONFIRMED_WITHIN, KEPT_MONTHS
from people.models import Engagement
from portal.responses import SeeOther

logger = logging.getLogger(__name__)

# Said on the page one is led to: the rest is in a mail.
SENT = "suite"
# Chosen on the page of the roles.
LEVEL = "niveau"
HOURS = int(CONFIRMED_WITHIN.total_seconds() // 3600)


def join(request: HttpRequest, page: RolesPage) -> HttpResponse:
    """The form, why there is none, or what to do next."""
    return _never_cached(_receive(request, page) if request.method == "POST" else _open(request, page))


def expired_form(request: HttpRequest, page: RolesPage) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = JoinForm(request.POST, page=page).shown_again()
    if not page.takes_anybody:
        return _never_cached(_closed(request, page, form))
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return _never_cached(_form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice))


def _open(request: HttpRequest, page: RolesPage) -> HttpResponse:
    if SENT in request.GET:
        return TemplateResponse(request, "lab/roles/sent.html", _context(request, page))
    if not page.takes_anybody:
        return _closed(request, page, None)
    level = request.GET.get(LEVEL, "")
    known = level if level in Engagement.Level.values else ""
    return _form_page(request, page, JoinForm(page=page, level=known))


def _receive(request: HttpRequest, page: RolesPage) -> HttpResponse:
    form = JoinForm(request.POST, page=page)
    if not form.is_valid():
        if not page.takes_anybody:
            return _closed(request, page, form)
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if wait := not_yet(request, page, form, sending="engagement"):
        response = _form_page(
            request,
            page,
            form.shown_again(),
            status=HTTPStatus.TOO_MANY_REQUESTS,
            notice=wait.sentence,
        )
        if wait.seconds:
            response["Retry-After"] = str(wait.seconds)
        return response
    try:
        store(
            page=page,
            wish=form.wish(),
            form_key=str(form.data.get("opened", "")),
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except JoiningClosed:
        return _closed(request, page, form)
    except NotAnAgent:
        # The list of domains was changed while this was sent.
        form.add_error("email", form.not_an_agent())
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("an engagement could not be stored")
        notice = gettext(
            "This could not be stored just now. What you wrote is kept: send it again in a moment."
        )
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return _form_page(request, page, form.shown_again(), status=status, notice=notice)
    return SeeOther(f"{page.get_url(request)}{JOIN}?{SENT}=courriel")


def _closed(request: HttpRequest, page: RolesPage, form: JoinForm | None) -> HttpResponse:
    """Nobody joins by this page; with the words, when somebody had already written them."""
    context = _context(request, page) | {"kept": form.kept_words() if form else []}
    status = HTTPStatus.CONFLICT if form else HTTPStatus.OK
    return TemplateResponse(request, "lab/roles/closed.html", context, status=status)


def _form_page(
    request: HttpRequest,
    page: RolesPage,
    form: JoinForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    context = _context(request, page) | {"form": form, "notice": notice}
    return TemplateResponse(request, "lab/roles/join.html", context, status=status)


def _context(request: HttpRequest, page: RolesPage) -> dict[str, Any]:
    url = page.get_url(request) or ""
    crumbs = [*page.crumbs(request), {"title": gettext("Join the lab"), "url": ""}]
    return {
        "page": page,
        "crumbs": crumbs,
        "form_url": f"{url}{JOIN}",
        "page_url": url,
        "hours": HOURS,
        "months": KEPT_MONTHS,
    }


def _never_cached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
