"""What a project made: its deliverables, the scenarios side by side, and its documents."""

from dataclasses import dataclass
from typing import Any

from lab.toolbox.sheets import LICENCES
from portal.dates import KnownDate
from projects.codes import DeliverableKind
from projects.models import Deliverable, ProjectPage
from projects.presentation.parts import rows_of


@dataclass(frozen=True)
class DeliverableShown:
    title: str
    kind: str
    known: KnownDate | None
    text: str
    appraisal: str
    document: Any
    url: str
    licence: str
    licence_url: str
    is_fictional: bool


def deliverables_of(project: ProjectPage) -> tuple[list[DeliverableShown], list[DeliverableShown]]:
    """The scenarios, where there are two or more to compare, and everything else. One query."""
    rows = rows_of(project, "deliverables", "document")
    scenarios = [each for each in rows if each.kind == DeliverableKind.SCENARIO]
    if len(scenarios) < 2:
        scenarios = []
    others = [each for each in rows if each not in scenarios]
    return [_shown(each) for each in scenarios], [_shown(each) for each in others]


def _shown(row: Deliverable) -> DeliverableShown:
    return DeliverableShown(
        title=row.title,
        kind=str(row.get_kind_display()),
        known=row.known,
        text=row.text,
        appraisal=row.appraisal,
        document=row.document,
        url=row.url,
        licence=str(row.get_licence_display()) if row.licence else "",
        licence_url=LICENCES.get(row.licence, ""),
        is_fictional=row.is_fictional,
    )
