"""How a call's state reads, on its page, on posters and in lists (its look: components.state_look)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from calls.states import OVER, TAKES_CONTRIBUTIONS, CallState, Timetable

if TYPE_CHECKING:
    from calls.models import CallPage


@dataclass(frozen=True)
class Presented:
    """The state of one call at one instant, ready for a template."""

    state: CallState
    label: str
    takes_contributions: bool
    # How far the promised day of the results is, and in a sentence; both empty where none are owed.
    clock: str
    promise: str
    # Why it takes none, in the editors' own words: read only where a page shows them.
    _words: Callable[[], str]

    @property
    def is_over(self) -> bool:
        """Whether nobody is asked any more, results or not."""
        return self.state in OVER

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
            clock=_clock(call.timetable.days_to_results(now)),
            promise=_promise(call, now),
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
    ahead = call.timetable.days_to_results(now)
    if state == CallState.RESULTS_DUE and ahead is not None:
        return ngettext("Results %(days)d day late", "Results %(days)d days late", -ahead) % {"days": -ahead}
    return str(state.label)


def _clock(days: int | None) -> str:
    """How far the promised day of the results is, beside its date."""
    if days is None:
        return ""
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    if days == 0:
        return pgettext("results promised", "today")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def _promise(call: "CallPage", now: datetime) -> str:
    days = call.timetable.days_to_results(now)
    if days is None:
        return ""
    told = {"date": _date(call.results_promised_on), "clock": _clock(days)}
    if days < 0:
        return gettext("Results were promised for %(date)s: %(clock)s") % told
    return gettext("Results promised for %(date)s, %(clock)s") % told


def _day(instant: datetime) -> str:
    return date_format(timezone.localdate(instant), "MONTH_DAY_FORMAT")


@dataclass(frozen=True)
class ToldChange:
    """One change of a call as its page tells it: a sentence with its dates, and the editors' words."""

    verb: str
    at: datetime
    title: str
    words: str


def told_changes(
    changes: list[dict[str, Any]], *, closes_at: datetime | None, promised_on: date | None
) -> list[ToldChange]:
    """`changes` (rows of CallChange, the oldest first) of a call with these dates today, in words."""
    # The date that an extension or a delay set is the one that the next such move found.
    ends = [change["former_closes_at"] for change in changes]
    promises = [change["former_promise"] for change in changes]
    return [
        ToldChange(
            verb=change["verb"],
            at=change["at"],
            title=_title(
                change,
                next(filter(None, ends[place + 1 :]), closes_at),
                next(filter(None, promises[place + 1 :]), promised_on),
            ),
            words=change["words"],
        )
        for place, change in enumerate(changes)
        if not _says_again(change, changes[:place])
    ]


def _says_again(change: dict[str, Any], before: list[dict[str, Any]]) -> bool:
    """Results that were public already moved to another page, and nobody wrote a word about it."""
    verbs = [each["verb"] for each in before if each["verb"] in ("results", "revert")]
    return change["verb"] == "results" and not change["words"] and verbs[-1:] == ["results"]


def _reason(call: "CallPage", state: CallState) -> str:
    """The words with which a call was paused or cancelled, while it is."""
    verb = {CallState.PAUSED: "pause", CallState.CANCELLED: "cancel"}.get(state)
    if verb is None:
        return ""
    return next((told.words for told in reversed(call.told_changes) if told.verb == verb), "")


def _title(change: dict[str, Any], closes_at: datetime | None, promised_on: date | None) -> str:
    verb, former = change["verb"], change["former_closes_at"]
    dates = {
        "at": _date(timezone.localdate(change["at"])),
        "closes": _date(_last_day(closes_at)),
        "former": _date(_last_day(former)),
        "promised": _date(promised_on),
        "former_promise": _date(change["former_promise"]),
    }
    if verb == "extend":
        return gettext("Extended until %(closes)s; it was to close on %(former)s.") % dates
    if verb == "delay" and change["former_promise"]:
        return (
            gettext("Results promised for %(promised)s; they were promised for %(former_promise)s.") % dates
        )
    if verb == "close" and former:
        return gettext("Closed on %(at)s; it was to close on %(former)s.") % dates
    titles = {
        "pause": gettext("Paused on %(at)s."),
        "resume": gettext("Open again since %(at)s."),
        "close": gettext("Closed on %(at)s."),
        "cancel": gettext("Cancelled on %(at)s."),
        "delay": gettext("Results promised for %(promised)s."),
        "results": gettext("Results published on %(at)s."),
        "revert": gettext("Results no longer published since %(at)s."),
    }
    return titles[verb] % dates


def _last_day(closes_at: datetime | None) -> date | None:
    return Timetable(None, closes_at, None, None).last_day


def _date(day: date | None) -> str:
    return date_format(day) if day else ""
