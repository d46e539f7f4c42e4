"""Previews of a day in the states of its life, its form and receipts: as those of a call (calls.previewing).

A preview of a full day shows every seat taken, whoever registered so far.
"""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.states import EventState
from portal.dates import instant
from portal.previews import pretend

if TYPE_CHECKING:
    from events.models import EventPage

FORM, FULL = "form", "full"
RECEIPT, RECEIPT_WAITING = "receipt", "receipt_waiting"

MODES = [
    ("", _("As it is today")),
    (EventState.ANNOUNCED.value, _("Before registration opens")),
    (EventState.REGISTERING.value, _("While registration is open")),
    (FULL, pgettext_lazy("a day", "Full")),
    (EventState.REGISTRATION_CLOSED.value, _("Registration closed")),
    (EventState.OVER.value, _("Past, before its minutes")),
    (EventState.REPORTED.value, _("Past, with its minutes")),
    (EventState.POSTPONED.value, _("Postponed")),
    (EventState.CANCELLED.value, pgettext_lazy("state of a day", "Cancelled")),
    (FORM, _("The form")),
    (RECEIPT, _("The receipt of a seat")),
    (RECEIPT_WAITING, _("The receipt on the waiting list")),
]

SEATS = 30
DAY_BEGINS, DAY_ENDS = time(9, 30), time(17)
SATURDAY = 5


def serve(request: HttpRequest, day: "EventPage", mode: str) -> HttpResponse:
    """The day, its form or a receipt, as `mode` has it; `mode` is one of MODES but the first."""
    from events import registering_views, sample_receipt, views

    state = mode if mode in PRETENDED else EventState.REGISTERING.value
    shown, now = pretended(day, state)
    pretend(request, now)
    if mode in (FORM, FULL):
        shown.takes_registrations = True
    if mode == FORM:
        return registering_views.form_shown(request, shown, now=now)
    if mode in (RECEIPT, RECEIPT_WAITING):
        return sample_receipt.shown(request, shown, now=now, waits=mode == RECEIPT_WAITING)
    if mode == FULL:
        shown.seats_total = shown.seats_total or SEATS
        request.pretended_full = True  # type: ignore[attr-defined]
    return views.day(request, shown)


def pretended(day: "EventPage", state: str) -> "tuple[EventPage, datetime]":
    """A copy of `day` that nothing saves, and an instant at which it is in `state`."""
    shown = copy(day)
    shown.live = True
    for name in ("postponed_at", "cancelled_at", "minutes_published_at"):
        setattr(shown, name, None)
    _fill_dates(shown, closes=state == EventState.REGISTRATION_CLOSED)
    now = PRETENDED[state](shown)
    if state == EventState.CANCELLED:
        shown.cancelled_at = now
        _told(shown, "cancel", gettext("The day is cancelled."), now)
    elif state == EventState.POSTPONED:
        shown.postponed_at = now
        _told(shown, "postpone", gettext("The day is postponed."), now)
    elif state == EventState.REPORTED:
        shown.minutes_published_at = now
        shown.takeaways = shown.takeaways or gettext("Here stands what came out of the day, one idea a line.")
    return shown, now


def saturday_from(day: date) -> date:
    """The first Saturday from `day` on."""
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


def _fill_dates(day: "EventPage", *, closes: bool) -> None:
    """The usual dates, where an editor has given none yet."""
    if day.starts_at is None:
        saturday = saturday_from(timezone.localdate() + timedelta(weeks=6))
        day.starts_at = instant(saturday, DAY_BEGINS)
    if day.ends_at is None:
        day.ends_at = day.starts_at + timedelta(hours=7, minutes=30)
    if day.registration_opens_at is None:
        day.registration_opens_at = day.starts_at - timedelta(weeks=5)
    if closes and day.registration_closes_at is None:
        day.registration_closes_at = day.starts_at - timedelta(days=2)


def _while_registering(day: "EventPage") -> datetime:
    opens, starts = day.registration_opens_at, _starts(day)
    closes = day.registration_closes_at or starts
    return opens + (closes - opens) / 3 if opens else closes - timedelta(days=1)


def _starts(day: "EventPage") -> datetime:
    if day.starts_at is None:
        raise ValueError("The dates were to be filled in first.")
    return day.starts_at


def _after(day: "EventPage") -> datetime:
    return (day.ends_at or _starts(day)) + timedelta(days=7)


PRETENDED: "dict[str, Callable[[EventPage], datetime]]" = {
    EventState.ANNOUNCED: lambda day: (day.registration_opens_at or _starts(day)) - timedelta(days=2),
    EventState.REGISTERING: _while_registering,
    EventState.REGISTRATION_CLOSED: lambda day: day.registration_closes_at or _starts(day),
    EventState.OVER: _after,
    EventState.REPORTED: _after,
    EventState.POSTPONED: _while_registering,
    EventState.CANCELLED: _while_registering,
}


def _told(day: "EventPage", verb: str, title: str, at: datetime) -> None:
    """The change as the page tells it, with words in the place of those that will be written then."""
    from calls.presentation import ToldChange

    words = gettext("Here stand the words with which you say why.")
    # In the place of what the cached property would read.
    day.__dict__["told_changes"] = [ToldChange(verb=verb, at=at, title=title, words=words)]
