"""What the public reads of a day: its page, and its calendar. EventPage routes here."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import pgettext

from calls.models import CallPage
from calls.models.call import lines
from events import beside
from events.calendar import CONTENT_TYPE, day_ics, has_a_date, town_of
from events.dates import hours_between
from events.methods import methods_of
from events.models import EventPage
from events.presentation import Presented
from events.seating import filled, seating_of
from events.series import in_series
from events.services.reading import MOST_READ, read_at
from events.states import EventState
from lab.linking import origins_of

# Of each: what no day comes near, so that a page stays a page.
MOST_PARTS = 60


def day(request: HttpRequest, page: EventPage) -> HttpResponse:
    """Everything that anybody may know of a day before they come, and what it brought."""
    response = TemplateResponse(request, "events/event_page.html", page.get_context(request))
    if page.audience == EventPage.Audience.UNLISTED:
        # Only its address leads there: search engines are no other way in.
        response["X-Robots-Tag"] = "noindex"
    return response


def calendar(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The day for a calendar; 404 while its date is not known to the hour."""
    if not has_a_date(page):
        raise Http404
    response = HttpResponse(day_ics(page), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{page.slug}.ics"'
    return response


def context_of(page: EventPage, request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """The parts of the page, read in a constant number of queries. `online_url` is none of them."""
    workshops = list(page.workshops.select_related("method")[:MOST_PARTS])
    seating = seating_of(page, workshops)
    if getattr(request, "pretended_full", False):
        seating = filled(seating)
    shown = Presented.of(page, now, full=seating.full)
    takes_place = shown.is_ahead or shown.state == EventState.UNDER_WAY
    exact = page.date_precision == page.Precision.DAY
    documents = page.documents.select_related("document")[:MOST_PARTS]
    methods, method_of = methods_of(page, workshops, request, most=MOST_PARTS)
    return {
        "day": page,
        "shown": shown,
        "in_short": _in_short(page, shown),
        "town": town_of(page),
        "programme": _programme(page, exact),
        **_body(page),
        "workshops": [
            {
                "shown": each,
                "hours": hours_between(each.workshop.starts_at, each.workshop.ends_at) if exact else "",
                "method": method_of.get(each.workshop.method_id),
            }
            for each in seating.workshops
        ],
        "seating": seating,
        "methods": methods,
        "organisers": list(page.organisers.all()[:MOST_PARTS]),
        "documents": list(documents),
        "series": in_series(page, request, now=now),
        "call_url": page.call.get_url(request) if page.call and page.call.live else "",
        "origins": origins_of(page, request),
        "beside": beside.groups_of(page, request),
        "calendar_url": page.calendar_path if has_a_date(page) and takes_place else "",
        "read_here": _read_here(page, shown),
        "takeaways": lines(page.takeaways) if shown.is_past else [],
        "accessibility": lines(page.accessibility),
        "rules": lines(page.rules),
    }


def _read_here(page: EventPage, shown: Presented) -> list[dict[str, Any]]:
    """What was read there, as it stands with the minutes: public contributions only, in two queries."""
    if shown.state != EventState.REPORTED or not getattr(page, "has_readings", True):
        return []
    found = list(read_at(page)[:MOST_READ])
    calls = CallPage.objects.in_bulk({each.page_id for each in found})
    return [
        {
            "title": each.title,
            "redacted": each.redacted,
            "language": each.language,
            "who": each.who,
            "url": calls[each.page_id].public_path(each.submission) or "",
        }
        for each in found
        if each.page_id in calls and calls[each.page_id].live
    ]


def _in_short(page: EventPage, shown: Presented) -> str:
    """The hours and the place, on the line below the summary."""
    place = pgettext("place of a day", "online") if page.mode == page.Mode.ONLINE else page.place_name
    town = page.territory.title if page.territory and page.mode != page.Mode.ONLINE else ""
    line = ", ".join(filter(None, [shown.when.hours, place, "" if town in place else town]))
    return f"{capfirst(line)}." if line else ""


def _body(page: EventPage) -> dict[str, list[Any]]:
    """The editors' words, and their sources apart: these stand after the programme where there is one."""
    last = [block for block in page.body if block.block_type == "sources" and page.programme]
    return {"words": [block for block in page.body if block not in last], "sources": last}


def _programme(page: EventPage, exact: bool) -> list[dict[str, Any]]:
    """The programme day by day; without its hours while the date is only known to the week or month."""
    return [
        {
            "title": block.value["title"],
            "slots": [
                {
                    "time": slot["time"] if exact else None,
                    "title": slot["title"],
                    "text": slot["text"],
                }
                for slot in block.value["slots"]
            ],
        }
        for block in page.programme
    ]
