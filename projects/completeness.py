"""What a project must say before it may be public, and what would contradict itself on it.

Readers need its question, where it stands and, once something is decided, who decided what and when. Drafts
may lack any of this. `refuse_incomplete` is the last guard behind every door that makes a project public;
the form of the CMS asks `missing` first, to say it beside the fields.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.completeness import PageRefused
from contributions.plain_text import is_blank
from projects.dates import earliest, latest

if TYPE_CHECKING:
    from projects.models import ProjectPage

ASKED_FOR = {
    "question": _("Write the question of the project: it is its poster."),
    "stage": _("Choose the stage at which the project stands."),
    "summary": _("Say in a sentence or two what the project is about."),
}
# Once a decision is chosen.
DECIDED = {
    "verdict_words": _("Say what was decided, and why."),
    "verdict_by": _("Say who decided: a function or an assembly."),
    "verdict_on": _("Say when it was decided."),
}
UNDECIDED = _("Choose what was decided, or empty what is said of it.")
DECIDED_BEFORE = _("That is before the project began.")
FOLLOWS_ITSELF = _("A project does not follow itself, nor a project that follows it.")
# As far as a chain of projects is walked.
LONGEST_CHAIN = 30


class NotReady(PageRefused):
    """A project may not go public; the errors stand by field."""

    def __init__(self, project: "ProjectPage", lacking: dict[str, str]) -> None:
        sentence = gettext("“%(title)s” cannot be public yet.") % {"title": project.title}
        super().__init__(project, " ".join([sentence, *lacking.values()]), lacking)


def missing(project: "ProjectPage") -> dict[str, str]:
    """Each field that `project` still lacks to be public, or that contradicts another, with a sentence."""
    lacking = {name: str(sentence) for name, sentence in ASKED_FOR.items() if _is_empty(project, name)}
    if project.verdict:
        lacking |= {name: str(sentence) for name, sentence in DECIDED.items() if _is_empty(project, name)}
    elif not all(_is_empty(project, name) for name in DECIDED):
        lacking["verdict"] = str(UNDECIDED)
    return lacking | contradictions(project)


def contradictions(project: "ProjectPage") -> dict[str, str]:
    """By field, what cannot be true together, even in a draft."""
    errors = {}
    starts, decided = project.starts_on, project.verdict_on
    if (
        starts
        and decided
        and latest(decided, project.verdict_precision) < earliest(starts, project.precision)
    ):
        errors["verdict_on"] = str(DECIDED_BEFORE)
    if _follows_itself(project):
        errors["follows"] = str(FOLLOWS_ITSELF)
    return errors


def refuse_incomplete(project: "ProjectPage") -> None:
    """Raise NotReady unless `project` says what readers need."""
    if lacking := missing(project):
        raise NotReady(project, lacking)


def _follows_itself(project: "ProjectPage") -> bool:
    if not (project.pk and project.follows_id):
        return False
    former: int | None = project.follows_id
    for _step in range(LONGEST_CHAIN):
        if former is None or former == project.pk:
            break
        found = type(project).objects.filter(pk=former)
        former = found.values_list("follows", flat=True).first()
    return former == project.pk


def _is_empty(project: "ProjectPage", name: str) -> bool:
    value = getattr(project, name)
    return is_blank(value) if isinstance(value, str) else not value
