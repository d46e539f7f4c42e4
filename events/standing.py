"""Where a registration stands, in words for whoever sent it. Reading only."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from events.models import EventPage, Registration
from events.services import rank_of
from events.services.moving import is_past
from events.states import EventState
from events.statuses import ACTIVE, HAS_A_SEAT, Status

ENDED = frozenset({EventState.OVER, EventState.REPORTED})
BEGUN = ENDED | {EventState.UNDER_WAY}


@dataclass(frozen=True)
class Standing:
    """What holds now: a variant of components/notice.html, a title, a sentence."""

    variant: str
    title: str
    text: str
    # Whether one may register for the day again, now.
    again: bool = False


def instant(at: datetime) -> str:
    """An instant on the site's clock, in words."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def standing_of(registration: Registration, *, day: EventPage, now: datetime) -> Standing:
    """What holds about `registration` at `now`: of the day first, when it does not take place as said."""
    state, status = day.state(now), Status(registration.status)
    if status in ACTIVE and state == EventState.CANCELLED:
        return Standing(
            "warn",
            gettext("The day is cancelled"),
            gettext("It does not take place: there is nothing for you to do."),
        )
    if status in ACTIVE and state == EventState.POSTPONED:
        text = gettext("It has no date at present. Your registration stays: we write to you once it has one.")
        return Standing("warn", gettext("The day is postponed"), text)
    return _BY_STATUS[status](registration, day, now)


def _confirmed(registration: Registration, day: EventPage, now: datetime) -> Standing:
    party = registration.party
    title = ngettext("Your seat is kept", "Your %(party)d seats are kept", party) % {"party": party}
    if day.state(now) in ENDED:
        return Standing("", gettext("The day is over"), gettext("A seat was kept for you."))
    text = gettext("Show the ticket when you arrive, on paper or on a screen.")
    return Standing("ok", title, text)


def _waiting(registration: Registration, day: EventPage, now: datetime) -> Standing:
    if day.state(now) in BEGUN:
        return Standing("", gettext("No seat was freed in time"), gettext("The day has begun."))
    return waiting_at(rank_of(registration))


def waiting_at(rank: int | None) -> Standing:
    """What holds for whoever waits at that rank."""
    title = gettext("You are number %(rank)d on the waiting list") % {"rank": rank}
    text = gettext(
        "A freed seat is offered to the first in line whom it fits: the kind of seat, the number of people, "
        "the workshops. We write to you, and this page says it too."
    )
    return Standing("", title, text)


def _offered(registration: Registration, day: EventPage, now: datetime) -> Standing:
    assert registration.held_until is not None  # the database says so
    until = instant(registration.held_until)
    if is_past(registration.held_until, now):
        text = gettext("It was held for you until %(until)s; it now goes to the next in line.")
        return Standing("warn", gettext("The time to take this seat is over"), text % {"until": until})
    title = ngettext("A seat is offered to you", "%(party)d seats are offered to you", registration.party)
    text = gettext("It is held for you until %(until)s. After that, it goes to the next in line.")
    return Standing("warn", title % {"party": registration.party}, text % {"until": until})


def _unconfirmed(registration: Registration, day: EventPage, now: datetime) -> Standing:
    assert registration.held_until is not None
    text = gettext(
        "A seat is held for you until %(until)s: open the mail that we sent you and press the button that it "
        "leads to. After that, the seat is free again."
    )
    return Standing(
        "warn", gettext("Confirm your address"), text % {"until": instant(registration.held_until)}
    )


def _awaiting(registration: Registration, day: EventPage, now: datetime) -> Standing:
    read_by = date_format(day.read_by(registration.submission.awaiting_since or registration.registered_at))
    text = gettext("Somebody on the team looks at each registration. You will have an answer by %(date)s.")
    return Standing("", gettext("Awaiting validation"), text % {"date": read_by})


def _expired(registration: Registration, day: EventPage, now: datetime) -> Standing:
    title = gettext("The address was not confirmed in time")
    if not day.registers(now):
        return Standing("warn", title, gettext("The seat that was held for you is free again."))
    text = gettext("The seat that was held for you is free again. If you still want to come, register again.")
    return Standing("warn", title, text, again=True)


def _cancelled(registration: Registration, day: EventPage, now: datetime) -> Standing:
    title = gettext("This registration is cancelled")
    if not day.registers(now):
        return Standing("", title, gettext("No seat is kept for you."))
    text = gettext("No seat is kept for you. If you change your mind, register again.")
    return Standing("", title, text, again=True)


def _refused(registration: Registration, day: EventPage, now: datetime) -> Standing:
    text = gettext("What the team wrote to you stands below. If you do not agree, write to the service.")
    return Standing("warn", gettext("This registration was not accepted"), text)


def _attended(registration: Registration, day: EventPage, now: datetime) -> Standing:
    text = gettext("You are counted among those who came.")
    return Standing("ok", gettext("You came: thank you"), text)


def _absent(registration: Registration, day: EventPage, now: datetime) -> Standing:
    text = gettext("You are not counted among those who came. If that is wrong, write to the service.")
    return Standing("", gettext("The day took place without you"), text)


_BY_STATUS = {
    Status.UNCONFIRMED: _unconfirmed,
    Status.EXPIRED: _expired,
    Status.AWAITING: _awaiting,
    Status.CONFIRMED: _confirmed,
    Status.WAITING: _waiting,
    Status.OFFERED: _offered,
    Status.CANCELLED: _cancelled,
    Status.REFUSED: _refused,
    Status.ATTENDED: _attended,
    Status.ABSENT: _absent,
}


def room_address(registration: Registration, *, day: EventPage, now: datetime) -> str:
    """The address of the online room, for whoever has a seat and while there is something to join."""
    if registration.status not in HAS_A_SEAT or day.state(now) in ENDED | {EventState.CANCELLED}:
        return ""
    return day.online_url if day.mode != EventPage.Mode.ON_SITE else ""
