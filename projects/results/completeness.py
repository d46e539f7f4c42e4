"""What a result must say before it may be public.

A result that publishes the results of a call says what was heard, what is done, and what is not done and
why: whoever answered is owed the three (CRPA L131-1). It says too until when the contributions that have
no outcome yet wait for one. A result of a project alone may lack all of it.

Drafts may lack anything. `refuse_unready` is the last guard behind every door that makes a result public;
the form of the CMS asks `missing` first, to say it beside the fields.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.completeness import PageRefused
from contributions.outcomes import answered
from portal import samples

if TYPE_CHECKING:
    from projects.models import ResultPage

ASKED_FOR = {
    "heard": _("Say what was heard: the results of a call begin with it."),
    "done": _("Say what is done, even if that is nothing."),
    "not_done": _("Say what is not done, and why."),
}
UNTIL_WHEN = _("Published contributions wait for their outcome: say until when.")


class NotReady(PageRefused):
    """A result may not go public; the errors stand by field."""

    def __init__(self, result: "ResultPage", lacking: dict[str, str]) -> None:
        sentence = gettext("“%(title)s” cannot be public yet.") % {"title": result.title}
        super().__init__(result, " ".join([sentence, *dict.fromkeys(lacking.values())]), lacking)


def missing(result: "ResultPage") -> dict[str, str]:
    """Each field that `result` still lacks to be public, or that forbids it, with a sentence."""
    if result.call_id is None:
        return samples.left(result)
    lacking = {name: str(sentence) for name, sentence in ASKED_FOR.items() if not getattr(result, name)}
    if refusal := _of_the_call(result, max(timezone.now(), result.go_live_at or timezone.now())):
        lacking["call"] = refusal
    if result.outcomes_until is None and _some_wait(result.call_id):
        lacking["outcomes_until"] = str(UNTIL_WHEN)
    return lacking | samples.left(result)


def refuse_unready(result: "ResultPage") -> None:
    """Raise NotReady unless `result` says what whoever answered its call is owed, and the call allows it."""
    if lacking := missing(result):
        raise NotReady(result, lacking)


def _of_the_call(result: "ResultPage", at: datetime) -> str:
    """Why the call of `result` could have no results at `at`; nothing: it could."""
    from calls.models import CallPage
    from calls.services import why_no_results

    call: Any = CallPage.objects.select_related("results_page").filter(pk=result.call_id).first()
    return why_no_results(call, result, now=at) if call else ""


def _some_wait(call_id: int) -> bool:
    counted = answered([call_id]).get(call_id)
    return counted is not None and counted.without > 0
