"""What other pages show of projects: a method those that used it; and what a project shows of its news."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.models import MethodPage
from lab.toolbox import uses
from projects.models import ProjectPage
from projects.presentation import beside
from projects.presentation.linked import news_of
from projects.presentation.listing import listed, public_projects
from taxonomy.gatherings import Gathered

MOST_PROJECTS = 12
MOST_NEWS = 6


def projects_with(request: HttpRequest, method: MethodPage) -> Gathered:
    """The first projects that name `method`. One query."""
    rows = public_projects(request).filter(methods__method=method.pk).order_by("path")
    return Gathered(items=listed(rows[:MOST_PROJECTS], request), template="projects/parts/project_card.html")


def news_about(request: HttpRequest, project: ProjectPage) -> Gathered:
    return Gathered(
        items=news_of(project, request, most=MOST_NEWS), template="projects/parts/linked_card.html"
    )


def register() -> None:
    """Once per process, from AppConfig.ready()."""
    uses.register(
        "projects", label=pgettext_lazy("of the lab", "Projects that used it"), gather=projects_with, order=20
    )
    beside.register("news", label=_("News"), gather=news_about, order=40)
