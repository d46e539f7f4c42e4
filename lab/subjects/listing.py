"""The page of subjects: what one is, then those that were published, with their answers."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext

from contributions.filters import Criteria
from contributions.references import normalise_reference
from lab.models import Subject, SubjectIndexPage
from lab.subjects.filters import NAMES, SubjectFilters, offered
from lab.subjects.querysets import SubjectQuerySet
from portal.cache.kept import kept
from portal.share import Share

PER_PAGE = 20
# The reference of the last one seen.
BEFORE = "avant"
ANCHOR = "#sujets"
# Of an answer, in a list; its page has the whole.
REPLY_SHOWN = 400


def page(request: HttpRequest, index: SubjectIndexPage) -> HttpResponse:
    """The list that the address asks for; what it asks badly is said, and left out."""
    base = index.address
    if short := _without_blanks(request, base):
        return short
    filters = SubjectFilters(request.GET, offered=kept(index.read_at, "subjects offered", offered))
    criteria = filters.criteria
    published = Subject.objects.published()
    if found := _named(published, criteria.parameters.get("q", "")):
        return HttpResponseRedirect(index.public_path(found.submission))
    last = _last_seen(request, published)
    rows = filters.rows(published).newest_first().with_envelope()
    if last is not None:
        rows = rows.older_than(last)
    read = list(rows[: PER_PAGE + 1])
    shown = read[:PER_PAGE]
    more = criteria.address(base, **{BEFORE: shown[-1].reference}) + ANCHOR if len(read) > PER_PAGE else ""
    context = index.get_context(request) | {
        "filters": filters,
        "chosen": filters.chosen(base),
        "base": base,
        "subjects": [presented(row, index) for row in shown],
        "more_url": more,
        "first": last is None,
        "narrowed": bool(criteria.parameters),
        # A filtered list, or a later page of it, is the same list to a search engine.
        "share": Share(index.title, index.summary, base, "website"),
    }
    status = HTTPStatus.BAD_REQUEST if filters.errors else HTTPStatus.OK
    return TemplateResponse(request, "lab/subjects/index.html", context, status=status)


def presented(row: Subject, index: SubjectIndexPage) -> dict[str, Any]:
    """`row` as a list shows it (templates/components/voice.html)."""
    tags = [row.get_status_display(), str(row.theme or ""), row.place]
    return {
        "title": row.title,
        "url": index.public_path(row.submission),
        "who": row.get_sender_kind_display() or gettext("Anonymous"),
        "at": row.submitted_at,
        "text": row.situation,
        "example": row.submission.example,
        "tags": [str(tag) for tag in tags if tag],
        "reply": Truncator(row.answer).chars(REPLY_SHOWN),
        "reply_from": gettext("The lab answers:"),
    }


def _named(published: SubjectQuerySet, words: str) -> Subject | None:
    """The published subject whose reference somebody typed."""
    reference = normalise_reference(words)
    if reference is None:
        return None
    found: Subject | None = published.with_envelope().filter(submission__reference=reference).first()
    return found


def _last_seen(request: HttpRequest, published: SubjectQuerySet) -> Subject | None:
    """The subject that the address names as the last one seen; 404 when it is none of the list."""
    typed = request.GET.get(BEFORE)
    if typed is None:
        return None
    found = _named(published, typed)
    if found is None:
        raise Http404
    return found


def _without_blanks(request: HttpRequest, base: str) -> HttpResponse | None:
    """The short address of what a browser sends from the form, every field of it, empty or not."""
    blank = {name for name in NAMES if not request.GET.get(name, "-").strip()}
    if not blank:
        return None
    query = {name: str(value) for name, value in request.GET.items() if name not in blank}
    return HttpResponseRedirect(Criteria(parameters=query).address(base) + (ANCHOR if query else ""))
