"""The projects: a board by stage, and a list; both read by ProjectIndexPage, cards by other pages too."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.query import PageQuerySet

from contributions.choice_filters import without_blanks
from contributions.filters import Criteria
from contributions.listing import numbered_links
from portal.cache.kept import kept
from portal.share import Share
from projects.codes import ProjectStatus
from projects.presentation.listing import ListedProject, listed, public_projects
from taxonomy.stages import Stage

if TYPE_CHECKING:
    from projects.board.filters import ProjectFilters
    from projects.models import ProjectIndexPage, ProjectPage

PER_PAGE = 24
# In a column of the board; the list has all of a stage.
MOST_IN_COLUMN = 8
# What goes on stands before what is over.
STATUS_ORDER = Case(
    *(When(status=code, then=Value(place)) for place, code in enumerate(ProjectStatus.values)),
    default=Value(len(ProjectStatus.values)),
)


@dataclass(frozen=True)
class Column:
    """A stage of the board: its first projects, how many there are, and where all of them are."""

    stage: str
    label: str
    items: list[ListedProject]
    total: int
    more_url: str


def in_order(projects: PageQuerySet) -> PageQuerySet:
    """What goes on first, the last begun first."""
    return projects.order_by(STATUS_ORDER, F("starts_on").desc(nulls_last=True), "-pk")


def context_of(index: "ProjectIndexPage", request: HttpRequest) -> dict[str, Any]:
    """The board, or the list, that the address asks for; what it asks badly is said, and left out."""
    from projects.board.filters import LIST, VIEW, ProjectFilters, offered

    base = index.get_url(request) or request.path
    filters = ProjectFilters(request.GET, offered=kept(index.read_at, "projects offered", offered))
    criteria = filters.criteria
    projects = filters.rows(public_projects(request).child_of(index))
    # A board of one stage is a list.
    as_list = filters.as_list or "etape" in criteria.parameters
    view = {VIEW: LIST} if filters.as_list else {}
    found = _list(projects, request, filters, base) if as_list else _board(projects, request, filters, base)
    return found | {
        "filters": filters,
        "chosen": filters.chosen(base, **view),
        "base": base,
        "view": LIST if filters.as_list else "",
        "without_filters_url": Criteria().address(base, **view),
        "board_url": criteria.address(base, but="etape"),
        "list_url": criteria.address(base, **{VIEW: LIST}),
        "narrowed": bool(criteria.parameters),
        # A filtered list, or a later page of it, is the same list to a search engine.
        "share": Share(index.title, index.summary, base, "website"),
    }


def short_address(request: HttpRequest, index: "ProjectIndexPage") -> HttpResponse | None:
    """Where a browser is sent that filled in only some of the filters."""
    from projects.board.filters import NAMES, VIEW

    return without_blanks(request, (*NAMES, VIEW), index.get_url(request) or request.path)


def answer(response: Any) -> Any:
    """`response`, which says so when the address was not understood."""
    if response.context_data["filters"].errors:
        response.status_code = HTTPStatus.BAD_REQUEST
    return response


def _board(
    projects: PageQuerySet, request: HttpRequest, filters: "ProjectFilters", base: str
) -> dict[str, Any]:
    """The first projects of each stage, in one query."""
    if request.GET.get("page", "1") != "1":
        raise Http404
    rows = in_order(projects)
    by_stage = F("stage")
    rows = rows.annotate(
        place=Window(RowNumber(), partition_by=by_stage, order_by=rows.query.order_by),
        of_stage=Window(Count("pk"), partition_by=by_stage),
    )
    found: dict[str, list[ProjectPage]] = {code: [] for code in Stage.values}
    for project in rows.filter(place__lte=MOST_IN_COLUMN):
        found[project.stage].append(project)
    columns = []
    for code, label in Stage.choices:
        total = found[code][0].of_stage if found[code] else 0
        more = filters.criteria.address(base, etape=code) if total > len(found[code]) else ""
        columns.append(Column(code, str(label), listed(found[code], request), total, more))
    return {"columns": columns, "total": sum(column.total for column in columns), "links": None}


def _list(
    projects: PageQuerySet, request: HttpRequest, filters: "ProjectFilters", base: str
) -> dict[str, Any]:
    from projects.board.filters import LIST, VIEW

    paginator = Paginator(in_order(projects), PER_PAGE)
    page = _numbered(paginator, request.GET.get("page", "1"))
    links = None
    if paginator.num_pages > 1:
        criteria = filters.criteria
        if filters.as_list:
            criteria = Criteria(parameters=criteria.parameters | {VIEW: LIST})
        links = numbered_links(page.number, paginator.num_pages, base=base, criteria=criteria)
    return {"columns": None, "items": listed(page, request), "total": paginator.count, "links": links}


def _numbered(paginator: Paginator, typed: str) -> Any:
    """The page that the address names; 404 when there is none."""
    try:
        return paginator.page(typed if typed.isascii() and typed.isdecimal() and len(typed) < 6 else "")
    except InvalidPage:
        raise Http404 from None
