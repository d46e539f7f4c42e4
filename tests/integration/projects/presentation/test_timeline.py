"""A project as a timeline: everything in the order of its dates, as far as they are known, in words."""

from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from portal.dates import instant
from projects.dates import earliest, latest
from projects.models import Deliverable, Milestone, Phase, ProjectPage, Reframing, TrialEntry
from projects.presentation import page as presented
from tests.days import make_day
from tests.factories import make_call
from tests.projects import make_experiment, make_news, make_project, make_result
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def at(year: int, month: int, day: int) -> datetime:
    return timezone.make_aware(datetime(year, month, day, 9))


def moments(response) -> list[tuple[str, str]]:
    """Each one's title, under its year."""
    return [
        (plain(year.h2.text), plain(moment.h3.text))
        for year in soup(response).select(".frise")
        for moment in year.select(".moments > li")
    ]


def whole_project() -> ProjectPage:
    project = make_project(
        question="La dernière question ?",
        starts_on=date(2012, 6, 1),
        phases=[
            Phase(title="Construire", stage="deploy_test", starts_on=date(2018, 5, 1), precision="year"),
            Phase(title="Sans date", stage="design", sort_order=1),
        ],
        milestones=[
            Milestone(title="Le jalon", date=date(2013, 12, 9)),
            Milestone(title="L’hiver", date=date(2014, 1, 20), precision="season"),
        ],
        reframings=[Reframing(question="La première ?", date=date(2012, 11, 13), why="Trop large.")],
        deliverables=[Deliverable(title="Le kit", kind="kit", date=date(2013, 12, 10))],
        verdict="stop",
        verdict_words="Rien.",
        verdict_by="L’assemblée",
        verdict_on=date(2019, 1, 1),
        verdict_precision="year",
    )
    make_call("closed", project=project, title="L’appel", question="", opens_at=at(2013, 11, 18))
    make_day("over", project=project, title="Le jour", starts_at=at(2013, 12, 9))
    experiment = make_experiment(project, title="L’essai", starts_on=date(2013, 12, 9))
    TrialEntry.objects.create(
        page=experiment,
        date=date(2013, 12, 11),
        tried="Le trajet.",
        learnt="Il compte.",
        decision="abandoned",
    )
    make_result(project=project, title="Le résultat", date=date(2019, 9, 4))
    make_news(project=project, title="La nouvelle", date=date(2023, 9, 4))
    return project


def test_everything_stands_in_the_order_of_its_dates_year_by_year(client):
    project = whole_project()
    found = moments(client.get(project.timeline_path))
    assert found == [
        ("2012", "La dernière question ?"),
        ("2013", "L’appel"),
        ("2013", "L’hiver"),
        ("2013", "Le jalon"),
        ("2013", "Le jour"),
        ("2013", "L’essai"),
        ("2013", "Le kit"),
        ("2013", "Le trajet."),
        ("2018", "Construire"),
        ("2019", "Le résultat"),
        ("2019", pgettext("verdict", "Stop")),
        ("2023", "La nouvelle"),
        (gettext("Without a date"), "Sans date"),
    ]


def test_each_says_in_words_what_it_is_where_it_stands_and_leads_there(client):
    project = whole_project()
    page = soup(client.get(project.timeline_path))
    said = {plain(each.h3.text): each for each in page.select(".moments > li")}
    for title, words in {
        "Construire": (pgettext("of a project", "Phase"), gettext("Deploy and test"), "2018"),
        "Le jalon": (gettext("Milestone"), "9 décembre 2013"),
        "L’hiver": ("hiver 2013-2014",),
        "La dernière question ?": (gettext("Reframing"), "La première ?", "Trop large."),
        "Le trajet.": (pgettext("trial", "Abandoned"), "Il compte."),
        "La nouvelle": (gettext("News"),),
    }.items():
        text = plain(said[title].get_text(" "))
        assert all(word.lower() in text.lower() for word in words), title
    assert said["Le résultat"].a["href"] == project.results.get().url
    assert said["Le trajet."].a["href"] == said["L’essai"].a["href"]
    assert page.select_one("h1")
    assert [each.name for each in page.main.select("h1, h2, h3")][:3] == ["h1", "h2", "h3"]
    assert page.select(".crumbs a")[-1]["href"] == project.url


