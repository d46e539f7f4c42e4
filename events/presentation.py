"""How a day's state reads, on its page and in lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from events.dates import When, when
from events.states import EventState

if TYPE_CHECKING:
    from events.models import EventPage

# Before the day: whether people register is what one wants to know.
AHEAD = frozenset({EventState.ANNOUNCED, EventState.REGISTERING, EventState.REGISTRATION_CLOSED})
PAST = frozenset({EventState.OVER, EventState.REPORTED})
# It does not take place on its day.
OFF = frozenset({EventState.POSTPONED, EventState.CANCELLED})
# The field has faded, as that of a closed call.
FADED = PAST | OFF
WAITS = OFF | {EventState.ANNOUNCED}
ACTS = frozenset({EventState.REGISTERING, EventState.UNDER_WAY})


@dataclass(frozen=True)
class Presented:
    """The state of one day at one instant, ready for a template."""

    state: EventState
    when: When
    label: str
    # Variant of the state's tag, and the class beside "hero".
    tag: str
    ground: str
    # Whether the form is there; which button leads to it ("" where none does).
    registers: bool
    action: str
    # Under the button, or instead of it.
    note: str
    # Taken off the agenda: it takes place for nobody, and no page of it is left to lead to.
    is_gone: bool = False

    @property
    def is_past(self) -> bool:
        return self.state in PAST

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def is_off(self) -> bool:
        """Cancelled or postponed: the first thing to be read."""
        return self.state in OFF

    @property
    def has_its_date(self) -> bool:
        """Whether the date is one on which something happens, or happened."""
        return self.state != EventState.POSTPONED and self.when.shape != "none"

    @property
    def picture(self) -> When:
        """The date as it is drawn: none when nothing happens on it."""
        return self.when if self.has_its_date else When(words=gettext("at a date to come"))

    @classmethod
    def of(cls, day: "EventPage", now: datetime, *, full: bool = False, is_gone: bool = False) -> "Presented":
        """`full`: whether no seat is left; whoever validates by hand decides about that too."""
        state = EventState.CANCELLED if is_gone else day.state(now)
        full = full and not day.validates_by_hand
        registers = day.registers(now) and not is_gone
        return cls(
            state=state,
            when=when(day, now),
            label=_label(day, state, full),
            tag=_tag(state, full and registers, day.takes_registrations),
            ground="is-closed" if state in FADED else "",
            registers=registers,
            action=_action(day, full) if registers else "",
            note=_note(day, state, full, now),
            is_gone=is_gone,
        )


def _label(day: "EventPage", state: EventState, full: bool) -> str:
    if state in AHEAD and not day.takes_registrations:
        return gettext("To come")
    if state == EventState.ANNOUNCED:
        if day.starts_at is None or day.registration_opens_at is None:
            return gettext("To come")
        return gettext("Registration opens on %(date)s") % {"date": _day(day.registration_opens_at)}
    if state == EventState.REGISTERING and full:
        return gettext("Full, one may wait") if day.has_waiting_list else gettext("Full")
    return str(state.label)


def _tag(state: EventState, full: bool, takes_registrations: bool) -> str:
    if state in WAITS or full:
        return "wait"
    if state in AHEAD and not takes_registrations:
        return ""
    return "full" if state in ACTS else ""


def _action(day: "EventPage", full: bool) -> str:
    if not full:
        return gettext("Register")
    return gettext("Join the waiting list") if day.has_waiting_list else ""


def _note(day: "EventPage", state: EventState, full: bool, now: datetime) -> str:
    if state == EventState.CANCELLED:
        return gettext("This day does not take place.")
    if state == EventState.POSTPONED:
        if day.starts_at and day.date_precision == day.Precision.DAY:
            planned = {"date": when(day, now).words}
            return gettext("It was planned: %(date)s. The new date will stand here.") % planned
        return gettext("The new date will stand here.")
    if state not in AHEAD:
        return ""
    if not day.takes_registrations:
        return gettext("No registration on this site.")
    if state == EventState.ANNOUNCED and day.starts_at is None:
        return gettext("The date will stand here as soon as it is known.")
    if state == EventState.REGISTRATION_CLOSED and day.registration_closes_at:
        return gettext("Registration closed on %(date)s.") % {"date": _day(day.registration_closes_at)}
    if state == EventState.REGISTERING:
        if full and not day.has_waiting_list:
            return gettext("Full: no seat is left.")
        closes = day.registration_closes_at
        if closes and day.date_precision == day.Precision.DAY:
            return gettext("No account needed, until %(date)s") % {"date": _day(closes)}
        return gettext("No account needed")
    return ""


def _day(instant: datetime) -> str:
    return date_format(timezone.localdate(instant), "MONTH_DAY_FORMAT")
