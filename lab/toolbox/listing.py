"""Lists of methods: the toolbox, and those of the lab's activities."""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse

from contributions.choice_filters import without_blanks
from contributions.listing import numbered_links
from lab.activities import Related
from portal.cache.kept import kept, number_of
from portal.pages import unrestricted
from portal.share import Share

if TYPE_CHECKING:
    from lab.models import MethodIndexPage, MethodPage

PER_PAGE = 24
# Under one activity of the lab; the toolbox has all of them.
MOST_OF_AN_ACTIVITY = 12
# Texts that no list shows.
LONG = ("material", "outputs", "watch_out", "used_in")


def context_of(index: "MethodIndexPage", request: HttpRequest) -> dict[str, Any]:
    """The list that the address asks for; what it asks badly is said, and left out."""
    from lab.models import MethodPage
    from lab.toolbox.filters import MethodFilters, offered

    base = index.get_url(request) or request.path
    filters = MethodFilters(request.GET, offered=kept(index.read_at, "methods offered", offered))
    methods = unrestricted(MethodPage.objects.live().child_of(index), number_of(request))
    paginator = Paginator(filters.rows(methods.in_order().defer(*LONG)), PER_PAGE)
    page = _numbered(paginator, request.GET.get("page", "1"))
    criteria = filters.criteria
    narrowed = bool(criteria.parameters)
    return {
        "filters": filters,
        "chosen": filters.chosen(base),
        "base": base,
        "narrowed": narrowed,
        "total": paginator.count,
        "cards": [_card(method, request) for method in page],
        "links": numbered_links(page.number, paginator.num_pages, base=base, criteria=criteria)
        if paginator.num_pages > 1
        else None,
        # A filtered list, or a later page of it, is the same list to a search engine.
        "share": Share(index.title, index.summary, base, "website"),
    }


def short_address(request: HttpRequest, index: "MethodIndexPage") -> HttpResponse | None:
    """Where a browser is sent that filled in only some of the filters."""
    from lab.toolbox.filters import NAMES

    return without_blanks(request, NAMES, index.get_url(request) or request.path)


def answer(response: Any) -> Any:
    """`response`, which says so when the address was not understood."""
    if response.context_data["filters"].errors:
        response.status_code = HTTPStatus.BAD_REQUEST
    return response


def methods_of(request: HttpRequest, activity_ids: Collection[int]) -> dict[int, Sequence[Related]]:
    """What each activity of the lab leads to: its methods, by their titles. One query."""
    from lab.models import MethodPage

    public = unrestricted(MethodPage.objects.live(), number_of(request))
    links = MethodPage.activities.through.objects.filter(
        activity__in=activity_ids, methodpage__in=public.values("pk")
    )
    ranked = links.annotate(
        place=Window(RowNumber(), partition_by="activity_id", order_by=["methodpage__title", "pk"])
    )
    found: dict[int, list[Related]] = {}
    for link in (
        ranked.filter(place__lte=MOST_OF_AN_ACTIVITY)
        .select_related("methodpage")
        .order_by(F("methodpage__title"), "pk")
    ):
        method = link.methodpage
        found.setdefault(link.activity_id, []).append(Related(method.title, method.get_url(request) or ""))
    return dict(found)


def _card(method: "MethodPage", request: HttpRequest) -> dict[str, Any]:
    return {
        "title": method.title,
        "url": method.get_url(request) or "",
        "text": method.summary,
        "stage": method.stage,
        "stage_label": method.get_stage_display(),
        "lines": [line for line in (method.duration, method.people) if line],
        "example": method.example,
    }


def _numbered(paginator: Paginator, typed: str) -> Any:
    """The page that the address names; 404 when there is none."""
    try:
        return paginator.page(typed if typed.isascii() and typed.isdecimal() and len(typed) < 6 else "")
    except InvalidPage:
        raise Http404 from None
