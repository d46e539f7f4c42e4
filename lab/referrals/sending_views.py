"""The form of a referral: GET shows it, POST stores a referral and leads to its receipt.

As careful with words as the form of a call (calls.answering), and with each of several documents.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page

from calls.guards import not_yet
from contributions.files import checked_for
from contributions.models import Submission
from contributions.references import normalise_reference
from lab import linking
from lab.models import ReferralIndexPage
from lab.referrals.addresses import SERVICE, SUBJECT
from lab.referrals.forms import TITLE_MAX, ReferralForm
from lab.referrals.services import DocumentsGone, FormClosed, submit_referral
from people import links
from portal.responses import SeeOther, never_cached

logger = logging.getLogger(__name__)

# What a service is; named, since another part of the lab holds it.
SERVICE_PAGES = ("lab", "servicepage")
# The page one is led to when only a mail may say more.
THEN, BY_MAIL = "suite", "courriel"


def ask(request: HttpRequest, page: ReferralIndexPage) -> HttpResponse:
    """The form, why there is none, or what was made of it."""
    return never_cached(_receive(request, page) if request.method == "POST" else _open(request, page))


def expired_form(request: HttpRequest, page: ReferralIndexPage) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = _sent_form(request, page).shown_again()
    if not page.takes_referrals:
        return never_cached(_closed(request, page, form))
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return never_cached(_form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice))


def _open(request: HttpRequest, page: ReferralIndexPage) -> HttpResponse:
    if request.GET.get(THEN) == BY_MAIL:
        context = _context(request, page)
        return TemplateResponse(request, "lab/referrals/sent_before.html", context)
    if not page.takes_referrals:
        return _closed(request, page, None)
    service = _service(request.GET.get(SERVICE, ""))
    subject = _subject(request.GET.get(SUBJECT, ""))
    initial: dict[str, Any] = {}
    if service is not None:
        initial[SERVICE] = service.slug
    if subject is not None and (shown := linking.origin_of(subject)):
        initial |= {SUBJECT: subject.reference, "title": shown.title[:TITLE_MAX]}
    return _form_page(request, page, ReferralForm(page=page, now=timezone.now(), initial=initial))


def _receive(request: HttpRequest, page: ReferralIndexPage) -> HttpResponse:
    form = _sent_form(request, page)
    form.is_valid()
    form.keep_documents()
    if not page.takes_referrals:
        return _closed(request, page, form)
    if not form.is_valid():
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if wait := not_yet(request, page, form, sending="referral"):
        again, status = form.shown_again(), HTTPStatus.TOO_MANY_REQUESTS
        return wait.told_on(_form_page(request, page, again, status=status, notice=wait.sentence))
    return _send(request, page, form)


def _send(request: HttpRequest, page: ReferralIndexPage, form: ReferralForm) -> HttpResponse:
    slug, reference = form.begun_for
    try:
        sent = submit_referral(
            page=page,
            asked=form.asked(),
            document_keys=form.document_keys,
            document_prints=form.document_prints,
            service=_service(slug),
            subject=_subject(reference),
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except FormClosed:
        return _closed(request, page, form)
    except DocumentsGone:
        form.say_documents_are_gone()
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("a referral to %s could not be stored", page.slug)
        notice = gettext(
            "Your referral could not be stored just now. Your words are kept: send them again in a moment."
        )
        again = form.shown_again()
        return _form_page(request, page, again, status=HTTPStatus.SERVICE_UNAVAILABLE, notice=notice)
    if sent.link is None:
        return SeeOther(f"{page.get_url(request)}demande/?{THEN}={BY_MAIL}")
    return SeeOther(links.path_for(sent.link))


def _sent_form(request: HttpRequest, page: ReferralIndexPage) -> ReferralForm:
    return ReferralForm(
        request.POST, request.FILES, page=page, now=timezone.now(), check_file=checked_for(request)
    )


# --- What it was begun for --------------------------------------------------------------


def _service(slug: str) -> Page | None:
    """The public service of that slug; what an address says badly is left out."""
    app, model = SERVICE_PAGES
    pages = Page.objects.live().public().filter(content_type__app_label=app, content_type__model=model)
    return pages.filter(slug=slug[:255]).first() if slug.isprintable() and slug else None


def _subject(reference: str) -> Submission | None:
    """The published subject of that reference, in the same way."""
    canonical = normalise_reference(reference)
    rows = Submission.objects.filter(reference=canonical, kind=Submission.Kind.SUBJECT)
    found = rows.first() if canonical else None
    return found if found and linking.origin_of(found) else None


# --- Pages ------------------------------------------------------------------------------


def _form_page(
    request: HttpRequest,
    page: ReferralIndexPage,
    form: ReferralForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    slug, reference = form.begun_for
    context = _context(request, page) | {
        "form": form,
        "notice": notice,
        "service": _service(slug),
        "subject": linking.origin_of(_subject(reference)),
        "read_by": page.read_by(timezone.now()),
    }
    return TemplateResponse(request, "lab/referrals/form.html", context, status=status)


def _closed(request: HttpRequest, page: ReferralIndexPage, form: ReferralForm | None) -> HttpResponse:
    """Why nothing can be sent; with the words, when somebody had already written them."""
    context = _context(request, page) | {"kept": form.kept_words() if form else []}
    status = HTTPStatus.CONFLICT if form else HTTPStatus.OK
    return TemplateResponse(request, "lab/referrals/form_closed.html", context, status=status)


def _context(request: HttpRequest, page: ReferralIndexPage) -> dict[str, Any]:
    context: dict[str, Any] = page.get_context(request)
    crumbs = [*context["crumbs"], {"title": gettext("Refer a subject"), "url": ""}]
    return context | {"crumbs": crumbs, "form_url": f"{page.get_url(request)}demande/"}
