"""`/donnees-ouvertes/`: every published contribution of every public call, and what the files hold."""

import json
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from calls.models import CallIndexPage, CallPage
from contributions.open_data.fields import dictionary, table_schema
from contributions.open_data.responses import file_response, small_file
from contributions.open_data.rows import Source
from contributions.open_data.writers import as_csv, as_json, dictionary_as_csv
from portal.share import Share
from portal.unlisted import but_unlisted

WRITERS = {"csv": as_csv, "json": as_json}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Which files there are, what they hold, how one asks for more."""
    title = gettext("Open data")
    index, site = CallIndexPage.objects.live().public().first(), Site.find_for_request(request)
    home = [{"title": site.root_page.title, "url": site.root_page.get_url(request) or "/"}] if site else []
    context = {
        "title": title,
        "crumbs": [*home, {"title": title, "url": ""}],
        "csv_url": reverse("open_data_file", args=["csv"]),
        "json_url": reverse("open_data_file", args=["json"]),
        "calls_url": (index.get_url(request) or "") if index else "",
        "dictionary": dictionary(),
        "share": Share(title, path=reverse("open_data"), type="website"),
    }
    return TemplateResponse(request, "home/open_data.html", context)


@require_safe
def contributions(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All of them, as CSV or JSON."""
    write = WRITERS.get(ending)
    if write is None:
        raise Http404
    root = _root(request)

    def written() -> Iterator[bytes]:
        pages = but_unlisted(CallPage.objects.live().public())
        yield from write(Source.of_pages(pages, root).parts())

    return file_response(request, name="contributions", ending=ending, write=written)


@require_safe
def dictionary_file(request: HttpRequest) -> HttpResponse:
    headings = [gettext("Name"), gettext("Type"), gettext("Meaning"), gettext("Codes")]
    return small_file(dictionary_as_csv(headings), name="dictionnaire", ending="csv")


@require_safe
def schema_file(request: HttpRequest) -> HttpResponse:
    schema = table_schema(gettext("Published contributions"), _root(request) + reverse("open_data"))
    content = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return small_file(content.encode(), name="schema", ending="json")


def _root(request: HttpRequest) -> str:
    site = Site.find_for_request(request)
    return site.root_url if site else ""
