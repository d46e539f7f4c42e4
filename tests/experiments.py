"""Experiments as they live, for tests: trials, linked contributions, followers, publications."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from post_office.models import Email
from wagtail.test.utils.form_data import inline_formset

from contributions.models import Contribution, Submission, ThreadEntry
from people.links import filled, path_for
from people.models import SecretLink
from projects.experiments import following
from projects.follow_up.linking import link
from projects.models import Experiment, Follower, TrialEntry
from tests.cms import page_form
from tests.factories import make_call, make_contribution
from tests.projects import make_experiment

Kind = ThreadEntry.Kind
VERDICT = {
    "verdict": "generalise",
    "verdict_by": "La direction des lycées",
    "verdict_on": date(2026, 6, 1),
    "verdict_ground": "Les repas laissés ont diminué de moitié.",
}


def fresh(experiment: Experiment) -> Experiment:
    return Experiment.objects.get(pk=experiment.pk)


def make_trial(experiment: Experiment, **fields: Any) -> TrialEntry:
    """A trial, as it stands in the database; `publish` says it to the world."""
    values = {
        "date": date(2026, 3, 2),
        "tried": "Ouvrir plus tôt.",
        "seen": "La file est plus courte.",
        "learnt": "L’heure compte.",
        "decision": "kept",
    } | fields
    return TrialEntry.objects.create(page=fresh(experiment), **values)


def publish(experiment: Experiment, *, trials: int = 0, **fields: Any) -> Experiment:
    """A publication by the CMS's way: with so many more trials, and `fields` changed."""
    page = fresh(experiment)
    for name, value in fields.items():
        setattr(page, name, value)
    for number in range(trials):
        before = page.entries.count()
        page.entries.add(
            TrialEntry(
                date=date(2026, 3, 2) + timedelta(days=before), tried=f"Essai {number}", decision="kept"
            )
        )
    page.save_revision().publish()
    return fresh(experiment)


def make_linked(experiment: Experiment, count: int = 1, *, at: datetime | None = None) -> list[Contribution]:
    """Published contributions that became `experiment`."""
    call = make_call()
    made = [make_contribution(call, "published") for _number in range(count)]
    link(
        page=experiment,
        kind=Kind.BECAME,
        submissions=[each.pk for each in made],
        words="Votre idée a donné cet essai.",
        by=None,
        now=at or timezone.now(),
    )
    return made


def steps_of(contribution: Contribution) -> dict[str, str]:
    """What the thread says of experiments: the text of each kind of step."""
    kinds = (Kind.TESTED, Kind.KEPT, Kind.ADAPTED, Kind.DROPPED)
    rows = ThreadEntry.objects.filter(submission=contribution.pk, kind__in=kinds)
    return dict(rows.values_list("kind", "text"))


def make_follower(
    experiment: Experiment | None = None,
    *,
    email: str = "habitante@example.org",
    wish: str = "follow",
    confirmed: bool = True,
    now: datetime | None = None,
    keep_mail: bool = False,
) -> Follower:
    """Somebody who follows, by the verbs; every mail of that is taken away, unless `keep_mail`."""
    now = now or timezone.now()
    following.follow(page=experiment or make_experiment(), email=email, wish=wish, now=now)
    submission = Submission.objects.filter(kind=Submission.Kind.FOLLOWING).latest("pk")
    if confirmed:
        following.confirm(submission_id=submission.pk, now=now)
    if not keep_mail:
        Email.objects.all().delete()
    return Follower.objects.get(pk=submission.pk)


def path_of(follower: Follower) -> str:
    """The address of the link that was mailed."""
    return path_for(SecretLink.objects.get(submission=follower.pk))


def last_mail(to: str) -> str:
    """The text of the newest mail to an address, as it leaves."""
    mail = Email.objects.filter(to=to).order_by("-pk").first()
    assert mail is not None
    return filled([mail.message])[0]


def go_through_every_mail_of_followers(now: datetime) -> None:
    """Asked for, asked for again, and told of a trial and a verdict."""
    from projects.experiments.news import send_news

    experiment = make_experiment()
    following.follow(page=experiment, email="suit@example.org", wish="test", now=now)
    submission = Submission.objects.filter(kind=Submission.Kind.FOLLOWING).latest("pk")
    following.confirm(submission_id=submission.pk, now=now)
    following.follow(page=experiment, email="suit@example.org", wish="test", now=now)
    publish(experiment, trials=2, **VERDICT)
    send_news(timezone.now() + timedelta(hours=1))


def experiment_form(*, entries: Any = (), days: Any = (), calls: Any = (), **fields: Any) -> dict[str, str]:
    """What a browser sends for a complete experiment."""
    values = {
        "title": "Deux services",
        "slug": "deux-services",
        "summary": "",
        "hypothesis": "Deux services raccourcissent la file.",
        "status": "running",
        "stage": "deploy_test",
        "place": "Le lycée",
        "territory": "",
        "starts_on": "2026-02-02",
        "ends_on": "",
        "precision": "day",
        "duration": "",
        "observed": "La longueur de la file.",
        "stop_criteria": "",
        "cost": "",
        "came_from_reason": "Une demande du proviseur.",
        "verdict": "",
        "verdict_by": "",
        "verdict_on": "",
        "verdict_ground": "",
        "test_day": "",
        "service_name": "Service des essais",
        "service_email": "service@example.org",
        "service_phone": "",
        "retention_months": "12",
        "partners": inline_formset([]),
        "days": inline_formset(list(days)),
        "calls": inline_formset(list(calls)),
        "entries": inline_formset(list(entries)),
    }
    return page_form(**values | fields)
