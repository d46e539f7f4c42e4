"""How a call's state reads, on its page, on posters and in lists (its look: components.state_look)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from calls.states import TAKES_CONTRIBUTIONS, CallState

if TYPE_CHECKING:
    from calls.models import CallPage


@dataclass(frozen=True)
class Presented:
    """The state of one call at one instant, ready for a template."""

    state: CallState
    label: str
    takes_contributions: bool

    @classmethod
    def of(cls, call: "CallPage", now: datetime) -> "Presented":
        state = call.state(now)
        return cls(
            state=state,
            label=_label(call, state, now),
            takes_contributions=state in TAKES_CONTRIBUTIONS,
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
