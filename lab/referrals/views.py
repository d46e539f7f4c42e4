"""What the public reads of referrals: what one is, their list, one of them. ReferralIndexPage routes here."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from contributions.references import normalise_reference
from contributions.thread import public_thread_of
from lab import linking
from lab.models import Referral, ReferralIndexPage
from lab.referrals import answers
from lab.referrals.briefs import briefs_of
from lab.referrals.listing import STATE, StateFilter, listing_of, states_of
from lab.referrals.states import public_words
from lab.referrals.titles import STEPS
from portal.share import Share


def index(request: HttpRequest, page: ReferralIndexPage) -> HttpResponse:
    """What a referral is, who may send one, and what became of those that were published."""
    base = page.get_url(request) or request.path
    if request.GET.get(STATE) == "":
        return HttpResponseRedirect(base)
    filters = StateFilter(request.GET, states=states_of(page) if page.pk else [])
    context = page.get_context(request)
    listing = listing_of(page, filters, typed=request.GET.get("page", "1"))
    context |= {
        "filters": filters,
        "listing": listing,
        "base": base,
        "narrowed": bool(filters.criteria.parameters),
        # A filtered list, or a later page of it, is the same list to a search engine.
        "share": Share(page.title, page.summary, base, "website"),
    }
    status = HTTPStatus.BAD_REQUEST if filters.errors else HTTPStatus.OK
    return TemplateResponse(request, "lab/referrals/index.html", context, status=status)


def referral(request: HttpRequest, page: ReferralIndexPage, reference: str) -> HttpResponse:
    """One published referral, at its stable address; 410 once it was erased."""
    canonical = normalise_reference(reference)
    rows = Referral.objects.select_related("submission", "subject").filter(
        page=page.pk, submission__reference=canonical, published_at__isnull=False
    )
    if canonical is None or (found := rows.first()) is None:
        raise Http404
    if reference != found.reference:
        return HttpResponseRedirect(page.public_path(found.submission))
    context = page.get_context(request)
    context["crumbs"] = [*context["crumbs"], {"title": found.reference, "url": ""}]
    if found.submission.erased_at is not None:
        context["reference"] = found.reference
        context["erased_at"] = found.submission.erased_at
        return TemplateResponse(request, "lab/referrals/gone.html", context, status=HTTPStatus.GONE)
    briefs = briefs_of(found)
    answers.tell(filter(None, [briefs.agreed, *briefs.earlier]), request)
    context |= {
        "referral": found,
        "state_words": public_words(found),
        "briefs": briefs,
        "thread": public_thread_of(found.submission, titles=STEPS),
        "pages": linking.public_pages_of(found.submission, request),
        "subject": linking.origin_of(found.subject),
        "share": Share(found.public_title, found.public_question[:200], page.public_path(found.submission)),
    }
    return TemplateResponse(request, "lab/referrals/referral.html", context)