def test_what_is_to_come_says_so_until_its_day_has_passed(client):
    project = make_project(milestones=[Milestone(title="Le bilan", date=date(2026, 3, 2))])
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        assert gettext("to come") in words_of(client.get(project.timeline_path))
    with time_machine.travel("2026-03-03T00:00:01+01:00", tick=False):
        assert gettext("to come") not in words_of(client.get(project.timeline_path))


def to_come(client, project: ProjectPage, day: str, until: date | None) -> set[str]:
    """What the timeline says is to come, on that day at noon; the day at whose beginning that ends."""
    with time_machine.travel(f"{day}T12:00:00+01:00", tick=False):
        response = client.get(project.timeline_path)
    assert getattr(response.wsgi_request, "public_until", None) == (until and instant(until))
    found = soup(response).select(".moments > li.is-ahead")
    assert all(gettext("to come") in each.get_text() for each in found)
    return {plain(each.h3.text) for each in found}


def test_what_may_have_begun_is_to_come_no_longer(client):
    phases = [Phase(title="La phase", stage="design", starts_on=date(2026, 7, 1), precision="year")]
    project = make_project(phases=phases)
    planned = {"starts_on": date(2026, 2, 20), "status": "planned"}
    make_experiment(project, title="En février", precision="month", **planned)
    make_experiment(project, title="Le vingt", **planned)
    make_experiment(project, title="Déjà lancé", **planned | {"status": "running"})
    make_experiment(project, title="Sans date", **planned | {"starts_on": None})
    begins = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 20)]
    assert to_come(client, project, "2025-12-30", begins[0]) == {"La phase", "En février", "Le vingt"}
    assert to_come(client, project, "2026-01-01", begins[1]) == {"En février", "Le vingt"}
    assert to_come(client, project, "2026-02-01", begins[2]) == {"Le vingt"}
    assert to_come(client, project, "2026-02-20", None) == set()


@pytest.mark.parametrize("many", ["experiments", "results"])
def test_the_page_leads_there_from_what_it_does_not_show_whole_alone(client, monkeypatch, many):
    monkeypatch.setattr(presented, "MOST_CARDS", 2)
    project = make_project()
    for number in range(3):
        if many == "experiments" or number < 2:
            make_experiment(project)
        if many == "results" or number < 2:
            make_result(project=project)
    page = soup(client.get(project.url))
    links = {
        name: [plain(link.text) for link in page.select(f"#{part} a[href='{project.timeline_path}']")]
        for name, part in (("experiments", "experimentations"), ("results", "resultats"))
    }
    words = {"experiments": "Toutes, sur la frise", "results": "Tous, sur la frise"}
    assert links == {"experiments": [], "results": []} | {many: [words[many]]}


def test_a_project_without_any_date_says_so(client):
    project = make_project(starts_on=None)
    assert gettext("Nothing of this project has a date yet.") in words_of(client.get(project.timeline_path))


@pytest.mark.parametrize(
    ("day", "precision", "first", "last"),
    [
        (date(2026, 2, 11), "day", date(2026, 2, 11), date(2026, 2, 11)),
        (date(2026, 2, 11), "week", date(2026, 2, 9), date(2026, 2, 15)),
        (date(2024, 2, 11), "month", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 2, 11), "season", date(2025, 12, 1), date(2026, 2, 28)),
        (date(2025, 12, 31), "season", date(2025, 12, 1), date(2026, 2, 28)),
        (date(2026, 11, 30), "season", date(2026, 9, 1), date(2026, 11, 30)),
        (date(2026, 2, 11), "year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_date_lies_between_the_first_and_the_last_day_that_it_may_be(day, precision, first, last):
    assert (earliest(day, precision), latest(day, precision)) == (first, last)
