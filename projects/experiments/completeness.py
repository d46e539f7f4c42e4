"""What an experiment must say before it may be public: what is tried, where, and what it came from.

Drafts may lack any of this. `refuse_incomplete` is the last guard behind every door that makes an experiment
public; the form of the CMS asks `missing` first, to say it beside the fields.
"""

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.completeness import PageRefused
from contributions.models import ThreadEntry
from contributions.plain_text import is_blank

if TYPE_CHECKING:
    from projects.models import Experiment

ASKED_FOR = {
    "hypothesis": _("Write the hypothesis: it is what the trials are about."),
    "observed": _("Say what is observed: without it, nobody knows what a trial has shown."),
}
PLACE = _("Say where it takes place, or on which territory.")
NO_ORIGIN = _(
    "Say what it came from: a day or a call above, contributions linked to it, or here the reason why not."
)
OF_THE_VERDICT = {
    "verdict_by": _("Say who decided: a function or an assembly."),
    "verdict_on": _("Say when it was decided."),
    "verdict_ground": _("Say on what ground it was decided."),
}
NO_VERDICT = _("Choose the verdict: who decided it, when or why is filled in.")
TOO_EARLY = _("That is before the experiment began.")
ENDS_FIRST = _("The end comes before the beginning.")


class NotReady(PageRefused):
    """An experiment may not go public; the errors stand by field."""

    def __init__(self, experiment: "Experiment", lacking: dict[str, str]) -> None:
        sentence = gettext("“%(title)s” cannot be public yet.") % {"title": experiment.title}
        super().__init__(experiment, " ".join([sentence, *lacking.values()]), lacking)


def missing(experiment: "Experiment") -> dict[str, str]:
    """Each field that `experiment` still lacks to be public, with a sentence; days and calls are rows."""
    lacking = {name: str(text) for name, text in ASKED_FOR.items() if is_blank(getattr(experiment, name))}
    if is_blank(experiment.place) and experiment.territory_id is None:
        lacking["place"] = str(PLACE)
    if experiment.starts_on and experiment.ends_on and experiment.ends_on < experiment.starts_on:
        lacking["ends_on"] = str(ENDS_FIRST)
    return lacking | _of_the_verdict(experiment)


def _of_the_verdict(experiment: "Experiment") -> dict[str, str]:
    """Who, when and on what ground, where there is a verdict; an experiment that is done may have none."""
    said = {name: not is_blank(str(getattr(experiment, name) or "")) for name in OF_THE_VERDICT}
    if not experiment.verdict:
        return {"verdict": str(NO_VERDICT)} if any(said.values()) else {}
    lacking = {name: str(text) for name, text in OF_THE_VERDICT.items() if not said[name]}
    began, decided = experiment.starts_on, experiment.verdict_on
    # Of a year or a season, any day of it may be written.
    if began and decided and decided < began and experiment.precision == "day":
        lacking["verdict_on"] = str(TOO_EARLY)
    return lacking


def linked_contributions(experiment: "Experiment") -> QuerySet[ThreadEntry]:
    """The steps that say of a contribution that it became this experiment, public or not."""
    return ThreadEntry.objects.filter(page=experiment.pk, kind=ThreadEntry.Kind.BECAME).order_by()


def has_contributions(experiment: "Experiment") -> bool:
    return bool(experiment.pk) and linked_contributions(experiment).exists()


def refuse_incomplete(experiment: "Experiment") -> None:
    """Raise NotReady unless `experiment` says what is tried, where, what it came from, and who decided."""
    lacking = missing(experiment)
    has_rows = any(each.all() for each in (experiment.days, experiment.calls))
    if is_blank(experiment.came_from_reason) and not (has_rows or has_contributions(experiment)):
        lacking["came_from_reason"] = str(NO_ORIGIN)
    if lacking:
        raise NotReady(experiment, lacking)
