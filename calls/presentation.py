"""How a call's state reads, on its page, on posters and in lists (its look: components.state_look)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from calls.states import TAKES_CONTRIBUTIONS, CallState, Timetable

if TYPE_CHECKING:
    from calls.models import CallPage


@dataclass(frozen=True)
class Presented:
    """The state of one call at one instant, ready for a template."""

    state: CallState
    label: str
    takes_contributions: bool
    # Why it takes none, in the editors' own words: read only where a page shows them.
    _words: Callable[[], str]

    @property
    def words(self) -> str:
        return self._words()

    @classmethod
    def of(cls, call: "CallPage", now: datetime) -> "Presented":
        state = call.state(now)
        return cls(
            state=state,
            label=_label(call, state, now),
            takes_contributions=state in TAKES_CONTRIBUTIONS,
            _words=lambda: _reason(call, state),
        )


def _label(call: "CallPage", state: CallState, now: datetime) -> str:
    days = call.timetable.days_left(now)
    if state == CallState.UPCOMING and call.opens_at:
        return gettext("Opens on %(date)s") % {"date": _day(call.opens_at)}
    if state == CallState.OPEN and days is not None:
        return ngettext("Open, %(days)d day left", "Open, %(days)d days left", days) % {"days": days}
    if state == CallState.CLOSING_SOON and days is not None:
        if days == 0:
            return gettext("Closes today")
        return ngettext("Closes in %(days)d day", "Closes in %(days)d days", days) % {"days": days}
    if state == CallState.RESULTS_DUE and call.results_promised_on:
        late = (timezone.localdate(now) - call.results_promised_on).days
        return ngettext("Results %(days)d day late", "Results %(days)d days late", late) % {"days": late}
    return str(state.label)


def _day(instant: datetime) -> str:
    return date_format(timezone.localdate(instant), "MONTH_DAY_FORMAT")


@dataclass(frozen=True)
class ToldChange:
    """One change of a call as its page tells it: a sentence with its dates, and the editors' words."""

    verb: str
    at: datetime
    title: str
    words: str


def told_changes(changes: list[dict[str, Any]], *, closes_at: datetime | None) -> list[ToldChange]:
    """`changes` (rows of CallChange, the oldest first) of a call that now closes at `closes_at`, in words."""
    # The date that an extension set is the one that the next move found.
    found = [change["former_closes_at"] for change in changes]
    return [
        ToldChange(
            verb=change["verb"],
            at=change["at"],
            title=_title(change, next(filter(None, found[place + 1 :]), closes_at)),
            words=change["words"],
        )
        for place, change in enumerate(changes)
    ]


def _reason(call: "CallPage", state: CallState) -> str:
    """The words with which a call was paused or cancelled, while it is."""
    verb = {CallState.PAUSED: "pause", CallState.CANCELLED: "cancel"}.get(state)
    if verb is None:
        return ""
    return next((told.words for told in reversed(call.told_changes) if told.verb == verb), "")


def _title(change: dict[str, Any], closes_at: datetime | None) -> str:
    verb, former = change["verb"], change["former_closes_at"]
    dates = {
        "at": _date(timezone.localdate(change["at"])),
        "closes": _date(_last_day(closes_at)),
        "former": _date(_last_day(former)),
    }
    if verb == "extend":
        return gettext("Extended until %(closes)s; it was to close on %(former)s.") % dates
    if verb == "close" and former:
        return gettext("Closed on %(at)s; it was to close on %(former)s.") % dates
    titles = {
        "pause": gettext("Paused on %(at)s."),
        "resume": gettext("Open again since %(at)s."),
        "close": gettext("Closed on %(at)s."),
        "cancel": gettext("Cancelled on %(at)s."),
        "results": gettext("Results published on %(at)s."),
        "revert": gettext("Results no longer published since %(at)s."),
    }
    return titles[verb] % dates


def _last_day(closes_at: datetime | None) -> date | None:
    return Timetable(None, closes_at, None, None).last_day


def _date(day: date | None) -> str:
    return date_format(day) if day else ""
