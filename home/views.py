"""Plain addresses of the entrance: the search of the site, and the colours that the Region chose."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from calls.models import CallIndexPage
from contributions.references import normalise_reference
from contributions.search import searched_words
from home.branding import digest as digest_of
from home.branding import stylesheet
from home.forms import SearchForm
from home.models import SiteSettings
from home.searching import facets
from home.searching.asked import RELEVANT, Asked
from home.searching.contributions import found_contributions, public_path_of_reference
from home.searching.kinds import CONTRIBUTIONS, PAGE_KINDS, PAGES
from home.searching.lab import found_of_lab
from home.searching.pages import Hits, found_pages, hits_of
from portal.cache.kept import kept, number_of


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words, by kind and theme; a reference leads straight to its contribution."""
    offered = kept(number_of(request), "themes of the search", facets.themes)
    asked = Asked.read(request.GET, offered)
    if path := public_path_of_reference(asked.text):
        return redirect(path)
    context = {
        "form": SearchForm(asked, themes=offered),
        "asked": asked,
        "reference": normalise_reference(asked.text),
        "has_words": bool(searched_words(asked.text)),
        "calls_url": _calls_url(request),
    }
    if context["has_words"]:
        context |= _found(asked, Site.find_for_request(request))
    response = TemplateResponse(request, "home/search.html", context)
    # A list of results is not for search engines, and there is one for every text.
    response["X-Robots-Tag"] = "noindex"
    return response


def _found(asked: Asked, site: Site | None) -> dict[str, Any]:
    hits = hits_of(asked, site) if site else Hits([], {})
    contributions = found_contributions(asked)
    lab = found_of_lab(asked)
    page_kinds = [PAGES, *(kind.code for kind in PAGE_KINDS)]
    kinds = facets.facets_of(asked, hits, contributions, lab)
    return {
        "pages": found_pages(asked, hits) if asked.wants(*page_kinds) else None,
        "contributions": contributions if asked.wants(CONTRIBUTIONS) else None,
        "lab": [group for group in lab if group.lines],
        "facets": kinds,
        "everywhere_url": replace(asked, only="", theme=None).url(tri=""),
        "newest_url": asked.url(tri=""),
        "relevant_url": asked.url(tri=RELEVANT),
    }


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
