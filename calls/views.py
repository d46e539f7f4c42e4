"""What a call shows: its page, its answers. CallPage routes here; its form is calls.answering."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse

from calls.models import CallPage
from contributions.answers import choice_tags, public_answers
from contributions.files import attachment_response
from contributions.listing import published_listing
from contributions.models import Contribution
from contributions.permissions import may_read_attachment
from contributions.references import normalise_reference
from contributions.thread import thread_of


def call(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The question, what is at stake, and a page of published contributions."""
    context = page.get_context(request)
    listing = published_listing(page, request, anchor="#reponses")
    context["listing"] = listing
    tags = choice_tags(listing.contributions)
    context["voices"] = [
        {
            "contribution": found,
            "url": page.public_path(found.submission),
            "tags": tags.get(found.pk, []),
        }
        for found in listing.contributions
    ]
    return TemplateResponse(request, "calls/call_page.html", context)


def contribution(request: HttpRequest, page: CallPage, reference: str) -> HttpResponse:
    """One published contribution and what became of it, at its stable address."""
    found = _published_or_404(page, reference)
    if reference != found.reference:
        return HttpResponseRedirect(page.public_path(found.submission))
    context = page.get_context(request)
    context["crumbs"] = [*context["crumbs"], {"title": found.reference, "url": ""}]
    context |= {
        "contribution": found,
        "thread": thread_of(found.submission),
        "external_origin": getattr(found.submission, "external_origin", None),
        "answers": public_answers(found.submission),
        "attachment": getattr(found.submission, "attachment", None),
        "attachment_url": page.attachment_path(found.submission),
    }
    return TemplateResponse(request, "calls/contribution.html", context)


def attachment(request: HttpRequest, page: CallPage, reference: str) -> HttpResponseBase:
    """The file of one published contribution."""
    found = _published_or_404(page, reference)
    file = getattr(found.submission, "attachment", None)
    if file is None or not may_read_attachment(found):
        raise Http404
    if reference != found.reference:
        return HttpResponseRedirect(page.attachment_path(found.submission))
    return attachment_response(file)


def _published_or_404(page: CallPage, reference: str) -> Contribution:
    """The published contribution of `page` that an address names, however its reference is typed."""
    canonical = normalise_reference(reference)
    found = canonical and (
        Contribution.objects.published()
        .of_page(page)
        .select_related("submission__external_origin", "submission__attachment", "theme", "territory")
        .filter(submission__reference=canonical)
        .first()
    )
    if not found:
        raise Http404
    return found
