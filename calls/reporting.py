"""Reporting a published contribution (DSA, article 16, as a house rule): the form and what it answers.

As careful with words as the form of a call (calls.answering), and open after the call has closed.
"""

import logging
from http import HTTPStatus
from typing import Any

from django import forms
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from calls.guards import GuardedForm, not_yet
from calls.models import CallPage
from calls.views import published_or_404
from contributions.form_fields import AddressField, PlainTextField
from contributions.models import Contribution, Report
from contributions.references import normalise_reference
from contributions.services import IllegalMove, submit_report
from people import links
from portal.responses import SeeOther

logger = logging.getLogger(__name__)

LONGEST_WORDS = 3000


class ReportForm(GuardedForm):
    """What is wrong, in a choice and in words; an address is asked for, and never needed."""

    ground = forms.ChoiceField(
        choices=Report.Ground.choices,
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong."),
            "invalid_choice": _("This choice is not offered. Choose another."),
        },
    )
    words = PlainTextField(
        longest=LONGEST_WORDS,
        label=_("Explain"),
        help_text=_("Which passage, and why. Write no personal data here, neither yours nor anybody else’s."),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Say which passage, and why: this field is empty.")},
    )
    email = AddressField()

    def __init__(self, data: QueryDict | None = None, *, call: CallPage, about: str) -> None:
        super().__init__(data, about=about)
        self.fields["email"].help_text = ngettext(
            "To receive the receipt and the answer. Never published, erased after %(months)d month.",
            "To receive the receipt and the answer. Never published, erased after %(months)d months.",
            call.retention_months,
        ) % {"months": call.retention_months}


@never_cache
def report(request: HttpRequest, page: CallPage, reference: str) -> HttpResponse:
    """The form: GET shows it, POST stores a report and leads to its receipt."""
    if request.method != "POST":
        found = published_or_404(page, reference)
        if reference != found.reference:
            return HttpResponseRedirect(page.report_path(found.submission))
        return _form_page(request, page, found, ReportForm(call=page, about=found.reference))
    form = _sent_form(request, page, reference)
    found = _reported_or_404(page, form)
    if not form.is_valid():
        if found.status != Contribution.Status.PUBLISHED:
            return _gone(request, page, form)
        return _form_page(request, page, found, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _send(request, page, found, form)


@never_cache
def expired_form(request: HttpRequest, page: CallPage, reference: str) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = _sent_form(request, page, reference)
    found = _reported_or_404(page, form)
    if found.status != Contribution.Status.PUBLISHED:
        return _gone(request, page, form)
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return _form_page(request, page, found, form.shown_again(), status=HTTPStatus.FORBIDDEN, notice=notice)


def _send(request: HttpRequest, page: CallPage, found: Contribution, form: ReportForm) -> HttpResponse:
    if wait := not_yet(request, page, form, sending="report"):
        again, status = form.shown_again(), HTTPStatus.TOO_MANY_REQUESTS
        return wait.told_on(_form_page(request, page, found, again, status=status, notice=wait.sentence))
    said = form.cleaned_data
    try:
        link = submit_report(
            contribution=found,
            ground=said["ground"],
            words=said["words"],
            email=said["email"],
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except IllegalMove:
        return _gone(request, page, form)
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("a report of %s could not be stored", found.reference)
        notice = gettext(
            "Your report could not be stored just now. Your words are kept: send them again in a moment."
        )
        again = form.shown_again()
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return _form_page(request, page, found, again, status=status, notice=notice)
    return SeeOther(links.path_for(link))


def _sent_form(request: HttpRequest, page: CallPage, reference: str) -> ReportForm:
    return ReportForm(request.POST, call=page, about=normalise_reference(reference) or reference)


def _reported_or_404(page: CallPage, form: ReportForm) -> Contribution:
    """The contribution that a sent form is about: public, or public when the form was opened.

    The stamp proves the latter, so that nobody learns here of what never was public.
    """
    if not form.was_opened:
        return published_or_404(page, form.about)
    rows = Contribution.objects.of_page(page).select_related("submission")
    found: Contribution | None = rows.filter(submission__reference=form.about).first()
    return found or published_or_404(page, form.about)


def _form_page(
    request: HttpRequest,
    page: CallPage,
    found: Contribution,
    form: ReportForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    context = _context(request, page, found) | {
        "contribution": found,
        "contribution_url": page.public_path(found.submission),
        "report_url": page.report_path(found.submission),
        "read_by": page.read_by(timezone.now()),
        "form": form,
        "notice": notice,
    }
    return TemplateResponse(request, "calls/report.html", context, status=status)


def _gone(request: HttpRequest, page: CallPage, form: ReportForm) -> HttpResponse:
    """It stopped being public between opening and sending: why nothing was sent, and what was written."""
    kept = [{"id": "kept-words", "label": form["words"].label, "text": form["words"].value() or ""}]
    context = _context(request, page, None) | {"kept": kept, "reference": form.about}
    return TemplateResponse(request, "calls/report_gone.html", context, status=HTTPStatus.GONE)


def _context(request: HttpRequest, page: CallPage, found: Contribution | None) -> dict[str, Any]:
    context = page.get_context(request)
    crumbs = list(context["crumbs"])
    if found is not None:
        crumbs.append({"title": found.reference, "url": page.public_path(found.submission)})
    return context | {"crumbs": [*crumbs, {"title": gettext("Report a contribution"), "url": ""}]}
