"""Days and registrations for tests: live days in a state, wishes, registrations made by the verb."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import Page

from events.models import EventIndexPage, EventPage, Registration, Workshop
from events.services import Registered, Wish, register
from home.models import HomePage
from people.models import User
from tests.factories import PASSWORD, make_portal, write_revision

_numbers = count(1)

# Days from now: (starts, registration opens, registration closes)
TIMETABLES: dict[str, tuple[float, float, float]] = {
    "announced": (30, 5, 28),
    "registering": (21, -7, 19),
    "registration_closed": (3, -20, -1),
    "under_way": (-0.1, -20, -1),
    "over": (-10, -40, -12),
    "reported": (-10, -40, -12),
    "postponed": (21, -7, 19),
    "cancelled": (21, -7, 19),
}
VERBS = {
    "reported": {"minutes_published_at": -4},
    "postponed": {"postponed_at": -2},
    "cancelled": {"cancelled_at": -2},
}


def make_agenda() -> EventIndexPage:
    """The agenda, made where a test found none."""
    agenda = EventIndexPage.objects.first()
    if agenda is None:
        make_portal()
        home: Page = HomePage.objects.get()
        agenda = EventIndexPage.objects.first() or home.add_child(
            instance=EventIndexPage(title="Agenda", slug="agenda")
        )
    return agenda


def make_day(state: str = "registering", **fields: Any) -> EventPage:
    """A live day in `state` (a key of TIMETABLES): seven hours, 30 seats, unless `fields` say otherwise."""
    number = next(_numbers)
    now = timezone.now()
    starts, opens, closes = (now + timedelta(days=days) for days in TIMETABLES[state])
    values: dict[str, Any] = {
        "title": f"Journée {number}",
        "slug": f"journee-{number}",
        "summary": f"Ce que l’on fait à la journée {number}.",
        "kind": "co_design",
        "stage": "design",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=7),
        "registration_opens_at": opens,
        "registration_closes_at": closes,
        "place_name": "L’atelier du labo",
        "address": "1 rue des Essais",
        "seats_total": 30,
        "service_name": "Service des essais",
        "service_email": "service@example.org",
        "service_phone": "01 99 00 00 99",
    }
    values |= {name: now + timedelta(days=days) for name, days in VERBS.get(state, {}).items()}
    if begins := fields.get("starts_at"):
        # The window of registration ends with the beginning, whatever that is.
        values["registration_closes_at"] = min(closes, begins)
        values["registration_opens_at"] = min(opens, begins - timedelta(days=1))
    # A day without what people need cannot be published: that is taken away behind the CMS's back.
    emptied = {name: value for name, value in fields.items() if name in values and value is None}
    day = EventPage(**values | {name: value for name, value in fields.items() if name not in emptied})
    EventIndexPage.objects.get(pk=make_agenda().pk).add_child(instance=day)
    write_revision(day)
    if emptied:
        EventPage.objects.filter(pk=day.pk).update(**emptied)
    return EventPage.objects.get(pk=day.pk)


def make_workshop(day: EventPage, *, hour: float = 1, hours: float = 2, **fields: Any) -> Workshop:
    """A workshop of `day` that starts `hour` hours after it."""
    number = next(_numbers)
    assert day.starts_at is not None
    starts = day.starts_at + timedelta(hours=hour)
    values = {
        "title": f"Atelier {number}",
        "slug": f"atelier-{number}",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=hours),
        # Rows without an order come back in any order on PostgreSQL.
        "sort_order": number,
    }
    return Workshop.objects.create(page=day, **values | fields)


def make_wish(**fields: Any) -> Wish:
    number = next(_numbers)
    values = {
        "name": f"Personne {number}",
        "email": f"personne{number}@example.org",
        "sender_kind": "citizen",
    }
    return Wish(**values | fields)


def make_registered(day: EventPage | None = None, *, now: datetime | None = None, **wish: Any) -> Registered:
    """A registration as the form stores it."""
    return register(event=day or make_day(), wish=make_wish(**wish), now=now or timezone.now())


def make_registration(day: EventPage | None = None, **wish: Any) -> Registration:
    return make_registered(day, **wish).registration


def make_organiser(*, names: bool = True, needs: bool = True, decides: bool = True) -> User:
    """Somebody of the CMS who sees registrations of days, and as much of them as is said."""
    make_portal()
    user = User.objects.create_user(f"organiser{next(_numbers)}@example.org", password=PASSWORD)
    rights = ["access_admin", "view_registration"]
    rights += ["view_attendee"] * names + ["view_needs"] * needs + ["change_registration"] * decides
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user
