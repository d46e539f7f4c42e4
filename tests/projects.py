"""Projects, experiments, results and news, for tests."""

from datetime import date
from itertools import count
from typing import Any

from wagtail.models import Page

from home.models import HomePage
from projects.models import (
    Experiment,
    NewsIndexPage,
    NewsPage,
    ProjectIndexPage,
    ProjectPage,
    ResultIndexPage,
    ResultPage,
)
from taxonomy.models import Partner
from tests.factories import make_portal

_numbers = count(1)


def _below_home(model: type[Page], title: str, slug: str) -> Any:
    """The one page of `model`, made where a test found none."""
    make_portal()
    found = model.objects.first()
    return found or HomePage.objects.get().add_child(instance=model(title=title, slug=slug))


def make_project_index() -> ProjectIndexPage:
    return _below_home(ProjectIndexPage, "Projets", "projets")


def make_result_index() -> ResultIndexPage:
    return _below_home(ResultIndexPage, "Résultats", "resultats")


def make_news_index() -> NewsIndexPage:
    return _below_home(NewsIndexPage, "Actualités", "actualites")


def make_project(**fields: Any) -> ProjectPage:
    """A live project at its first stage, unless `fields` say otherwise."""
    number = next(_numbers)
    values = {
        "title": f"Projet {number}",
        "slug": f"projet-{number}",
        "summary": "Un projet d’essai.",
        "question": f"Que se passe-t-il au lieu {number} ?",
        "stage": "understand",
        "starts_on": date(2026, 1, 5),
    } | fields
    index = ProjectIndexPage.objects.get(pk=make_project_index().pk)
    project: ProjectPage = index.add_child(instance=ProjectPage(**values))
    return project


def make_experiment(project: ProjectPage | None = None, **fields: Any) -> Experiment:
    """A live experiment that runs, unless `fields` say otherwise."""
    number = next(_numbers)
    values = {
        "title": f"Essai {number}",
        "slug": f"essai-{number}",
        "hypothesis": "Un essai court en dit assez.",
        "status": "running",
        "stage": "deploy_test",
        "place": "Une salle",
        "starts_on": date(2026, 2, 2),
        "observed": "Qui vient, et à quelle heure.",
        "came_from_reason": "Une demande d’un service.",
        "service_name": "Service des essais",
        "service_email": "service@example.org",
        "service_phone": "01 99 00 00 99",
    } | fields
    parent = ProjectPage.objects.get(pk=(project or make_project()).pk)
    experiment: Experiment = parent.add_child(instance=Experiment(**values))
    return experiment


def make_result(**fields: Any) -> ResultPage:
    """A live result, unless `fields` say otherwise."""
    number = next(_numbers)
    values = {
        "title": f"Résultat {number}",
        "slug": f"resultat-{number}",
        "summary": "Ce que nous avons appris.",
        "date": date(2026, 3, 2),
        "outcomes_until": date(2031, 1, 2),
        "heard": [("point", {"text": "Le temps manque.", "cites": ""})],
        "done": [("point", {"text": "Nous ouvrons plus tôt.", "cites": ""})],
        "not_done": [
            ("point", {"text": "Ouvrir la nuit.", "why": "Personne ne pourrait venir.", "cites": ""})
        ],
    } | fields
    index = ResultIndexPage.objects.get(pk=make_result_index().pk)
    result: ResultPage = index.add_child(instance=ResultPage(**values))
    return result


def make_news(**fields: Any) -> NewsPage:
    """A live piece of news, unless `fields` say otherwise."""
    number = next(_numbers)
    values = {"title": f"Nouvelle {number}", "slug": f"nouvelle-{number}", "date": date(2026, 3, 2)} | fields
    index = NewsIndexPage.objects.get(pk=make_news_index().pk)
    news: NewsPage = index.add_child(instance=NewsPage(**values))
    return news


def make_partner(**fields: Any) -> Partner:
    number = next(_numbers)
    values = {"title": f"Partenaire {number}", "slug": f"partenaire-{number}", "kind": "association"} | fields
    return Partner.objects.create(**values)
