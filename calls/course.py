"""Which moves the state of a call allows, and the sentences for those it does not."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.models import CallChange, CallPage
from calls.states import CallState

Verb = CallChange.Verb

RUNNING = frozenset({CallState.OPEN, CallState.CLOSING_SOON, CallState.PAUSED})
ENDED = frozenset({CallState.CLOSED, CallState.RESULTS_DUE})

LEGAL: dict[str, frozenset[CallState]] = {
    # A call closed by mistake, or too early, opens again by a new date.
    Verb.EXTEND: RUNNING | ENDED,
    Verb.PAUSE: RUNNING - {CallState.PAUSED},
    Verb.RESUME: frozenset({CallState.PAUSED}),
    Verb.CLOSE: RUNNING,
    # What has ended owes its results: it is not cancelled any more.
    Verb.CANCEL: RUNNING | {CallState.UPCOMING},
    # Before it opens, the day is changed on its page.
    Verb.DELAY: RUNNING | ENDED,
    # Again: to lead to another page.
    Verb.RESULTS: ENDED | {CallState.RESULTS_PUBLISHED},
    Verb.REVERT: frozenset({CallState.RESULTS_PUBLISHED}),
}

WHY_NOT = {
    Verb.EXTEND: _("Only a call that has opened, without results yet, can be extended."),
    Verb.PAUSE: _("Only an open call can be paused."),
    Verb.RESUME: _("Only a paused call can be resumed."),
    Verb.CLOSE: _("Only an open or paused call can be closed."),
    Verb.CANCEL: _("Only a call that has not ended can be cancelled: publish what came out of it instead."),
    Verb.DELAY: _("Only a call that has opened, without results yet, can promise them for later."),
    Verb.RESULTS: _("Results are published once the call is closed."),
    Verb.REVERT: _("There are no published results to take back."),
}


class IllegalMove(Exception):
    """A move that the call does not allow now; the message is a sentence for the editor."""


class StaleCourse(IllegalMove):
    """Somebody moved the call meanwhile: the message says who, what and when."""


def legal_verbs(call: CallPage, now: datetime) -> list[CallChange.Verb]:
    """What may be done with `call` now, in the order of a call's life; nothing while it is a draft."""
    if not call.live:
        return []
    state = call.state(now)
    return [verb for verb in Verb if state in LEGAL[verb]]


def last_change(call: CallPage) -> int:
    """What stands on the editor's screen: the key of the last change, 0 before any."""
    return call.changes.order_by("-at", "-id").values_list("pk", flat=True).first() or 0


def happened(change: Any) -> str:
    """What somebody else did meanwhile, in a sentence."""
    if change is None:
        return gettext("The call has changed since you opened this page. Read it, then decide again.")
    at = timezone.localtime(change.at)
    return gettext(
        "%(who)s did this meanwhile, on %(date)s at %(time)s: “%(change)s”. Read it, then decide again."
    ) % {
        "who": change.by or gettext("Somebody"),
        "date": date_format(at, "DATE_FORMAT"),
        "time": date_format(at, "TIME_FORMAT"),
        "change": change.get_verb_display(),
    }
