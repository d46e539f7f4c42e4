"""Days that people register for: the agenda, a day and what belongs to it, registrations."""

from events.models.agenda import EventIndexPage
from events.models.changes import EventChange
from events.models.mail import EventMail, EventNotice
from events.models.pages import EventPage
from events.models.parts import (
    EventDocument,
    EventMethod,
    EventOrganiser,
    EventQuestion,
    EventSeries,
    Workshop,
)
from events.models.registration import Attendee, Needs, PhotoConsent, Registration, WorkshopChoice
from events.models.ticks import Tick

__all__ = [
    "Attendee",
    "EventChange",
    "EventDocument",
    "EventIndexPage",
    "EventMail",
    "EventMethod",
    "EventNotice",
    "EventOrganiser",
    "EventPage",
    "EventQuestion",
    "EventSeries",
    "Needs",
    "PhotoConsent",
    "Registration",
    "Tick",
    "Workshop",
    "WorkshopChoice",
]
