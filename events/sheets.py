"""What is printed of a registration: the ticket with its QR code, the certificate of attendance."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from contributions.plain_text import clean_text
from events.calendar import place_of
from events.dates import hour, when
from events.follow import people
from events.models import EventPage, Registration, Workshop
from events.staff.base import CHECK_IN
from portal.qr import qr_code


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What components/print_sheet.html shows."""

    kicker: str
    title: str
    statement: str = ""
    facts: list[Fact] = field(default_factory=list)
    code: SafeString | None = None
    code_hint: str = ""
    notes: list[str] = field(default_factory=list)
    foot: str = ""


def ticket_sheet(registration: Registration) -> Sheet:
    """Who comes, to what, when and where; its code leads the team to their line."""
    day = registration.page
    date = when(day, timezone.now())
    attendee: Any = getattr(registration, "attendee", None)
    facts = (
        [Fact(gettext("Name"), attendee.name, attendee.service or attendee.organisation)] if attendee else []
    )
    facts += [
        Fact(gettext("Who comes"), people(registration)),
        Fact(gettext("When"), date.words, date.hours),
        Fact(gettext("Where"), place_of(day) or str(day.get_mode_display()), clean_text(day.access)),
    ]
    facts += [
        Fact(pgettext("session of a day", "Workshop"), each.title, _when_and_where(each))
        for each in registration.workshops.order_by("starts_at", "pk")
    ]
    return Sheet(
        kicker=gettext("Ticket"),
        title=day.title,
        facts=facts,
        code=qr_code(check_in_address(registration)),
        code_hint=gettext("Show it when you arrive. Without it, say your name: that is enough."),
        notes=_notes(day),
        foot=_service(day),
    )


def _notes(day: EventPage) -> list[str]:
    notes = [gettext("If you cannot come, cancel by your secret link: somebody else may then take the seat.")]
    if day.photos_notice and day.minors_expected:
        notes.append(gettext("Photos of minors: a parent signs the paper form, which is at the entrance."))
    return notes


def certificate_sheet(registration: Registration) -> Sheet:
    """That the person came, in one sentence, with what lets the service confirm it."""
    day = registration.page
    attendee: Any = registration.attendee
    date = when(day, timezone.now())
    name = ", ".join(filter(None, [attendee.name, attendee.service, attendee.organisation]))
    told = {"name": name, "day": day.title, "when": ", ".join(filter(None, [date.words, date.hours]))}
    if day.service_name:
        statement = gettext(
            "The service in charge (%(service)s) certifies that %(name)s attended “%(day)s”, %(when)s."
        ) % (told | {"service": day.service_name})
    else:
        statement = gettext("“%(site)s” certifies that %(name)s attended “%(day)s”, %(when)s.") % (
            told | {"site": settings.WAGTAIL_SITE_NAME}
        )
    return Sheet(
        kicker=str(day.get_kind_display()),
        title=gettext("Certificate of attendance"),
        statement=statement,
        facts=[
            Fact(gettext("Where"), place_of(day) or str(day.get_mode_display())),
            Fact(
                gettext("Reference"), registration.reference, gettext("The service confirms it on request.")
            ),
            Fact(gettext("Made on"), date_format(timezone.localdate())),
        ],
        foot=_service(day),
    )


def check_in_address(registration: Registration) -> str:
    """What the QR code holds: where the team ticks this line, once logged in. Never the token."""
    path = reverse(CHECK_IN, args=[registration.page_id])
    return f"{settings.PUBLIC_BASE_URL}{path}?{urlencode({'r': registration.reference})}"


def _when_and_where(workshop: Workshop) -> str:
    hours = f"{hour(workshop.starts_at)} – {hour(workshop.ends_at)}"
    return " · ".join(filter(None, [hours, workshop.room]))


def _service(day: EventPage) -> str:
    return "\n".join(filter(None, [day.service_name, day.service_email, day.service_phone]))
