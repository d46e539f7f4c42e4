"""One published subject: its words, the lab's answer, what became of it."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import ThreadEntry
from contributions.references import normalise_reference
from contributions.services import last_decision
from contributions.thread import Step, public_thread_of
from lab import linking
from lab.models import Referral, Subject, SubjectIndexPage
from lab.referrals import addresses
from lab.statuses import SUBJECT_OPEN, SubjectStatus
from portal.share import Share

MOST_REFERRALS = 20
# Steps that a subject says in its own words.
TITLES: dict[str, Any] = {
    ThreadEntry.Kind.RECEIVED: _("Subject received"),
    ThreadEntry.Kind.PUBLISHED: _("Subject read and published"),
    ThreadEntry.Kind.REOPENED: _("Answer taken back, and looked into again"),
    ThreadEntry.Kind.WITHDRAWN: pgettext_lazy("subject", "Withdrawn by its author"),
}


def subject(request: HttpRequest, page: SubjectIndexPage, reference: str) -> HttpResponse:
    """At its stable address; 410 once it was taken away."""
    canonical = normalise_reference(reference)
    rows = Subject.objects.with_envelope().filter(page=page, submission__reference=canonical)
    found: Subject | None = rows.first() if canonical else None
    if found is None:
        raise Http404
    if not found.is_public:
        return _gone_or_404(request, page, found)
    if reference != found.reference:
        return HttpResponseRedirect(page.public_path(found.submission))
    context = page.get_context(request)
    context["crumbs"] = [*context["crumbs"], {"title": found.reference, "url": ""}]
    referrals = referrals_of(found)
    # What came of a referral that started from it came of it too.
    also = [each["pk"] for each in referrals]
    context |= {
        "subject": found,
        "thread": _thread(found),
        "referrals": referrals,
        "pages": linking.public_pages_of(found.submission, request, also=also),
        "referral_form_url": _referral_form(request, found),
        "share": Share(found.title, found.situation, page.public_path(found.submission)),
    }
    return TemplateResponse(request, "lab/subjects/subject.html", context)


def referrals_of(subject: Subject) -> list[dict[str, Any]]:
    """The published referrals that started from it: key, title and address."""
    rows = Referral.objects.published().filter(subject=subject.pk)
    rows = rows.select_related("submission", "page").order_by("-published_at", "-pk")
    found = []
    for row in rows[:MOST_REFERRALS]:
        if path := row.page.public_path(row.submission):
            state = row.get_status_display()
            found.append({"pk": row.pk, "title": row.public_title, "url": path, "state": state})
    return found


def _referral_form(request: HttpRequest, subject: Subject) -> str:
    """Where a referral may be started from it."""
    return addresses.form_url(request, subject=subject.submission)


def _thread(subject: Subject) -> list[Step]:
    """The public steps; the words of the answer that stands above them are not said twice."""
    return [
        replace(step, text="") if step.text and step.text == subject.answer else step
        for step in public_thread_of(subject.submission, titles=TITLES)
    ]


def was_public(subject: Subject) -> bool:
    """Whether it was ever published: its address has been passed on since."""
    return subject.submission.thread.filter(kind=ThreadEntry.Kind.PUBLISHED).exists()


def _gone_or_404(request: HttpRequest, page: SubjectIndexPage, found: Subject) -> HttpResponse:
    """What was public and is no longer says so, without a word of it; all else was never there."""
    withdrawn = found.status == SubjectStatus.WITHDRAWN
    decision = last_decision(found.submission)
    # Read again, it may be public tomorrow: nothing is said of it until then.
    if decision is None or found.status in SUBJECT_OPEN or not was_public(found):
        raise Http404
    context: dict[str, Any] = page.get_context(request) | {
        "reference": found.reference,
        "gone_at": decision.decided_at,
        "withdrawn": withdrawn,
        # Why it is not published, when the team said so.
        "reason": None if withdrawn else decision.reason,
        "erased": found.submission.erased_at is not None,
    }
    context["crumbs"] = [*context["crumbs"], {"title": found.reference, "url": ""}]
    return TemplateResponse(request, "lab/subjects/gone.html", context, status=HTTPStatus.GONE)
