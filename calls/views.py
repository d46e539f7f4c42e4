"""What a call answers: its page, its form, one contribution. CallPage routes here."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from calls import lists
from calls.forms import ContributionForm, sent_too_soon
from calls.models import CallPage
from calls.services import CallClosed, submit_contribution
from contributions.counts import published_count
from contributions.listing import newest
from contributions.models import Contribution
from contributions.references import normalise_reference
from contributions.services import Words
from contributions.thread import thread_of
from people import links
from portal.share import Share

# On the call's own page; all of them have a page of their own.
NEWEST_SHOWN = 12


class SeeOther(HttpResponseRedirect):
    """After a POST: the browser fetches the receipt with a GET, and a reload sends nothing twice."""

    status_code = HTTPStatus.SEE_OTHER


def call(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The question, what is at stake, and the last contributions published."""
    if moved := lists.moved(request, page):
        return moved
    context = page.get_context(request)
    context["total"] = published_count(page.pk)
    context["voices"] = [
        {"contribution": found, "url": page.public_path(found.submission)}
        for found in newest(page, NEWEST_SHOWN)
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
        "share": Share(found.title, found.body, page.public_path(found.submission)),
    }
    return TemplateResponse(request, "calls/contribution.html", context)


def contribute(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The form: GET shows it, POST stores an answer and leads to its receipt."""
    if request.method == "POST":
        return _never_cached(_receive(request, page))
    if not page.takes_contributions(timezone.now()):
        return _never_cached(_closed(request, page, None, status=HTTPStatus.OK))
    return _never_cached(_form_page(request, page, _form(page)))


def expired_form(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = _form(page, request).shown_again()
    if not page.takes_contributions(timezone.now()):
        return _never_cached(_closed(request, page, form, status=HTTPStatus.CONFLICT))
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return _never_cached(_form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice))


def _receive(request: HttpRequest, page: CallPage) -> HttpResponse:
    form = _form(page, request)
    if not form.is_valid():
        if not page.takes_contributions(timezone.now()):
            return _closed(request, page, form, status=HTTPStatus.CONFLICT)
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    data = form.cleaned_data
    if sent_too_soon(data["opened"]):
        notice = gettext("That was very fast. Your words are kept: wait a moment, then send them again.")
        return _form_page(
            request, page, form.shown_again(), status=HTTPStatus.TOO_MANY_REQUESTS, notice=notice
        )
    try:
        link = submit_contribution(
            call=page,
            words=Words(title=data["title"], body=data["body"], shown_as=data["shown_as"]),
            email=data["email"],
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except CallClosed:
        return _closed(request, page, form, status=HTTPStatus.CONFLICT)
    return SeeOther(links.path_for(link))


def _form(page: CallPage, request: HttpRequest | None = None) -> ContributionForm:
    data = request.POST if request else None
    return ContributionForm(data, prompt=page.prompt, retention_months=page.retention_months)


def _form_page(
    request: HttpRequest,
    page: CallPage,
    form: ContributionForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    context = page.get_context(request) | {"form": form, "notice": notice}
    context["crumbs"] = [*context["crumbs"], {"title": gettext("Answer"), "url": ""}]
    return TemplateResponse(request, "calls/contribute.html", context, status=status)


def _closed(
    request: HttpRequest, page: CallPage, form: ContributionForm | None, *, status: HTTPStatus
) -> HttpResponse:
    """Why one cannot answer now; with the words, when somebody had already written them."""
    words = None
    if form is not None:
        words = {"title": form["title"].value() or "", "body": form["body"].value() or ""}
    context = page.get_context(request) | {"words": words}
    context["crumbs"] = [*context["crumbs"], {"title": gettext("Answer"), "url": ""}]
    return TemplateResponse(request, "calls/closed.html", context, status=status)


def _never_cached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
