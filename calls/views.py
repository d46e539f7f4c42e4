"""What a call shows: its page, its answers. CallPage routes here; its form is calls.answering."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse

from calls import beside, lists
from calls.models import CallPage
from calls.synthesis import synthesis_of
from contributions.answers import choice_tags, public_answers
from contributions.counts import published_count
from contributions.files import attachment_response
from contributions.listing import newest, voice
from contributions.models import Contribution
from contributions.permissions import may_read_attachment
from contributions.references import normalise_reference
from contributions.standing import standing_decision, was_public
from contributions.thread import public_thread_of
from portal.share import Share

# On the call's own page; all of them have a page of their own.
NEWEST_SHOWN = 12
# Where something that was public may have gone.
GONE = (Contribution.Status.WITHDRAWN, Contribution.Status.DECLINED)


def call(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The question, what is at stake, and the last contributions published."""
    if moved := lists.moved(request, page):
        return moved
    context = page.get_context(request)
    found = newest(page, NEWEST_SHOWN)
    tags = choice_tags(found)
    context["beside"] = beside.groups_of(page, request)
    context["synthesis"] = synthesis_of(page)
    context["total"] = published_count(page)
    context["voices"] = [
        voice(each, url=page.public_path(each.submission), tags=tags.get(each.pk, [])) for each in found
    ]
    return TemplateResponse(request, "calls/call_page.html", context)


def contribution(request: HttpRequest, page: CallPage, reference: str) -> HttpResponse:
    """One published contribution and what became of it, at its stable address; 410 once it was taken away."""
    found = _published(page, reference)
    if found is None:
        return _gone_or_404(request, page, reference)
    if reference != found.reference:
        return HttpResponseRedirect(page.public_path(found.submission))
    standing = standing_decision(found)
    context = page.get_context(request)
    context["crumbs"] = [*context["crumbs"], {"title": found.reference, "url": ""}]
    context |= {
        "contribution": found,
        # Published as it was written, nothing stands against it.
        "masked_for": standing.reason if standing else None,
        "outcome": getattr(found.submission, "outcome", None),
        "thread": public_thread_of(found.submission),
        "external_origin": getattr(found.submission, "external_origin", None),
        "answers": public_answers(found.submission),
        "attachment": getattr(found.submission, "attachment", None),
        "attachment_url": page.attachment_path(found.submission),
        "report_url": page.report_path(found.submission),
        # With the picture of what it answers: there is none of its own.
        "share": Share(found.title, found.body, page.public_path(found.submission), image=page.share_image),
    }
    return TemplateResponse(request, "calls/contribution.html", context)


def attachment(request: HttpRequest, page: CallPage, reference: str) -> HttpResponseBase:
    """The file of one published contribution."""
    found = published_or_404(page, reference)
    file = getattr(found.submission, "attachment", None)
    if file is None or not may_read_attachment(found):
        raise Http404
    if reference != found.reference:
        return HttpResponseRedirect(page.attachment_path(found.submission))
    return attachment_response(file)


def published_or_404(page: CallPage, reference: str) -> Contribution:
    found = _published(page, reference)
    if found is None:
        raise Http404
    return found


def _published(page: CallPage, reference: str) -> Contribution | None:
    """The published contribution of `page` that an address names, however its reference is typed."""
    canonical = normalise_reference(reference)
    if canonical is None:
        return None
    rows = Contribution.objects.published().of_page(page)
    rows = rows.select_related("submission__external_origin", "submission__attachment", "theme", "territory")
    rows = rows.with_outcome()
    return rows.filter(submission__reference=canonical).first()


def _gone_or_404(request: HttpRequest, page: CallPage, reference: str) -> HttpResponse:
    """What was public and is no longer says so, without a word of it; all else was never there."""
    rows = Contribution.objects.of_page(page).filter(status__in=GONE).with_envelope()
    found = rows.filter(submission__reference=normalise_reference(reference)).first()
    decision = standing_decision(found) if found and was_public(found) else None
    if found is None or decision is None:
        raise Http404
    context = page.get_context(request) | {
        "reference": found.reference,
        "gone_at": decision.decided_at,
        # Without one, its author took it back.
        "reason": decision.reason,
        "erased": found.submission.erased_at is not None,
    }
    context["crumbs"] = [*context["crumbs"], {"title": found.reference, "url": ""}]
    return TemplateResponse(request, "calls/contribution_gone.html", context, status=HTTPStatus.GONE)
