"""What a project belongs to: its programme, the projects before and after it, the methods it used."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from projects.models import ProjectPage
from projects.presentation.dates import period_of
from projects.presentation.listing import ListedProject, listed, public_projects
from projects.presentation.parts import has, public_keys, rows_of

# Of a programme, and of those that follow.
MOST_PROJECTS = 12


@dataclass(frozen=True)
class Around:
    follows: ListedProject | None = None
    followed_by: list[ListedProject] = field(default_factory=list)
    # Others of its programme.
    siblings: list[ListedProject] = field(default_factory=list)
    programme_when: str = ""
    programme_partners: list[str] = field(default_factory=list)
    methods: list[dict[str, Any]] = field(default_factory=list)


def around(project: ProjectPage, request: HttpRequest | None) -> Around:
    """In at most five queries, whatever their number."""
    programme = project.programme
    siblings, partners = [], []
    if programme:
        others = public_projects(request).filter(programme=programme).exclude(pk=project.pk)
        siblings = listed(others.order_by("path")[:MOST_PROJECTS], request)
        partners = [each.title for each in programme.partners.all()[:MOST_PROJECTS]]
    followed_by: list[ListedProject] = []
    if project.pk and has(project, "followed_by"):
        after = public_projects(request).filter(follows=project.pk)
        followed_by = listed(after.order_by("path")[:MOST_PROJECTS], request)
    follows = None
    if project.follows_id:
        before = public_projects(request).filter(pk=project.follows_id)
        follows = next(iter(listed(before, request)), None)
    return Around(
        follows=follows,
        followed_by=followed_by,
        siblings=siblings,
        programme_when=period_of(programme) if programme else "",
        programme_partners=partners,
        methods=_methods(project, request),
    )


def _methods(project: ProjectPage, request: HttpRequest | None) -> list[dict[str, Any]]:
    methods = {each.method_id: each.method for each in rows_of(project, "methods", "method")}
    public = public_keys(list(methods.values()), request)
    return [
        {"title": method.title, "url": method.get_url(request) or ""}
        for key, method in methods.items()
        if key in public
    ]
