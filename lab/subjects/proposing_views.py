"""The form of subjects: GET shows it, POST stores a subject and leads to its receipt. No word is lost."""

import logging
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from calls.guards import not_yet
from lab.models import SubjectIndexPage
from lab.subjects.forms import SubjectForm
from lab.subjects.services import submit_subject
from people import links
from portal.responses import SeeOther

logger = logging.getLogger(__name__)


def propose(request: HttpRequest, page: SubjectIndexPage) -> HttpResponse:
    """The form, or what was made of it."""
    if request.method == "POST":
        return _never_cached(_receive(request, page))
    return _never_cached(_form_page(request, page, SubjectForm(page=page)))


def expired_form(request: HttpRequest, page: SubjectIndexPage) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = SubjectForm(request.POST, page=page).shown_again()
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return _never_cached(_form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice))


def _receive(request: HttpRequest, page: SubjectIndexPage) -> HttpResponse:
    form = SubjectForm(request.POST, page=page)
    if not form.is_valid():
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if wait := not_yet(request, page, form, sending="subject"):
        again = form.shown_again()
        response = _form_page(request, page, again, status=HTTPStatus.TOO_MANY_REQUESTS, notice=wait.sentence)
        if wait.seconds:
            response["Retry-After"] = str(wait.seconds)
        return response
    try:
        link = submit_subject(
            page=page,
            words=form.words(),
            email=form.cleaned_data["email"],
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("a subject could not be stored")
        notice = gettext(
            "Your subject could not be stored just now. Your words are kept: send them again in a moment."
        )
        again = form.shown_again()
        return _form_page(request, page, again, status=HTTPStatus.SERVICE_UNAVAILABLE, notice=notice)
    return SeeOther(links.path_for(link))


def _form_page(
    request: HttpRequest,
    page: SubjectIndexPage,
    form: SubjectForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    context = page.get_context(request) | {"form": form, "notice": notice}
    context["crumbs"] = [*context["crumbs"], {"title": gettext("Propose"), "url": ""}]
    return TemplateResponse(request, "lab/subjects/propose.html", context, status=status)


def _never_cached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
