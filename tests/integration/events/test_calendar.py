"""Days as iCalendar, read back by a small reader of our own: what RFC 5545 says, and nothing of icalendar."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.utils import timezone

from events.calendar import agenda_ics, day_ics, uid_of
from events.models import EventPage
from tests.days import make_day

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
HOSTILE = "Café, « thé » ; \\ et\nune ligne\r\nBEGIN:VEVENT"


def read(content: bytes) -> list[dict[str, tuple[dict[str, str], str]]]:
    """The events of a calendar: property → (parameters, value unescaped)."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    lines = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    stack: list[str] = []
    events: list[dict[str, tuple[dict[str, str], str]]] = []
    for line in lines:
        head, value = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL).groups()
        name, *params = head.split(";")
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                assert stack == ["VCALENDAR", "VEVENT"]
                events.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert name not in events[-1]
            text = re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)
            events[-1][name] = (dict(param.split("=", 1) for param in params), text)
    assert stack == []
    return events


def instant(prop: tuple[dict[str, str], str]) -> datetime:
    params, value = prop
    assert params == {"TZID": "Europe/Paris"}
    return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=PARIS)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def dated(starts: datetime, ends: datetime, **fields: object) -> EventPage:
    """A day from `starts` to `ends`, open at once."""
    return make_day(
        starts_at=starts, ends_at=ends, registration_opens_at=None, registration_closes_at=None, **fields
    )


def test_a_day_is_one_event_with_its_date_on_the_clock_of_paris():
    day = dated(at(2026, 12, 10, 9, 30), at(2026, 12, 10, 17), calendar_sequence=3)
    (event,) = read(day_ics(day))
    assert instant(event["DTSTART"]) == day.starts_at
    assert instant(event["DTEND"]) == day.ends_at
    assert event["UID"][1] == f"day-{day.pk}@{urlsplit(day.full_url).hostname}"
    assert event["SEQUENCE"][1] == "3"
    assert event["STATUS"][1] == "CONFIRMED"
    assert event["SUMMARY"][1] == day.title
    assert event["LOCATION"][1] == "L’atelier du labo, 1 rue des Essais"
    assert event["URL"][1] == day.full_url
    assert event["ORGANIZER"][1] == "mailto:service@example.org"


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (at(2026, 3, 28, 20), at(2026, 3, 29, 8)),  # the hour that is not
        (at(2026, 10, 25, 2, 30), at(2026, 10, 25, 9)),  # the hour that is twice
        (at(2026, 12, 10, 9), at(2026, 12, 12, 17)),  # several days
    ],
)
def test_nights_of_clock_change_and_several_days_keep_their_hours(starts, ends):
    (event,) = read(day_ics(dated(starts, ends)))
    assert instant(event["DTSTART"]) == starts
    assert instant(event["DTEND"]) == ends


def test_the_rules_of_the_zone_are_those_that_the_system_knows():
    content = day_ics(make_day()).decode()
    blocks = re.findall(r"BEGIN:(DAYLIGHT|STANDARD)\r\n(.*?)END:\1", content, re.DOTALL)
    assert [kind for kind, _lines in blocks] == ["DAYLIGHT", "STANDARD"]
    for _kind, lines in blocks:
        found = dict(line.split(":", 1) for line in lines.strip().split("\r\n"))
        start = datetime.strptime(found["DTSTART"], "%Y%m%dT%H%M%S")
        hours = {name: int(found[name][:3]) for name in ("TZOFFSETFROM", "TZOFFSETTO")}
        for year in (2026, 2027, 2030):
            change = rrulestr(f"RRULE:{found['RRULE']}", dtstart=start).after(datetime(year, 1, 1))
            before = (change - timedelta(hours=hours["TZOFFSETFROM"])).replace(tzinfo=ZoneInfo("UTC"))
            assert before.astimezone(PARIS).utcoffset() == timedelta(hours=hours["TZOFFSETTO"])
            earlier = before - timedelta(seconds=1)
            assert earlier.astimezone(PARIS).utcoffset() == timedelta(hours=hours["TZOFFSETFROM"])


def test_a_day_that_was_cancelled_or_postponed_leaves_calendars_under_the_same_uid():
    for state in ("cancelled", "postponed"):
        day = make_day(state)
        EventPage.objects.filter(pk=day.pk).update(calendar_sequence=1)
        (event,) = read(day_ics(EventPage.objects.get(pk=day.pk)))
        assert event["STATUS"][1] == "CANCELLED"
        assert event["SEQUENCE"][1] == "1"
        assert event["UID"][1] == uid_of(day)
        assert day.title in event["SUMMARY"][1]
        assert event["SUMMARY"][1] != day.title


def test_the_uid_does_not_change_when_the_day_is_renamed_and_moved():
    day = make_day()
    before = uid_of(day)
    day.title, day.slug = "Un autre titre", "une-autre-adresse"
    day.starts_at += timedelta(days=30)
    day.ends_at += timedelta(days=30)
    day.save()
    assert uid_of(EventPage.objects.get(pk=day.pk)) == before


def test_whatever_editors_write_stays_a_text_of_one_event():
    day = make_day(
        title=HOSTILE.replace("\n", " ")[:60], summary=HOSTILE, address=HOSTILE, place_name="é" * 150
    )
    (event,) = read(day_ics(day))
    assert event["DESCRIPTION"][1].startswith(HOSTILE.replace("\r\n", "\n"))
    assert event["LOCATION"][1].endswith(" ".join(HOSTILE.split()))


def test_whoever_registered_finds_the_way_back_to_their_page_and_nobody_the_online_room():
    day = make_day(mode="mixed", online_url="https://salle.example.org/secret")
    link = "https://labo.example.org/suivi/abc/"
    content = day_ics(day, method="REQUEST", attendee_url=link)
    (event,) = read(content)
    assert event["URL"][1] == link
    assert link in event["DESCRIPTION"][1]
    assert b"METHOD:REQUEST" in content
    for each in (content, day_ics(day), agenda_ics([day])):
        assert b"salle.example.org" not in each.replace(b"\r\n ", b"")


def test_an_agenda_holds_each_day_whose_date_is_known():
    known, week, none = make_day(), make_day(date_precision="week"), make_day(starts_at=None, ends_at=None)
    assert [event["UID"][1] for event in read(agenda_ics([known, week, none]))] == [uid_of(known)]
    assert read(agenda_ics([])) == []


def test_a_day_without_a_date_is_still_a_calendar():
    (event,) = read(day_ics(make_day("postponed", starts_at=None, ends_at=None)))
    assert "DTSTART" not in event
    assert timezone.now().strftime("%Y") in event["DTSTAMP"][1]
