"""The agenda: days to come, then the others with what came out of them. EventIndexPage routes here."""

from http import HTTPStatus
from typing import Any

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from contributions.choice_filters import without_blanks
from contributions.filters import Criteria
from events.calendar import CONTENT_TYPE, agenda_ics
from events.filters import NAMES, AgendaFilters, offered
from events.listing import listed, past_before, to_come_after, with_words
from events.models import EventIndexPage, EventPage
from portal.cache import shown_until
from portal.cache.kept import kept
from portal.share import Share

# The key of the last day seen, of days to come and of past ones.
AFTER, BEFORE = "apres", "avant"
MOST_IN_CALENDAR = 200


def page(request: HttpRequest, index: EventIndexPage) -> HttpResponse:
    """The list that the address asks for; what it asks badly is said, and left out."""
    base = index.get_url(request) or request.path
    if short := without_blanks(request, NAMES, base):
        return short
    filters = AgendaFilters(request.GET, offered=kept(index.read_at, "agenda offered", offered))
    context = index.get_context(request) | _lists(request, filters, base)
    criteria = filters.criteria
    context |= {
        "filters": filters,
        "chosen": filters.chosen(base),
        "base": base,
        # A filtered list, or a later page of it, is the same list to a search engine.
        "share": Share(index.title, index.summary, base, "website"),
        "feed_url": f"{base}flux/",
        "calendar_url": f"{base}agenda.ics",
        "narrowed": bool(criteria.parameters),
    }
    status = HTTPStatus.BAD_REQUEST if filters.errors else HTTPStatus.OK
    return TemplateResponse(request, "events/event_index_page.html", context, status=status)


def calendar(request: HttpRequest, index: EventIndexPage) -> HttpResponse:
    """The days to come and those cancelled meanwhile, for programs that read it again and again."""
    now = timezone.now()
    days = EventPage.objects.listed().public().child_of(index).select_related("territory")
    ahead = days.filter(ends_at__gt=now).order_by("starts_at", "pk")
    response = HttpResponse(agenda_ics(ahead[:MOST_IN_CALENDAR]), content_type=CONTENT_TYPE)
    shown_until(request, ahead.aggregate(next=Min("ends_at"))["next"])
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response


def _lists(request: HttpRequest, filters: AgendaFilters, base: str) -> dict[str, Any]:
    """Both lists on the first page; on later ones, the one that goes on."""
    now = timezone.now()
    after, before = _last_seen(request, AFTER), _last_seen(request, BEFORE)
    if after and before:
        raise Http404
    days = with_words(EventPage.objects.all(), request)
    found: dict[str, Any] = {"first": not (after or before), "to_come": None, "past": None}
    shown: list[EventPage] = []
    if not before:
        coming = to_come_after(filters.rows(days.ahead(now)), after)
        found["more_to_come"] = _more(filters.criteria, base, AFTER, coming.next_key, "#a-venir")
        shown += coming.days
    if not after:
        past = past_before(filters.rows(days.past(now)), before)
        found["more_past"] = _more(filters.criteria, base, BEFORE, past.next_key, "#passees")
        shown += past.days
    # The list changes when a day ends, even one that this page does not show.
    ahead = EventPage.objects.listed().filter(ends_at__gt=now)
    shown_until(request, ahead.aggregate(next=Min("ends_at"))["next"])
    ready = listed(shown, request, now=now)
    if not before:
        found["to_come"] = ready[: len(coming.days)]
    if not after:
        found["past"] = ready[len(ready) - len(past.days) :]
    return found


def _more(criteria: Criteria, base: str, name: str, key: int | None, anchor: str) -> str:
    return criteria.address(base, **{name: str(key)}) + anchor if key else ""


def _last_seen(request: HttpRequest, name: str) -> EventPage | None:
    """The day that the address names as the last one seen; 404 when it is none of the agenda."""
    typed = request.GET.get(name)
    if typed is None:
        return None
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 10
    day: EventPage | None = EventPage.objects.listed().filter(pk=typed).first() if is_number else None
    if day is None:
        raise Http404
    return day
