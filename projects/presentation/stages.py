"""Where a project stands: the four stages, and what hangs on each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import ProjectPage
from projects.presentation.dates import period_of
from projects.presentation.linked import Linked, LinkedPages
from projects.presentation.parts import rows_of
from taxonomy.stages import Stage

# In a sentence each, as the lab speaks of them.
TEXTS = {
    Stage.UNDERSTAND: _("Who lives what, where, and what has already been tried?"),
    Stage.DESIGN: _("Imagine together, make something quickly, be corrected."),
    Stage.DEPLOY_TEST: _("Try it small, for real, and note what the trial teaches."),
    Stage.GENERALISE: _("Spread what works, stop the rest, say why."),
}
# Of calls, and of days, in one stage; the timeline has all of them.
MOST_OF_A_STAGE = 6


@dataclass(frozen=True)
class PhaseShown:
    title: str
    when: str
    text: str


@dataclass(frozen=True)
class StageShown:
    """One stage of a project; `is_ahead`: it has not come, and nothing hangs on it yet."""

    code: str
    title: str
    text: Any
    phases: list[PhaseShown]
    calls: list[Linked]
    days: list[Linked]
    is_here: bool
    is_ahead: bool
    # Whether more calls and days hang on it than it shows.
    has_more: bool


def stages_of(project: ProjectPage, linked: LinkedPages) -> list[StageShown]:
    """The four of them, in their order."""
    phases = rows_of(project, "phases")
    here = Stage.values.index(project.stage) if project.stage in Stage.values else -1
    found = []
    for place, stage in enumerate(Stage):
        of_stage = [each for each in phases if each.stage == stage]
        calls = [each for each in linked.calls if each.page.stage == stage]
        days = [each for each in linked.days if each.page.stage == stage]
        found.append(
            StageShown(
                code=stage.value,
                title=str(stage.label),
                text=TEXTS[stage],
                phases=[PhaseShown(each.title, period_of(each), each.text) for each in of_stage],
                calls=calls[:MOST_OF_A_STAGE],
                days=days[:MOST_OF_A_STAGE],
                is_here=place == here,
                is_ahead=place > here and not (of_stage or calls or days),
                has_more=max(len(calls), len(days)) > MOST_OF_A_STAGE,
            )
        )
    return found
