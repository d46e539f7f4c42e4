"""What a method must say before it may be public: what anybody needs to do it again, on one sheet.

Drafts may lack any of this. `refuse_incomplete` is the last guard behind every door that makes a method
public; the form of the CMS asks `missing` first, to say it beside the fields. The limits keep the printed
sheet on one page of A4, which a test prints at its fullest.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calls.completeness import PageRefused
from calls.models.call import lines
from contributions.plain_text import is_blank

if TYPE_CHECKING:
    from lab.models import MethodPage

MOST_STEPS = 10
LONGEST_STEP = 160
# Of the material, of what comes out, of the traps.
LONGEST_LIST = 200
MOST_LINES = 6

ASKED_FOR = {
    "summary": _("Say in a sentence what the method is for."),
    "duration": _("Say how long it takes, in a few words."),
    "length": _("Choose how long it takes: people filter by it."),
    "people": _("Say how many people it takes, in a few words."),
}
NO_STEPS = _("Write the steps: without them, nobody can do it again.")
TOO_MANY_STEPS = _("Ten steps at most: the sheet is one page. Say two in one, or make two methods of it.")


class NotReady(PageRefused):
    """A method may not go public; the errors stand by field."""

    def __init__(self, method: "MethodPage", lacking: dict[str, str]) -> None:
        sentence = gettext("“%(title)s” cannot be public yet.") % {"title": method.title}
        super().__init__(method, " ".join([sentence, *lacking.values()]), lacking)


def missing(method: "MethodPage") -> dict[str, str]:
    """Each field that `method` still lacks to be public, with a sentence; its steps are not fields."""
    return {name: str(sentence) for name, sentence in ASKED_FOR.items() if is_blank(getattr(method, name))}


def overlong(method: "MethodPage") -> dict[str, str]:
    """By field, the lists that would not fit on the sheet."""
    sentence = ngettext(
        "%(most)d line at most: the sheet is one page.",
        "%(most)d lines at most: the sheet is one page.",
        MOST_LINES,
    ) % {"most": MOST_LINES}
    names = ("material", "outputs", "watch_out")
    return {name: sentence for name in names if len(lines(getattr(method, name))) > MOST_LINES}


def refuse_incomplete(method: "MethodPage") -> None:
    """Raise NotReady unless `method` says what it is for, what it takes, and step by step how it is done."""
    lacking = missing(method)
    if all(is_blank(step.text) for step in method.steps.all()):
        lacking["steps"] = str(NO_STEPS)
    if lacking:
        raise NotReady(method, lacking)
