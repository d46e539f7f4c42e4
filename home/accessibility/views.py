"""The form that reports a barrier: GET shows it, POST stores what was written and leads to its receipt."""

import logging
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from calls.guards import not_yet
from home.accessibility.forms import BarrierForm
from home.accessibility.models import AccessibilityPage
from home.accessibility.services import submit_barrier
from home.accessibility.where import PAGE, path_on_site
from people import links
from portal.responses import SeeOther

logger = logging.getLogger(__name__)


@never_cache
def report(request: HttpRequest, page: AccessibilityPage) -> HttpResponse:
    """The form, or what was made of it."""
    page.answered_by()
    if request.method == "POST":
        return _receive(request, page)
    where = path_on_site(request.GET.get(PAGE, ""), request)
    return _form_page(request, page, BarrierForm(page=page, where=where))


@never_cache
def expired_form(request: HttpRequest, page: AccessibilityPage) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = BarrierForm(request.POST, page=page.answered_by()).shown_again()
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return _form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice)


def _receive(request: HttpRequest, page: AccessibilityPage) -> HttpResponse:
    form = BarrierForm(request.POST, page=page)
    if not form.is_valid():
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if wait := not_yet(request, page, form, sending="barrier"):
        again = form.shown_again()
        response = _form_page(request, page, again, status=HTTPStatus.TOO_MANY_REQUESTS, notice=wait.sentence)
        if wait.seconds:
            response["Retry-After"] = str(wait.seconds)
        return response
    try:
        link = submit_barrier(
            page=page,
            words=form.words(request),
            email=form.cleaned_data["email"],
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("a barrier could not be stored")
        notice = gettext(
            "This could not be stored just now. Your words are kept: send them again in a moment."
        )
        again = form.shown_again()
        return _form_page(request, page, again, status=HTTPStatus.SERVICE_UNAVAILABLE, notice=notice)
    return SeeOther(links.path_for(link))


def _form_page(
    request: HttpRequest,
    page: AccessibilityPage,
    form: BarrierForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    context = page.get_context(request) | {"form": form, "notice": notice}
    context["crumbs"] = [*context["crumbs"], {"title": gettext("Report a barrier"), "url": ""}]
    return TemplateResponse(request, "home/accessibility/report.html", context, status=status)
