"""The form of a project in the CMS, filled in; and projects to which many things are linked."""

from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset

from projects.follow_up.linking import Kind, link
from projects.models import Finding, Milestone, Phase, ProjectMethod, ProjectPage, ProjectPartner, ProjectRole
from tests.cms import page_form
from tests.days import make_day
from tests.factories import make_call, make_contribution
from tests.methods import make_method
from tests.projects import make_experiment, make_news, make_partner, make_project, make_result

RELATIONS = (
    *("reframings", "phases", "milestones", "tested", "findings", "team", "partners", "partnerships"),
    *("deliverables", "documents", "sisters", "methods"),
)


def project_form(project: ProjectPage | None = None, **fields: Any) -> dict[str, str]:
    """What a browser sends for a complete project: a new one, or `project` with what `fields` change."""
    values: dict[str, Any] = {
        "title": "Le premier bus",
        "slug": "le-premier-bus",
        "question": "Comment arriver à l’heure sans voiture ?",
        "summary": "Essayer d’autres horaires.",
        "stage": "understand",
        "status": "active",
        "precision": "day",
        "verdict_precision": "day",
    }
    if project is not None:
        names = ("title", "slug", "question", "summary", "stage", "status")
        values |= {name: getattr(project, name) for name in names}
    values |= {name: inline_formset([]) for name in RELATIONS}
    return page_form(**values | fields)


def grow(project: ProjectPage, number: int) -> ProjectPage:
    """`number` more of everything that hangs on `project`; the project as it stands then."""
    call = make_call("closed", project=project, stage="design")
    rows = [make_contribution(call, "published") for _each in range(number)]
    for place in range(number):
        make_call("closed", project=project, stage="design")
        make_day("over", project=project, stage="design")
        make_experiment(project)
        make_result(project=project)
        make_news(project=project)
        make_project(follows=project, programme=project.programme)
        add_rows(project, place, rows[place].reference)
    now = timezone.now()
    link(page=project, kind=Kind.FED, submissions=[row.pk for row in rows], words="Lue.", by=None, now=now)
    return ProjectPage.objects.get(pk=project.pk)


def add_rows(project: ProjectPage, place: int, reference: str) -> None:
    """One more row of each relation that a project has most of."""
    on = {"date": date(2026, 2, 2)}
    Phase.objects.create(page=project, title=f"Phase {place}", stage="design", starts_on=on["date"])
    Milestone.objects.create(page=project, title=f"Jalon {place}", event=make_day("over"), **on)
    Finding.objects.create(page=project, text=f"Constat {place}", cites=reference)
    ProjectRole.objects.create(page=project, function="resident", who=f"Rôle {place}")
    ProjectPartner.objects.create(page=project, partner=make_partner(), role="Prête une salle")
    ProjectMethod.objects.create(page=project, method=make_method())
