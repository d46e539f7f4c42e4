"""The open data of one call: the page that leads to its files, and the files."""

from collections.abc import Iterator
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from calls.models import CallPage
from contributions.counts import published_count
from contributions.models import Visibility
from contributions.open_data.fields import dictionary
from contributions.open_data.responses import file_response
from contributions.open_data.rows import Source
from contributions.open_data.writers import as_csv, as_json, questions_of
from portal.share import Share


def page_of_data(request: HttpRequest, page: CallPage) -> HttpResponse:
    """Which files there are, what they hold, under which licence."""
    title = gettext("Open data")
    context = page.get_context(request)
    context["crumbs"] = [*context["crumbs"], {"title": title, "url": ""}]
    context |= {
        "title": title,
        "total": published_count(page),
        # Those of the form: which of them were answered, and under which label, the file says.
        "questions": page.questions.filter(visibility=Visibility.PUBLIC),
        "dictionary": dictionary(),
        "share": Share(f"{title} · {page.title}", page.summary or page.introduction, page.data_path()),
    }
    return TemplateResponse(request, "calls/data.html", context)


def file_of_call(request: HttpRequest, page: CallPage, ending: str) -> HttpResponseBase:
    """Every published contribution of the call, as CSV or JSON."""
    source = Source.of_page(page, root_of(page, request))
    write = partial(_csv, source, page) if ending == "csv" else partial(_json, source)
    return file_response(request, name=page.slug, ending=ending, write=write)


def root_of(page: CallPage, request: HttpRequest) -> str:
    parts = page.get_url_parts(request)
    return parts[1] if parts else ""


def _csv(source: Source, page: CallPage) -> Iterator[bytes]:
    # The questions are asked for with the first line, and not for HEAD.
    yield from as_csv(source.parts(), questions_of(page))


def _json(source: Source) -> Iterator[bytes]:
    yield from as_json(source.parts())
