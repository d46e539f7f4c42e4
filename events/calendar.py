"""Days as iCalendar (RFC 5545): one event a day, with the same UID for as long as the day is there.

SEQUENCE rises when its date, place or state change (events.services), so that a calendar that holds the
former event takes the new one. Never the address of the online room: only the personal page shows it.
"""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from contributions.plain_text import clean_text
from events.models import EventPage

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Participation portal//Days//EN"
# The rules since 1996, for as long as they stand; without them a reader must know the name by itself.
PARIS = b"""\
BEGIN:VTIMEZONE\r
TZID:Europe/Paris\r
BEGIN:DAYLIGHT\r
TZNAME:CEST\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
DTSTART:19960331T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
TZNAME:CET\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r
END:VTIMEZONE\r
"""


def has_a_date(day: EventPage) -> bool:
    """Whether a calendar can hold the day: its date is known to the hour."""
    return bool(day.starts_at and day.ends_at) and day.date_precision == EventPage.Precision.DAY


def day_ics(day: EventPage, *, method: str = "PUBLISH", attendee_url: str = "") -> bytes:
    """The calendar of one day; `attendee_url` is the personal page of whoever receives it."""
    calendar = _calendar(method)
    calendar.add_component(_event(day, attendee_url, taken_out=method == "CANCEL"))
    return bytes(calendar.to_ical())


def agenda_ics(days: Iterable[EventPage]) -> bytes:
    """The calendar of several days, to subscribe to; those without a date for the moment are left out."""
    calendar = _calendar("PUBLISH")
    for day in days:
        if has_a_date(day):
            calendar.add_component(_event(day))
    return bytes(calendar.to_ical())


def uid_of(day: EventPage) -> str:
    """The same for as long as the day is there, wherever it moves and whatever it is called."""
    return f"day-{day.pk}@{urlsplit(_address(day)).hostname or 'localhost'}"


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(PARIS))
    return calendar


def _event(day: EventPage, attendee_url: str = "", *, taken_out: bool = False) -> Event:
    now = timezone.now()
    off = any(instant and instant <= now for instant in (day.cancelled_at, day.postponed_at))
    address = _address(day)
    event = Event()
    event.add("uid", uid_of(day))
    event.add("sequence", day.calendar_sequence)
    # Taken out of one calendar only (RFC 5546, 3.2.5), the day itself has not changed: this is newer.
    event.add("dtstamp", now if taken_out else _changed(day) or now)
    # Postponed: nobody need keep that date. A new one comes with a higher sequence.
    event.add("status", "CANCELLED" if off or taken_out else "CONFIRMED")
    event.add("summary", _summary(day, now))
    if day.starts_at:
        event.add("dtstart", timezone.localtime(day.starts_at))
    if day.starts_at and day.ends_at:
        event.add("dtend", timezone.localtime(day.ends_at))
    if place := place_of(day):
        event.add("location", place)
    event.add("description", "\n".join(filter(None, [clean_text(day.summary), attendee_url or address])))
    event.add("url", attendee_url or address)
    if day.service_email:
        organiser = vCalAddress(f"mailto:{day.service_email}")
        organiser.params["CN"] = vText(clean_text(day.service_name or day.service_email, one_line=True))
        event.add("organizer", organiser)
    return event


def _summary(day: EventPage, now: datetime) -> str:
    title = clean_text(day.title, one_line=True)
    if day.cancelled_at and day.cancelled_at <= now:
        return gettext("Cancelled: %(title)s") % {"title": title}
    if day.postponed_at and day.postponed_at <= now:
        return gettext("Postponed: %(title)s") % {"title": title}
    return title


def place_of(day: EventPage) -> str:
    """The place on one line; online: that it is."""
    parts = [day.place_name, day.address, town_of(day)]
    if day.mode == EventPage.Mode.ONLINE:
        parts = [str(EventPage.Mode.ONLINE.label)]
    return clean_text(", ".join(filter(None, parts)), one_line=True)


def town_of(day: EventPage) -> str:
    """Its territory, for whoever reads the place and its address; "" where one of these says it."""
    town = day.territory.title if day.territory else ""
    return "" if town in f"{day.place_name} {day.address}" else town


def _changed(day: EventPage) -> datetime | None:
    """When the day last changed, as far as is known."""
    instants = (day.last_published_at, day.cancelled_at, day.postponed_at)
    return max(filter(None, instants), default=None)


def _address(day: EventPage) -> str:
    """Whole, also for a day whose site has gone."""
    return day.full_url or settings.PUBLIC_BASE_URL
