"""Days of the demonstration, former and to come, with who registered for them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import F
from django.utils import timezone

from calls.models import CallPage
from events.models import EventDocument, EventIndexPage, EventPage, EventQuestion, EventSeries, Workshop
from events.services.course import write_in_draft
from events.services.retention import keep_as_long
from home.demo import records
from home.demo.bodies import body_blocks
from home.demo.content import Entry, day_of, end_of, is_relative
from home.demo.pages import create_or_fill, service_of_the_site
from home.demo.questions import load_questions
from home.demo.registrations import load_registrations, move_registrations
from lab.models import MethodPage
from portal.dates import instant
from taxonomy.models import Activity, Territory, Theme


def load_events(
    content: Entry,
    calls: dict[str, CallPage],
    themes: dict[str, Theme],
    territories: dict[str, Territory],
    activities: dict[str, Activity],
    methods: dict[str, MethodPage],
    *,
    today: date,
    refresh: bool,
) -> None:
    """Every day; with `refresh`, those that follow the calendar move unless somebody edited a date."""
    agenda = EventIndexPage.objects.get()
    sources = content.entry("meta").entry("sources")
    places = {place.get("slug"): place for place in content.entries("places")}
    site = content.entry("site")
    for entry in content.entries("events"):
        key, call = f"event:{entry.get('slug')}", calls.get(entry.get("call", ""))
        dates = _dates(entry, today)
        wanted = {
            **_fields(entry),
            **dates,
            **_place(places[entry.get("place")], territories),
            **_service(call, site),
            "call": call,
            "theme": themes.get(entry.get("theme", "")) or (call.theme if call else None),
            "activity": activities.get(entry.get("activity", "")),
            "series": _series(entry),
            "body": body_blocks(entry, sources),
        }
        is_new = not EventPage.objects.filter(slug=entry.get("slug")).exists()
        day = create_or_fill(key, EventPage, agenda, entry.get("slug"), wanted)
        _load_parts(key, day, entry)
        _load_methods(key, day, entry, methods)
        load_questions(key, day, entry.entry("registration"), EventQuestion)
        if is_new and day.takeaways:
            # What came out stands on the page; when it was published, no source says.
            EventPage.objects.filter(pk=day.pk).update(minutes_published_at=day.ends_at)
        if refresh and is_relative(entry, "start"):
            _move(key, day, dates)
        load_registrations(day, entry)


def _dates(entry: Entry, today: date) -> dict[str, datetime | None]:
    if not is_relative(entry, "start"):
        starts, ends = (datetime.fromisoformat(entry.get(name)) for name in ("start", "end"))
        return {
            "starts_at": instant(starts.date(), starts.time()),
            "ends_at": instant(ends.date(), ends.time()),
            "registration_opens_at": None,
            "registration_closes_at": None,
        }
    first = day_of(entry, "start", today=today)
    assert first is not None
    starts_at = instant(first, _time(entry.get("start_time")))
    registration = entry.entry("registration")
    opens, closes = (day_of(registration, name, today=today) for name in ("opens", "closes"))
    return {
        "starts_at": starts_at,
        "ends_at": instant(day_of(entry, "end", today=today) or first, _time(entry.get("end_time"))),
        "registration_opens_at": instant(opens, time.min) if opens else None,
        # The whole of its last day, and never past the start.
        "registration_closes_at": min(end_of(closes), starts_at) if closes else None,
    }


def _fields(entry: Entry) -> dict[str, Any]:
    seats, registration = entry.entry("seats"), entry.entry("registration")
    return {
        "title": entry.get("title"),
        "summary": entry.get("summary", ""),
        "kind": entry.get("kind"),
        "stage": entry.get("stage"),
        "audience": entry.get("audience", EventPage.Audience.ALL),
        "date_precision": entry.get("date_precision", EventPage.Precision.DAY),
        "programme": list(_programme(entry)),
        "access": entry.get("access", ""),
        "accessibility": "\n".join(entry.get("accessibility", [])),
        "seats_total": seats.get("total") or entry.get("capacity"),
        "seats_for_agents": seats.get("agents", 0),
        "seats_for_citizens": seats.get("citizens", 0),
        "takes_registrations": bool(entry.get("registration")),
        "has_waiting_list": entry.get("waiting_list", False),
        "most_companions": registration.get("companions", 0),
        "validates_by_hand": registration.get("manual_validation", False),
        "retention_months": entry.get("retention_months", 12),
        "takeaways": "\n".join(entry.get("takeaways", [])),
        "came_before": entry.get("attended"),
        "example": entry.example(),
    }


def _place(place: Entry, territories: dict[str, Territory]) -> dict[str, Any]:
    address = place.get("address", "")
    if place.get("online"):
        return {"mode": EventPage.Mode.ONLINE, "online_url": address}
    return {
        "mode": EventPage.Mode.ON_SITE,
        "place_name": place.get("title"),
        "address": address,
        "territory": territories.get(place.get("territory", "")),
    }


def _service(call: CallPage | None, site: Entry) -> dict[str, str]:
    """Whoever answers for the call, or for the whole site."""
    if call is not None:
        return {name: getattr(call, name) for name in ("service_name", "service_email", "service_phone")}
    return service_of_the_site(site)


def _series(entry: Entry) -> EventSeries | None:
    series = entry.entry("series")
    if not (slug := series.get("slug")):
        return None
    found, _created = EventSeries.objects.get_or_create(slug=slug, defaults={"title": series.get("title")})
    return found


def _programme(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    if slots := _slots(entry):
        yield ("day", {"title": "", "slots": slots})
    for day in entry.entries("days"):
        yield ("day", {"title": day.get("title"), "slots": _slots(day)})


def _slots(entry: Entry) -> list[dict[str, Any]]:
    return [
        {"time": _time(slot.get("time")), "title": slot.get("title"), "text": slot.get("text", "")}
        for slot in entry.entries("programme")
    ]


def _load_parts(key: str, day: EventPage, entry: Entry) -> None:
    """Give `day` its workshops and what people receive, once; what an editor makes of them stays."""
    workshops = [_workshop(day, each, order) for order, each in enumerate(entry.entries("workshops"))]
    kit = [EventDocument(label=label, sort_order=order) for order, label in enumerate(entry.get("kit", []))]
    if not records.gained(key, {"parts": True}):
        return
    if (workshops or kit) and not (day.workshops.exists() or day.documents.exists()):
        day.workshops, day.documents = workshops, kit  # type: ignore[misc]
        day.save_revision().publish()
        day.refresh_from_db()
    records.remember(key, day, {"parts": True})


def _load_methods(key: str, day: EventPage, entry: Entry, methods: dict[str, MethodPage]) -> None:
    """Say of each workshop which method it uses, once, unless somebody is at work on the day."""
    wanted = {
        each.get("slug"): methods[slug]
        for each in entry.entries("workshops")
        if (slug := each.get("method", "")) in methods
    }
    if not records.gained(key, {"methods": True}):
        return
    workshops = list(day.workshops.all())
    silent = [each for each in workshops if each.slug in wanted and each.method_id is None]
    if silent and not day.has_unpublished_changes:
        for workshop in silent:
            workshop.method = wanted[workshop.slug]
        day.workshops = workshops  # type: ignore[misc]
        day.save_revision().publish()
        day.refresh_from_db()
    records.remember(key, day, {"methods": True})


def _workshop(day: EventPage, entry: Entry, order: int) -> Workshop:
    on = timezone.localdate(day.starts_at)
    return Workshop(
        slug=entry.get("slug"),
        title=entry.get("title"),
        text=entry.get("text", ""),
        starts_at=instant(on, _time(entry.get("start"))),
        ends_at=instant(on, _time(entry.get("end"))),
        seats=entry.get("seats"),
        room=entry.get("room", ""),
        sort_order=order,
    )


def _move(key: str, day: EventPage, dates: dict[str, datetime | None]) -> None:
    """Shift a day, its workshops and who registered, as `records.to_move` allows."""
    moved = records.to_move(key, day, dates)
    starts_at = moved.get("starts_at")
    if not starts_at or day.starts_at is None:
        return
    shift = starts_at - day.starts_at
    reported = F("minutes_published_at") + shift if day.minutes_published_at else None
    EventPage.objects.filter(pk=day.pk).update(**moved, minutes_published_at=reported)
    day.workshops.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)
    day.refresh_from_db()
    write_in_draft(day, moved, shift, None)
    keep_as_long(day, starts_at)
    move_registrations(day, shift)
    records.remember(key, day, moved)


def _time(text: str) -> time:
    return time.fromisoformat(text)
