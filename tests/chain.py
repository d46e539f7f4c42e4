"""One of each, all public and linked as the verbs link them: from a proposed subject to a result."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from calls.models import CallPage
from events.models import EventPage
from lab.models import Referral, Subject
from projects.models import BriefAnswer, Experiment, ExperimentCall, ExperimentDay, ProjectPage, ResultPage
from projects.services import create_from_referral
from tests.days import make_day
from tests.factories import make_call
from tests.projects import make_experiment, make_project_index, make_result
from tests.referring import make_referral
from tests.subjects import make_subject


@dataclass
class Chain:
    subject: Subject
    referral: Referral
    project: ProjectPage
    call: CallPage
    day: EventPage
    experiment: Experiment
    result: ResultPage

    def addresses(self) -> dict[str, str]:
        """Where each of the seven is read."""
        found: dict[str, str] = {}
        for name, each in vars(self).items():
            sent = isinstance(each, Subject | Referral)
            found[name] = each.page.public_path(each.submission) if sent else each.get_url()
        return found


def make_chain(**fields: Any) -> Chain:
    """The seven. `fields`: of the project, by name."""
    make_project_index()
    subject = make_subject("answered")
    referral = make_referral("agreed")
    Referral.objects.filter(pk=referral.pk).update(subject=subject.pk)
    referral = Referral.objects.select_related("submission", "page").get(pk=referral.pk)
    project = create_from_referral(referral=referral, by=None, now=timezone.now())
    for name, value in fields.items():
        setattr(project, name, value)
    project.summary = "Ce que l’on fait."
    project.save_revision().publish()
    project = ProjectPage.objects.get(pk=project.pk)
    call = make_call("results_due", project=project)
    day = make_day("reported", project=project, call=call)
    experiment = make_experiment(project)
    ExperimentCall.objects.create(page=experiment, call=call)
    ExperimentDay.objects.create(page=experiment, event=day)
    result = make_result(project=project, from_experiment=experiment, call=call)
    for point in referral.briefs.get().points.all():
        BriefAnswer.objects.create(page=result, point=point, text=f"Réponse au point {point.number}.")
    return Chain(
        subject=Subject.objects.select_related("submission", "page").get(pk=subject.pk),
        referral=Referral.objects.select_related("submission", "page").get(pk=referral.pk),
        project=project,
        call=CallPage.objects.get(pk=call.pk),
        day=EventPage.objects.get(pk=day.pk),
        experiment=Experiment.objects.get(pk=experiment.pk),
        result=ResultPage.objects.get(pk=result.pk),
    )
