"""Moving a day: by its verbs, by its screen, and what each move leads to."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from events.course import Verb, last_change
from events.models import EventChange, EventPage
from events.services import course
from events.states import EventState
from tests.cms import minute
from tests.days import TIMETABLES, make_day

WORDS = "La salle est fermée."
STATES = [*TIMETABLES, "draft"]
SERVICES = {
    Verb.MOVE: course.move_day,
    Verb.POSTPONE: course.postpone_day,
    Verb.CANCEL: course.cancel_day,
    Verb.MINUTES: course.publish_minutes,
}
ALLOWED = {
    Verb.MOVE: {"announced", "registering", "registration_closed", "postponed"},
    Verb.POSTPONE: {"announced", "registering", "registration_closed"},
    Verb.CANCEL: {"announced", "registering", "registration_closed", "postponed"},
    Verb.MINUTES: {"over"},
}
BECOMES = {
    Verb.POSTPONE: EventState.POSTPONED,
    Verb.CANCEL: EventState.CANCELLED,
    Verb.MINUTES: EventState.REPORTED,
}


def course_url(day: EventPage) -> str:
    return reverse("events_course", args=[day.pk])


def stored(day: EventPage) -> EventPage:
    return EventPage.objects.get(pk=day.pk)


def in_state(state: str) -> EventPage:
    if state != "draft":
        return make_day(state, takeaways="Trois pistes.")
    day = make_day()
    day.unpublish()
    return stored(day)


def new_dates(day: EventPage, days: int = 60) -> dict:
    starts = (day.starts_at + timedelta(days=days)).replace(second=0, microsecond=0)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=7)}


def move(verb: str, day: EventPage, **fields) -> EventChange:
    common = {"day": day, "words": WORDS, "by": None, "now": timezone.now()}
    if verb == Verb.MOVE:
        common |= new_dates(day) | {"place_name": day.place_name, "address": day.address}
    return SERVICES[verb](**common | fields)


def sent(day: EventPage, verb: str, **fields) -> dict[str, str]:
    """What the form of one move sends."""
    values = {"words": WORDS, "seen": str(last_change(day))}
    if verb == Verb.MOVE:
        values |= {name: minute(value) for name, value in new_dates(day).items()}
        values |= {"place_name": day.place_name, "address": day.address}
    return {"verb": verb, **{f"{verb}-{name}": value for name, value in (values | fields).items()}}
