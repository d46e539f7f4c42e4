"""What stands below the address of a project: its timeline, and every contribution that fed it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from contributions.models import Contribution
from portal.cache.kept import number_of
from portal.share import Share
from projects.follow_up.linking import Kind, said_by
from projects.models import ProjectPage
from projects.presentation.cited import named
from projects.presentation.dates import period_of
from projects.presentation.listing import tag_of
from projects.presentation.timeline import timeline_of

FED_PER_PAGE = 50


def timeline(request: HttpRequest, project: ProjectPage) -> HttpResponse:
    """The whole project in the order of its dates."""
    here = gettext("Timeline")
    context = _context(request, project, here) | {
        "years": timeline_of(project, request, now=timezone.now()),
        "when": period_of(project),
        "share": Share(
            title=f"{project.title}, {here.lower()}", description=project.summary, path=project.timeline_path
        ),
    }
    return TemplateResponse(request, "projects/timeline.html", context)


def contributions(request: HttpRequest, project: ProjectPage) -> HttpResponse:
    """The contributions that fed it, in the order in which that was said; 404 while there are none.

    `?apres=` is the key of the last step seen, so that a page costs the same at any depth.
    """
    after = request.GET.get("apres", "0")
    # Beyond nineteen digits no key is one.
    if not (after.isascii() and after.isdecimal() and len(after) < 19):
        raise Http404
    steps = said_by(project, Kind.FED, number=number_of(request)).filter(pk__gt=int(after))
    rows = list(steps.values_list("pk", "submission")[: FED_PER_PAGE + 1])
    if not rows:
        raise Http404
    shown = rows[:FED_PER_PAGE]
    keys = [submission for _step, submission in shown]
    found = Contribution.objects.published().filter(pk__in=keys).select_related("submission")
    public = named(found, request)
    context = _context(request, project, gettext("Contributions that fed it")) | {
        "fed": [public[key] for key in keys if key in public],
        "next_url": f"?apres={shown[-1][0]}" if len(rows) > FED_PER_PAGE else "",
        "is_first": after == "0",
    }
    return TemplateResponse(request, "projects/fed.html", context)


def _context(request: HttpRequest, project: ProjectPage, here: str) -> dict[str, Any]:
    return {
        "page": project,
        "project": project,
        "tag": tag_of(project),
        "here": here,
        "crumbs": [*project.crumbs(request), {"title": here, "url": ""}],
    }
