"""Plain addresses of the entrance: the search of the site, and the colours that the Region chose."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from calls.models import CallIndexPage
from contributions.plain_text import clean_text
from contributions.references import normalise_reference
from contributions.search import searched_words
from home.branding import digest as digest_of
from home.branding import stylesheet
from home.forms import SearchForm
from home.models import SiteSettings
from home.search import (
    RELEVANT,
    SHOWN,
    Asked,
    found_contributions,
    found_of_lab,
    found_pages,
    public_path_of_reference,
)

# What is kept of a search, and shown again: far more than anybody types.
LONGEST_SEARCH = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Pages and contributions that hold the words; a reference leads straight to its contribution."""
    asked = _asked(request)
    if path := public_path_of_reference(asked.text):
        return redirect(path)
    site = Site.find_for_request(request)
    context = {
        "form": SearchForm(initial={"q": asked.text}),
        "asked": asked,
        "reference": normalise_reference(asked.text),
        "has_words": bool(searched_words(asked.text)),
        "calls_url": _calls_url(request),
        "newest_url": Asked(asked.text, asked.only).url(),
        "relevant_url": Asked(asked.text, asked.only, by_relevance=True).url(),
    }
    if context["has_words"]:
        context |= {
            "pages": found_pages(asked, site) if site and asked.only != "contributions" else None,
            "contributions": found_contributions(asked) if asked.only != "pages" else None,
            "lab": [] if asked.only else found_of_lab(asked),
            "all_url": Asked(asked.text).url(),
        }
    response = TemplateResponse(request, "home/search.html", context)
    # A list of results is not for search engines, and there is one for every text.
    response["X-Robots-Tag"] = "noindex"
    return response


def _asked(request: HttpRequest) -> Asked:
    query = request.GET
    only = query.get("dans", "")
    return Asked(
        text=clean_text(query.get("q", "")[: 4 * LONGEST_SEARCH], one_line=True)[:LONGEST_SEARCH].strip(),
        only=only if only in SHOWN else "",
        by_relevance=query.get("tri") == RELEVANT,
        number=query.get("page", ""),
        before=query.get("avant", ""),
    )


def _calls_url(request: HttpRequest) -> str:
    index = CallIndexPage.objects.live().public().first()
    return (index.get_url(request) or "") if index else ""


@require_safe
def colours(request: HttpRequest, digest: str) -> HttpResponse:
    """The Region's colours; a browser keeps them for as long as their address stays that of today."""
    rules = stylesheet(SiteSettings.for_request(request))
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    is_current = digest == digest_of(rules)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
    return response
