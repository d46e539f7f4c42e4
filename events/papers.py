"""What somebody takes away behind the link of a registration: a ticket, a certificate, a calendar entry.

Reading only. Nothing of it carries the token: a ticket is shown, a calendar is shared.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions.follow import discreet, resolve, unknown_link
from contributions.models import Submission
from events.calendar import CONTENT_TYPE, day_ics, has_a_date
from events.follow import find_registration, has_certificate, has_ticket
from events.models import Registration
from events.sheets import Sheet, certificate_sheet, ticket_sheet
from events.statuses import HAS_A_SEAT

Paper = Callable[[HttpRequest, str, Registration], HttpResponse | None]


def _paper(show: Paper) -> Callable[..., HttpResponse]:
    """A page of a registration behind its link; where there is none (yet, any more), the link's own page."""

    @require_safe
    @never_cache
    @wraps(show)
    def view(request: HttpRequest, token: str) -> HttpResponse:
        link = resolve(token)
        if link is None or link.submission.kind != Submission.Kind.REGISTRATION:
            return unknown_link(request)
        shown = None
        if link.submission.erased_at is None:
            shown = show(request, token, find_registration(link.submission_id))
        return discreet(shown or redirect("follow", token))

    return view


@_paper
def ticket(request: HttpRequest, token: str, registration: Registration) -> HttpResponse | None:
    """To be shown at the door, on paper or on a screen."""
    if not has_ticket(registration, registration.page, timezone.now()):
        return None
    return _printed(request, token, registration, ticket_sheet(registration))


@_paper
def certificate(request: HttpRequest, token: str, registration: Registration) -> HttpResponse | None:
    """That somebody came; it is made when it is asked for, and kept nowhere."""
    if not has_certificate(registration) or not hasattr(registration, "attendee"):
        return None
    return _printed(request, token, registration, certificate_sheet(registration))


@_paper
def calendar(request: HttpRequest, token: str, registration: Registration) -> HttpResponse | None:
    """The day for one's own calendar. Without the secret link: calendars are shared with colleagues."""
    day = registration.page
    if registration.status not in HAS_A_SEAT or not has_a_date(day):
        return None
    response = HttpResponse(day_ics(day), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{registration.reference}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _printed(request: HttpRequest, token: str, registration: Registration, sheet: Sheet) -> HttpResponse:
    context = {
        "registration": registration,
        "page": registration.page,
        "sheet": sheet,
        "follow_url": reverse("follow", args=[token]),
    }
    return render(request, "events/paper.html", context)
