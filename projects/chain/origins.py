"""What a project, an experiment or a result started from: published referrals and proposed subjects."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lab.linking import CARD, Origin, origins_of, origins_of_any
from lab.models import Referral
from projects.models import BriefAnswer, Experiment, ProjectPage, ResultPage
from projects.presentation import beside
from taxonomy.gatherings import Gathered


def started_from(page: Page, request: HttpRequest | None) -> list[Origin]:
    """What `page` itself started from and what its project did; a result, also the briefs that it answers."""
    if not page.pk:
        return []
    if isinstance(page, Experiment):
        return origins_of_any([page.pk, *_parent(page)])
    if isinstance(page, ResultPage):
        answered = BriefAnswer.objects.filter(page=page.pk).values("point__brief__referral")
        named = Referral.objects.filter(pk__in=answered).values_list("pk", flat=True)
        keys = [page.pk, page.project_id, page.call_id, page.from_experiment_id]
        return origins_of_any([key for key in keys if key], referrals=list(named))
    return origins_of(page, request)


def _parent(experiment: Experiment) -> list[int]:
    path = experiment.path[: -experiment.steplen]
    return list(ProjectPage.objects.filter(path=path).values_list("pk", flat=True))


def _of_project(request: HttpRequest, project: ProjectPage) -> Gathered:
    return Gathered(items=started_from(project, request), template=CARD)


def register() -> None:
    beside.register("origins", label=_("The requests that it started from"), gather=_of_project, order=5)
