"""The form of whoever follows: GET shows it, POST stores and says to look in one's mailbox, whoever it is."""

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
from portal.responses import SeeOther
from projects.experiments.addresses import FOLLOW, SENT, WISH
from projects.experiments.following import CONFIRMED_WITHIN, FollowingClosed
from projects.experiments.following import follow as store
from projects.experiments.following_forms import FollowForm
from projects.models import Experiment, Follower

logger = logging.getLogger(__name__)

HOURS = int(CONFIRMED_WITHIN.total_seconds() // 3600)


def follow(request: HttpRequest, page: Experiment) -> HttpResponse:
    """The form, why there is none, or what to do next."""
    return _never_cached(_receive(request, page) if request.method == "POST" else _open(request, page))


def expired_form(request: HttpRequest, page: Experiment) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = FollowForm(request.POST).shown_again()
    if not page.takes_followers:
        return _never_cached(_closed(request, page, form))
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return _never_cached(_form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice))


def _open(request: HttpRequest, page: Experiment) -> HttpResponse:
    if SENT in request.GET:
        return TemplateResponse(request, "projects/following/sent.html", _context(request, page))
    if not page.takes_followers:
        return _closed(request, page, None)
    wish = request.GET.get(WISH, "")
    return _form_page(request, page, FollowForm(wish=wish if wish in Follower.Wish.values else ""))


def _receive(request: HttpRequest, page: Experiment) -> HttpResponse:
    form = FollowForm(request.POST)
    is_valid = form.is_valid()
    if not page.takes_followers:
        return _closed(request, page, form)
    if not is_valid:
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if wait := not_yet(request, page, form, sending="following"):
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = _form_page(request, page, form.shown_again(), status=status, notice=wait.sentence)
        if wait.seconds:
            response["Retry-After"] = str(wait.seconds)
        return response
    try:
        store(
            page=page,
            email=form.cleaned_data["email"],
            wish=form.cleaned_data["wish"],
            form_key=str(form.data.get("opened", "")),
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except FollowingClosed:
        return _closed(request, page, form)
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("a following could not be stored")
        notice = gettext(
            "This could not be stored just now. What you wrote is kept: send it again in a moment."
        )
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return _form_page(request, page, form.shown_again(), status=status, notice=notice)
    return SeeOther(f"{page.get_url(request)}{FOLLOW}?{SENT}=courriel")


def _closed(request: HttpRequest, page: Experiment, form: FollowForm | None) -> HttpResponse:
    """Nobody follows it (any more); with the words, when somebody had already written them."""
    context = _context(request, page) | {"kept": form.kept_words() if form else []}
    status = HTTPStatus.CONFLICT if form else HTTPStatus.OK
    return TemplateResponse(request, "projects/following/closed.html", context, status=status)


def _form_page(
    request: HttpRequest,
    page: Experiment,
    form: FollowForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    context = _context(request, page) | {"form": form, "notice": notice}
    return TemplateResponse(request, "projects/following/form.html", context, status=status)


def _context(request: HttpRequest, page: Experiment) -> dict[str, Any]:
    url = page.get_url(request) or ""
    crumbs = [*page.crumbs(request), {"title": gettext("Test or follow"), "url": ""}]
    return {
        "page": page,
        "crumbs": crumbs,
        "form_url": f"{url}{FOLLOW}",
        "page_url": url,
        "hours": HOURS,
        "months": page.retention_months,
    }


def _never_cached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
