"""Previews of a call in every state of its life, of its form and of its receipt.

The call that is previewed is an object of its own, never saved: what only the verbs write is set on it, and
the rest follows from its dates and a pretended instant, through its one `state(now)`.
"""

from collections.abc import Callable
from copy import copy
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.states import CLOSING_SOON, CallState
from portal.dates import instant
from portal.previews import pretend

if TYPE_CHECKING:
    from calls.models import CallPage

FORM, RECEIPT = "form", "receipt"

MODES = [
    ("", _("As it is today")),
    (CallState.UPCOMING.value, _("Before it opens")),
    (CallState.OPEN.value, _("While it is open")),
    (CallState.CLOSING_SOON.value, _("In its last week")),
    (CallState.PAUSED.value, _("Paused")),
    (CallState.CLOSED.value, _("Closed")),
    (CallState.RESULTS_DUE.value, _("Results late")),
    (CallState.RESULTS_PUBLISHED.value, _("Results published")),
    (CallState.CANCELLED.value, _("Cancelled")),
    (FORM, _("The form")),
    (RECEIPT, _("The receipt")),
]

# A call that has no dates yet: weeks from now.
OPENS_IN, OPEN_FOR, RESULTS_AFTER = timedelta(weeks=1), timedelta(weeks=5), timedelta(weeks=6)


def serve(request: HttpRequest, call: "CallPage", mode: str) -> HttpResponse:
    """The call, its form or its receipt, as `mode` has it; `mode` is one of MODES but the first."""
    from calls import answering, views

    state = mode if mode in PRETENDED else CallState.OPEN.value
    shown, now = pretended(call, state)
    pretend(request, now)
    if mode == FORM:
        return answering.form_shown(request, shown, now=now)
    if mode == RECEIPT:
        return _receipt(request, shown, now=now)
    return views.call(request, shown)


def pretended(call: "CallPage", state: str) -> "tuple[CallPage, datetime]":
    """A copy of `call` that nothing saves, and an instant at which it is in `state`.

    A call that lasts a week or less is never merely open: it closes soon as it opens.
    """
    shown = copy(call)
    shown.live = True
    for name in ("paused_at", "cancelled_at", "results_published_at"):
        setattr(shown, name, None)
    _fill_dates(shown)
    now = PRETENDED[state](shown)
    # What a verb would have done, and its words, which stand nowhere yet.
    if state == CallState.PAUSED:
        shown.paused_at = now
        _told(shown, "pause", now)
    elif state == CallState.CANCELLED:
        shown.cancelled_at = now
        _told(shown, "cancel", now)
    elif state == CallState.RESULTS_PUBLISHED:
        shown.results_published_at = call.results_published_at or now
        now = max(now, shown.results_published_at)
    return shown, now


def _fill_dates(call: "CallPage") -> None:
    """The usual dates, where an editor has given none yet."""
    if call.opens_at is None:
        call.opens_at = (call.closes_at - OPEN_FOR) if call.closes_at else timezone.now() + OPENS_IN
    if call.closes_at is None:
        call.closes_at = call.opens_at + OPEN_FOR
    if call.results_promised_on is None:
        call.results_promised_on = timezone.localdate(call.closes_at + RESULTS_AFTER)


def _while_open(call: "CallPage") -> datetime:
    opens, closes = _ends(call)
    # Before its last week where it has more than one.
    return max(opens, min(opens + (closes - opens) / 3, closes - CLOSING_SOON - timedelta(hours=2)))


def _in_its_last_week(call: "CallPage") -> datetime:
    opens, closes = _ends(call)
    return max(opens, closes - timedelta(days=3))


def _after_its_promise(call: "CallPage") -> datetime:
    promised = call.results_promised_on or timezone.localdate(_ends(call)[1])
    noon = instant(promised + timedelta(days=3), time(12))
    return max(noon, _ends(call)[1])


def _ends(call: "CallPage") -> tuple[datetime, datetime]:
    if call.opens_at is None or call.closes_at is None:
        raise ValueError("The dates were to be filled in first.")
    return call.opens_at, call.closes_at


PRETENDED: "dict[str, Callable[[CallPage], datetime]]" = {
    CallState.UPCOMING: lambda call: _ends(call)[0] - timedelta(days=2),
    CallState.OPEN: _while_open,
    CallState.CLOSING_SOON: _in_its_last_week,
    CallState.PAUSED: _while_open,
    CallState.CANCELLED: _while_open,
    CallState.CLOSED: lambda call: _ends(call)[1],
    CallState.RESULTS_DUE: _after_its_promise,
    CallState.RESULTS_PUBLISHED: _after_its_promise,
}


def _told(call: "CallPage", verb: str, at: datetime) -> None:
    """The change as the page tells it, with words in the place of those that will be written then."""
    from calls.presentation import told_changes

    change = {
        "verb": verb,
        "words": gettext("Here stand the words with which you say why."),
        "at": at,
        "former_closes_at": None,
        "former_promise": None,
    }
    told = told_changes([change], closes_at=call.closes_at, promised_on=call.results_promised_on)
    # In the place of what the cached property would read.
    call.__dict__["told_changes"] = told


def _receipt(request: HttpRequest, call: "CallPage", *, now: datetime) -> HttpResponse:
    """What somebody finds behind their secret link, just after they answered: a sample, stored nowhere."""
    from contributions.models import Contribution, Submission, ThreadEntry
    from contributions.thread import Step

    submission = Submission(reference="ABCD-2345", kind=Submission.Kind.CONTRIBUTION, submitted_at=now)
    contribution = Contribution(
        submission=submission,
        submitted_at=now,
        title=gettext("A sample title"),
        body=gettext("Here stand the words that somebody sent."),
    )
    received = Step(
        at=now,
        stage=call.stage,
        stage_label=str(call.get_stage_display()),
        title=str(ThreadEntry.Kind.RECEIVED.label),
        text="",
    )
    context = {
        "contribution": contribution,
        "page": call,
        "link_url": f"{request.build_absolute_uri('/suivi/')}…",
        "answers": [],
        "thread": [received],
        "read_by": call.read_by(now),
        "erased_after": None if call.minors_expected else call.contact_details_until(now),
        "awaiting_after": "",
        "actions": [],
    }
    return TemplateResponse(request, "contributions/follow.html", context)
