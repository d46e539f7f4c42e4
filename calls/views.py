"""What a call shows: its page, its answers. CallPage routes here; its form is calls.answering."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from calls.models import CallPage
from contributions.listing import published_listing
from contributions.models import Contribution
from contributions.references import normalise_reference
from contributions.thread import thread_of


def call(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The question, what is at stake, and a page of published contributions."""
    context = page.get_context(request)
    listing = published_listing(page, request, anchor="#reponses")
    context["listing"] = listing
    context["voices"] = [
        {"contribution": found, "url": page.public_path(found.submission)} for found in listing.contributions
    ]
    return TemplateResponse(request, "calls/call_page.html", context)


def contribution(request: HttpRequest, page: CallPage, reference: str) -> HttpResponse:
    """One published contribution and what became of it, at its stable address."""
    canonical = normalise_reference(reference)
    if canonical is None:
        raise Http404
    found = (
        Contribution.objects.published()
        .of_page(page)
        .select_related("submission__external_origin")
        .filter(submission__reference=canonical)
        .first()
    )
    if found is None:
        raise Http404
    if reference != canonical:
        return HttpResponseRedirect(page.public_path(found.submission))
    context = page.get_context(request)
    context["crumbs"] = [*context["crumbs"], {"title": found.reference, "url": ""}]
    context |= {
        "contribution": found,
        "thread": thread_of(found.submission),
        "external_origin": getattr(found.submission, "external_origin", None),
    }
    return TemplateResponse(request, "calls/contribution.html", context)
