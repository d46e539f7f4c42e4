"""Lists of projects, for the board, themes and other projects: each with how it reads on its card."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.query import PageQuerySet

from portal.cache.kept import number_of
from portal.pages import unrestricted
from projects.codes import ProjectStatus
from projects.models import ProjectPage
from projects.presentation.dates import years_of

# Solid acts now, outline is plain, dashed waits.
TAGS = {ProjectStatus.ACTIVE: "full", ProjectStatus.PAUSED: "wait"}


@dataclass(frozen=True)
class ListedProject:
    """One card."""

    page: ProjectPage
    url: str
    # The title, where the card shows the question instead.
    name: str
    # Variant of the status's tag.
    tag: str
    # What is designed, where, in which years.
    lines: list[str]


def public_projects(request: HttpRequest | None) -> PageQuerySet:
    """Every project that anybody may read, with what a card shows of it, and not its long texts."""
    rows = unrestricted(ProjectPage.objects.live(), number_of(request))
    return rows.select_related("territory").defer("body", "budget", "means", "origin", "verdict_words")


def listed(projects: Iterable[ProjectPage], request: HttpRequest | None) -> list[ListedProject]:
    """`projects` ready for cards; no query where they were read by `public_projects`."""
    return [
        ListedProject(
            page=project,
            url=project.get_url(request) or "",
            name=project.title if project.question else "",
            tag=tag_of(project),
            lines=list(filter(None, [_designed(project), _place(project), years_of(project)])),
        )
        for project in projects
    ]


def tag_of(project: ProjectPage) -> str:
    """The variant of the tag that shows its status."""
    return TAGS.get(ProjectStatus(project.status), "")


def _designed(project: ProjectPage) -> str:
    return str(project.get_designed_display()) if project.designed else ""


def _place(project: ProjectPage) -> str:
    return project.territory.title if project.territory else ""
