"""What a call must say before it may be public.

CRPA L131-1 asks of whoever associates the public with a decision four things: to make the
procedure public, to give those concerned the useful information, to leave them a reasonable time,
and to see that the results, or what is planned, are made public. Here each becomes fields:

- the procedure: the level of commitment, the use of the answers, the rules, and the service in
  charge with a way to reach it (CRPA R112-11-1 puts them on the receipt too);
- those concerned and the useful information: who is asked, the question, the introduction, what
  is already decided and what is open to debate;
- the time: an opening and a closing date (what is reasonable is for the editor to judge);
- the results: the date they are promised for.

The RGPD (13) adds how long contact details are kept. A summary, a theme, a body and documents help,
and the law asks for none of them.

Drafts may lack any of this. `refuse_incomplete` is the last guard behind every door that makes a
call public; the doors of the CMS ask `missing` first, to say it beside the fields.
"""

from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.plain_text import is_blank
from portal import samples
from portal.refusals import PageRefused

if TYPE_CHECKING:
    from calls.models import CallPage

ASKED_FOR = {
    "question": _("Write the question: it is the call."),
    "introduction": _("Introduce the question: why it is asked, and what may change."),
    "commitment": _("Say how far the answers commit the Region."),
    "audience": _("Say who is asked."),
    "already_decided": _("Say what is already decided, even if that is nothing."),
    "open_to_debate": _("Say what is open to debate."),
    "opens_at": _("Give the date on which the call opens."),
    "closes_at": _("Give the date on which the call closes."),
    "results_promised_on": _("Promise a date for the results."),
    "use_of_answers": _("Say what will be done with the answers."),
    "rules": _("Write the rules: what is not published."),
    "service_name": _("Name the service in charge."),
    "retention_months": _("Say how long contact details are kept."),
}
REACHED_BY = ("service_email", "service_phone")
UNREACHABLE = _("Give an e-mail address or a phone number of the service.")
_NEEDED = (*ASKED_FOR, *REACHED_BY)


class Incomplete(PageRefused):
    """A call may not go public; the errors stand by field."""

    def __init__(self, call: "CallPage", lacking: dict[str, str]) -> None:
        absent = [name for name in lacking if name in _NEEDED and _is_empty(call, name)]
        labels = [str(call._meta.get_field(name).verbose_name) for name in absent]
        if absent:
            sentence = gettext("“%(title)s” cannot be public yet. Still missing: %(fields)s.") % {
                "title": call.title,
                "fields": get_text_list(labels, gettext("and")),
            }
        else:
            sentence = gettext("“%(title)s” cannot be public yet.") % {"title": call.title}
        others = [words for name, words in lacking.items() if name not in absent]
        super().__init__(call, " ".join([sentence, *dict.fromkeys(others)]), lacking)


def missing(call: "CallPage") -> dict[str, str]:
    """Each field that `call` still lacks to be public, with a sentence that says what to do.

    A sample of a template (portal.samples) says nothing to the public: it is still lacking.
    """
    lacking = {name: str(sentence) for name, sentence in ASKED_FOR.items() if _is_empty(call, name)}
    if all(_is_empty(call, name) for name in REACHED_BY):
        lacking[REACHED_BY[0]] = str(UNREACHABLE)
    return lacking | samples.left(call)


def refuse_incomplete(call: "CallPage") -> None:
    """Raise Incomplete unless `call` says all that the law asks for."""
    if lacking := missing(call):
        raise Incomplete(call, lacking)


def _is_empty(call: "CallPage", name: str) -> bool:
    value = getattr(call, name)
    return is_blank(value) if isinstance(value, str) else not value
