"""What stands behind the secret link just after one has registered: a sample for editors, stored nowhere."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from contributions.models import Submission
from contributions.thread import Step
from events.calendar import place_of, town_of
from events.follow import people, programme
from events.models import Attendee, Registration
from events.presentation import Presented
from events.seats import SeatKind
from events.standing import room_address, standing_of, waiting_at
from events.statuses import Status

if TYPE_CHECKING:
    from events.models import EventPage

# Of whoever waits in the sample.
RANK = 2


def shown(request: HttpRequest, day: "EventPage", *, now: datetime, waits: bool) -> HttpResponse:
    """The receipt of a seat (of what waits at the desk, where the day validates by hand), or of a rank."""
    registration = _sample(day, now, waits=waits)
    standing = waiting_at(RANK) if waits else standing_of(registration, day=day, now=now)
    has_a_seat = registration.status == Status.CONFIRMED
    context = {
        "registration": registration,
        "attendee": registration.attendee,
        "page": day,
        "day": day,
        "link_url": f"{request.build_absolute_uri('/suivi/')}…",
        "standing": standing,
        "shown": Presented.of(day, now),
        "place": place_of(day),
        "town": town_of(day),
        "programme": programme(day),
        "room_url": room_address(registration, day=day, now=now),
        "people": people(registration),
        "documents": list(day.documents.all()),
        "thread": [_received(day, now)],
        # The buttons are there; a sample has neither ticket nor calendar entry to lead to.
        "ticket_url": "#" if has_a_seat else "",
        "calendar_url": "#" if has_a_seat else "",
        "actions": [],
        "erased_after": day.contact_details_until(now),
    }
    return TemplateResponse(request, "events/follow.html", context)


def _sample(day: "EventPage", now: datetime, *, waits: bool) -> Registration:
    submission = Submission(
        reference="ABCD-2345", kind=Submission.Kind.REGISTRATION, submitted_at=now, awaiting_since=now
    )
    status = Status.AWAITING if day.validates_by_hand else Status.CONFIRMED
    registration = Registration(
        submission=submission,
        status=Status.WAITING if waits else status,
        seat_kind=SeatKind.CITIZEN,
        registered_at=now,
    )
    registration.attendee = Attendee(name=gettext("The name that somebody gave"))
    return registration


def _received(day: "EventPage", now: datetime) -> Step:
    return Step(
        at=now,
        stage=day.stage,
        stage_label=str(day.get_stage_display()),
        title=gettext("Registration received"),
        text="",
    )
