"""The list of results: the last one first, and the calls that owe theirs."""

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from calls.presentation import Presented
from contributions.choice_filters import without_blanks
from contributions.listing import numbered_links
from portal.cache.kept import kept, number_of
from portal.pages import unrestricted
from portal.share import Share
from projects.results.presenting import sentence
from projects.results.querysets import last_first, late_calls

if TYPE_CHECKING:
    from projects.models import ResultIndexPage, ResultPage

PER_PAGE = 20
# Calls that owe their results; the list of calls has all of them.
MOST_LATE = 12
# Texts that no list shows.
LONG = ("heard", "done", "not_done", "body", "spread_words")


def page(request: HttpRequest, index: "ResultIndexPage") -> HttpResponse:
    """The list that the address asks for; what it asks badly is said, and left out."""
    from projects.results.filters import NAMES, ResultFilters, offered

    base = index.get_url(request) or request.path
    if short := without_blanks(request, NAMES, base):
        return short
    filters = ResultFilters(request.GET, offered=kept(index.read_at, "results offered", offered))
    criteria = filters.criteria
    rows = last_first(filters.rows(_public(index, request))).select_related("theme").defer(*LONG)
    paginator = Paginator(rows, PER_PAGE)
    found = _numbered(paginator, request.GET.get("page", "1"))
    narrowed = bool(criteria.parameters)
    context = index.get_context(request) | {
        "filters": filters,
        "chosen": filters.chosen(base),
        "base": base,
        "feed_url": f"{base}flux/",
        "narrowed": narrowed,
        "total": paginator.count,
        "cards": [card(result, request) for result in found],
        "links": numbered_links(found.number, paginator.num_pages, base=base, criteria=criteria)
        if paginator.num_pages > 1
        else None,
        "late": _late(request, timezone.now()) if found.number == 1 and not narrowed else [],
        # A filtered list, or a later page of it, is the same list to a search engine.
        "share": Share(index.title, index.summary, base, "website"),
    }
    status = HTTPStatus.BAD_REQUEST if filters.errors else HTTPStatus.OK
    return TemplateResponse(request, index.template, context, status=status)


def newest(index: "ResultIndexPage", request: HttpRequest, most: int) -> list["ResultPage"]:
    """The last results that anybody may read."""
    return list(last_first(_public(index, request)).defer(*LONG)[:most])


def last_results(request: HttpRequest, most: int) -> list["ResultPage"]:
    """The last results that anybody may read, wherever they stand: for the home page."""
    from projects.models import ResultPage

    rows = unrestricted(ResultPage.objects.live(), number_of(request)).select_related("theme")
    return list(last_first(rows).defer(*LONG)[:most])


def card(result: "ResultPage", request: HttpRequest) -> dict[str, Any]:
    """`result` as templates/components/cards.html and result_rows.html show it."""
    known = result.known
    theme = result.theme.title if result.theme else ""
    lines = [result.get_kind_display(), known.words if known else "", theme]
    return {
        "title": result.title,
        "sentence": sentence(result.title),
        "year": result.date.year if result.date else "",
        "url": result.get_url(request) or "",
        "text": result.summary,
        "stage": result.stage,
        "stage_label": result.get_stage_display(),
        "lines": [", ".join(line for line in lines if line)],
        "example": result.example,
    }


def _public(index: "ResultIndexPage", request: HttpRequest) -> Any:
    from projects.models import ResultPage

    return unrestricted(ResultPage.objects.live().child_of(index), number_of(request))


def _late(request: HttpRequest, now: datetime) -> list[dict[str, str]]:
    """The calls that owe their results, in words."""
    calls = list(unrestricted(late_calls(now), number_of(request))[:MOST_LATE])
    found = []
    for call in calls:
        promised = gettext("promised for %(date)s") % {"date": date_format(call.results_promised_on)}
        found.append(
            {
                "title": call.poster,
                "url": call.get_url(request) or "",
                "label": Presented.of(call, now).label,
                "promised": promised,
            }
        )
    return found


def _numbered(paginator: Paginator, typed: str) -> Any:
    """The page that the address names; 404 when there is none."""
    try:
        return paginator.page(typed if typed.isascii() and typed.isdecimal() and len(typed) < 6 else "")
    except InvalidPage:
        raise Http404 from None
