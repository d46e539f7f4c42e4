"""The page of a project: what readers find, what stays hidden, and that it does not cost more with more."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.translation import gettext, pgettext
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from calls.models import CallPage
from events.models import EventPage
from projects.models import (
    Deliverable,
    Experiment,
    Milestone,
    Partnership,
    Phase,
    Programme,
    ProjectDocument,
    ProjectMethod,
    ProjectPage,
    ProjectPartner,
    ProjectRole,
    Reframing,
    ResultPage,
    SisterInitiative,
    TestedPoint,
)
from projects.presentation.stages import MOST_OF_A_STAGE
from taxonomy.models import Activity, Theme
from tests.days import make_day
from tests.factories import make_call
from tests.integration.lab.toolbox.test_list import queries_of
from tests.methods import make_method
from tests.projects import make_experiment, make_news, make_partner, make_project, make_result
from tests.projects_cms import grow
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def make_programme(**fields) -> Programme:
    return Programme.objects.create(**{"title": "Un programme", "slug": "un-programme"} | fields)


def make_document(name: str = "cahier.pdf"):
    return get_document_model().objects.create(title=name, file=ContentFile(b"%PDF-1.4", name=name))


def make_picture():
    data = BytesIO()
    Image.new("RGB", (400, 160), "white").save(data, "PNG")
    data.seek(0)
    return get_image_model().objects.create(title="Logo", file=ImageFile(data, name="logo.png"))


def titles(page, selector: str) -> list[str]:
    return [plain(each.get_text()) for each in page.select(selector)]


# --- What readers find ----------------------------------------------------------------


def test_the_poster_of_a_project_is_its_question_with_its_stage_its_programme_and_its_status(client):
    project = make_project(
        title="Mieux manger",
        question="À quoi ressemblerait une pause réussie ?",
        stage="design",
        status="paused",
        theme=Theme.add_root(title="Repas", slug="repas"),
        programme=make_programme(title="La Transfo"),
        example="partly",
        starts_on=date(2013, 9, 1),
        ends_on=date(2015, 3, 1),
        precision="year",
    )
    page = soup(client.get(project.url))
    hero = page.select_one(".hero.s-design")
    assert plain(page.h1.text) == project.question
    assert len(page.select("h1")) == 1
    words = plain(hero.get_text(" "))
    for text in (
        "Mieux manger",
        "La Transfo",
        "2013 – 2015",
        gettext("Design"),
        gettext("partly an example"),
    ):
        assert text in words
    assert plain(hero.select_one(".tag--wait").text) == pgettext("project", "Paused")
    assert [link["href"] for link in hero.select(".hero__meta a")] == ["/themes/repas/"]
    assert hero.select_one(".hero__foot a")["href"] == f"{project.url}frise/"


def test_calls_days_and_phases_hang_on_their_stage_and_the_present_one_says_so(client):
    project = make_project(
        stage="design",
        phases=[
            Phase(title="Cadrage", stage="understand", starts_on=date(2013, 9, 1), precision="season"),
            Phase(title="Ateliers", stage="design", starts_on=date(2014, 4, 1), ends_on=date(2014, 6, 1)),
        ],
    )
    call = make_call("closed", project=project, stage="understand")
    day = make_day("over", project=project, stage="design", title="Un atelier")
    page = soup(client.get(project.url))
    first, second, third, last = page.select(".stages > li")
    assert "Cadrage" in first.text
    assert "automne 2013" in plain(first.text)
    assert [link["href"] for link in first.select("a")] == [call.url]
    assert [link["href"] for link in second.select("a")] == [day.url]
    assert second["aria-current"] == "step"
    assert gettext("The project is here.") in plain(second.text)
    # What has not come, with nothing on it, is white; what has nothing and is past is not.
    assert [each["class"] for each in (third, last)] == [
        ["s-deploy_test", "is-ahead"],
        ["s-generalise", "is-ahead"],
    ]


@pytest.mark.parametrize(
    ("status", "sentence", "state"),
    [
        ("paused", "The project is here.", "Being looked at"),
        ("completed", "The project ended here.", "Not documented"),
        ("stopped", "The project was stopped here.", "Not documented"),
    ],
)
def test_a_project_that_is_over_goes_on_nowhere(client, status, sentence, state):
    tested = [TestedPoint(what="La saisine", state="under_way")]
    page = soup(client.get(make_project(status=status, tested=tested).url))
    assert plain(page.select_one(".stages__here").text) == plain(gettext(sentence))
    label = pgettext("tested point", state) if status == "paused" else gettext(state)
    assert label in plain(page.select_one(".tested__body").text)


def test_a_stage_shows_the_first_calls_and_leads_to_the_timeline_for_the_others(client):
    project = make_project()
    for _number in range(MOST_OF_A_STAGE + 1):
        make_call("closed", project=project)
    stage = soup(client.get(project.url)).select_one(".stages > li")
    assert len(stage.select("ul a")) == MOST_OF_A_STAGE
    assert stage.select(":scope > p > a")[-1]["href"] == project.timeline_path
    assert len(soup(client.get(project.timeline_path)).select(".moments h3 a")) == MOST_OF_A_STAGE + 1


def test_a_milestone_passes_when_the_last_day_it_may_be_has_passed(client):
    project = make_project(
        milestones=[
            Milestone(title="Le mois", date=date(2026, 3, 2), precision="month"),
            Milestone(title="Le jour", date=date(2026, 3, 2)),
        ]
    )

    def ahead() -> list[str]:
        heading = pgettext("milestones", "To come")
        found = [
            each for each in soup(client.get(project.url)).select("#etapes .titled") if heading in each.text
        ]
        return [plain(each.b.text) for each in found[0].select("dd")] if found else []

    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        assert ahead() == ["Le mois", "Le jour"]
    # What is in memory ends at midnight: nothing else changes.
    with time_machine.travel("2026-03-03T00:00:01+01:00", tick=False):
        assert ahead() == ["Le mois"]
    with time_machine.travel("2026-04-01T00:00:01+02:00", tick=False):
        assert ahead() == []


def test_what_it_tests_learns_makes_and_decides_is_on_the_page(client):
    document = make_document()
    project = make_project(
        title="Le projet",
        tested=[
            TestedPoint(what="La saisine", looked_at="le temps\nles mots", state="under_way", sort_order=0),
            TestedPoint(what="Le marché", learnt="C’est long.", state="learnt", sort_order=1),
        ],
        reframings=[
            Reframing(question="Quel emploi ?", date=date(2012, 6, 1), precision="month", why="Trop large."),
            Reframing(question="Quel emploi des jeunes ?", date=date(2012, 11, 13)),
        ],
        team=[
            ProjectRole(function="resident", who="Design", outside=True, sort_order=0),
            ProjectRole(function="coordinator", who="La coordination", sort_order=1),
            ProjectRole(function="resident", who="Sociologie", starts_on=date(2013, 1, 1), sort_order=2),
        ],
        deliverables=[
            Deliverable(title="Le midi à la carte", kind="scenario", is_fictional=True, sort_order=0),
            Deliverable(title="La grande table", kind="scenario", appraisal="Chaleureux.", sort_order=1),
            Deliverable(
                title="Le cahier", kind="specification", document=document, licence="lo-2.0", sort_order=2
            ),
        ],
        documents=[ProjectDocument(document=document, label="Lire le cahier")],
        sisters=[SisterInitiative(title="Ailleurs", url="https://example.org/ailleurs")],
        activities=[Activity.objects.create(title="Enquêter", slug="enqueter", stage="understand")],
        origin="Une élue l’a demandé.",
        budget="12 000 euros",
        means="Deux agents",
        starts_on=date(2012, 6, 1),
        verdict="generalise",
        verdict_words="Ouvrir partout.",
        verdict_by="L’assemblée",
        verdict_on=date(2019, 9, 1),
        verdict_precision="year",
    )
    page = soup(client.get(project.url))
    rows = [
        [plain(cell.get_text(" ")) for cell in row.find_all(True, recursive=False)]
        for row in page.select(".tested__row")
    ]
    assert rows[1][0] == "La saisine"
    assert "le temps, les mots" in rows[1][1]
    assert pgettext("tested point", "Being looked at") in rows[1][2]
    assert rows[2][2].endswith("C’est long.")
    questions = titles(page, ".reframed__question")
    assert questions == ["Quel emploi ?", "Quel emploi des jeunes ?", plain(project.question)]
    assert "juin 2012" in plain(page.select_one(".reframed").text)
    resident = page.select_one("#qui .who > div")
    assert len(resident.select("dd")) == 2
    assert "janvier 2013" in plain(resident.text)
    assert titles(page, "#scenarios h3") == ["Le midi à la carte", "La grande table"]
    assert plain(gettext("Fictional: what might be")) in plain(page.select_one("#scenarios article").text)
    assert titles(page, "#livrables h3") == ["Le cahier"]
    assert page.select_one("#livrables a[rel~=license]").text == "Licence Ouverte 2.0"
    assert page.select_one("#documents a")["href"] == document.url
    assert page.select_one("#autour a[href='https://example.org/ailleurs']")
    decision = plain(page.select_one("#decision").get_text(" "))
    for text in ("Ouvrir partout.", "L’assemblée", "2019", pgettext("verdict", "Generalise").lower()):
        assert text in decision
    words = plain(page.main.get_text(" "))
    for text in ("Une élue l’a demandé.", "12 000 euros", "Deux agents", "Enquêter"):
        assert text in words


def test_one_scenario_alone_stands_with_the_other_deliverables(client):
    project = make_project(deliverables=[Deliverable(title="Le seul", kind="scenario")])
    page = soup(client.get(project.url))
    assert not page.select("#scenarios")
    assert titles(page, "#livrables h3") == ["Le seul"]


def test_partners_have_their_kind_their_logo_their_role_and_what_was_agreed(client):
    one = make_partner(title="La Région", kind="authority", logo=make_picture(), url="https://example.org/r")
    two = make_partner(title="L’école", kind="school")
    project = make_project(
        partners=[ProjectPartner(partner=one, role="Porte le projet")],
        partnerships=[
            Partnership(partner=two, brief="Imaginer.", supervision="Un\nDeux", rights="Restent auteurs.")
        ],
    )
    page = soup(client.get(project.url))
    first, second = page.select(".partner")
    image = first.select_one("img")
    assert image["src"].startswith("/media/")
    assert (image["alt"], int(image["width"]) <= 320) == ("", True)
    assert first.select_one("h3 a")["href"] == one.url
    for text in (pgettext("partner", "Public authority"), "Porte le projet"):
        assert text in plain(first.get_text(" "))
    assert "img" not in str(second)
    agreed = plain(second.select_one("details").get_text(" "))
    for text in ("Imaginer.", "Un Deux", "Restent auteurs."):
        assert text in agreed


def test_a_logo_that_cannot_be_read_takes_nothing_else_away(client):
    picture = make_picture()
    picture.file.storage.delete(picture.file.name)
    project = make_project(partners=[ProjectPartner(partner=make_partner(title="La Région", logo=picture))])
    page = soup(client.get(project.url))
    assert titles(page, ".partner h3") == ["La Région"]
    assert not page.select(".partner img")


def test_a_project_leads_to_its_programme_and_to_the_projects_before_and_after_it(client):
    programme = make_programme(summary="Deux ans.", starts_on=date(2012, 6, 1), precision="month")
    programme.partners.add(make_partner(title="Une association"))
    programme.save()
    before = make_project(title="Avant", programme=programme)
    project = make_project(title="Celui-ci", programme=programme, follows=before)
    after = make_project(title="Après", follows=project)
    hidden = make_project(title="Caché", follows=project, programme=programme)
    hidden.unpublish()
    method = make_method(title="La carte")
    ProjectMethod.objects.create(page=project, method=method)
    page = soup(client.get(project.url))
    around = page.select_one("#autour")
    addresses = [link["href"] for link in around.select("a")]
    assert addresses == [before.url, after.url, method.url, before.url]
    for text in ("Deux ans.", "juin 2012", "Une association"):
        assert text in plain(around.get_text(" "))
    assert "Caché" not in plain(page.text)
    assert [link["href"] for link in soup(client.get(method.url)).select("#projects a")] == [project.url]


# --- What stays hidden ----------------------------------------------------------------


def test_what_is_not_published_or_kept_from_some_readers_is_not_shown(client):
    project = make_project()
    made = [
        (CallPage, make_call("closed", project=project, title="Un appel", question="Un appel ?")),
        (EventPage, make_day("over", project=project, title="Un jour")),
        (Experiment, make_experiment(project, title="Un essai")),
        (ResultPage, make_result(project=project, title="Un résultat")),
    ]
    news = make_news(project=project, title="Une nouvelle")
    unlisted = make_day("over", project=project, title="Un jour discret", audience="unlisted")
    Milestone.objects.create(page=project, title="Jalon", date=date(2026, 1, 6), event=unlisted)
    names = ["Un appel ?", "Un jour", "Un essai", "Un résultat", "Une nouvelle"]
    addresses = (project.url, project.timeline_path)
    for address in addresses:
        words = words_of(client.get(address))
        assert all(name in words for name in names)
        assert "discret" not in words
    restriction = PageViewRestriction.objects.create(page=made[0][1], restriction_type="login")
    for address in addresses:
        assert "Un appel ?" not in words_of(client.get(address))
    restriction.delete()
    for model, page in made:
        model.objects.get(pk=page.pk).unpublish()
    news.unpublish()
    for address in addresses:
        words = words_of(client.get(address))
        assert not [name for name in names if name in words]


def test_a_result_of_its_call_or_of_its_experiment_is_one_of_its_results(client):
    project = make_project()
    call = make_call("closed", project=project)
    made = [make_result(call=call), make_result(from_experiment=make_experiment(project))]
    make_result()
    page = soup(client.get(project.url))
    assert {link["href"] for link in page.select("#resultats h3 a")} == {each.url for each in made}


def test_wrong_addresses_below_a_project_are_not_found_and_nothing_is_sent_there(client):
    project = make_project()
    for path in ("autre/", "frise/autre/", "contributions/", "contributions/D-1/"):
        assert client.get(project.url + path).status_code == 404
    for path in ("", "frise/", "contributions/"):
        assert client.post(project.url + path).status_code == 405


# --- What it costs, and what is in memory ---------------------------------------------


def test_a_project_costs_the_same_queries_with_3_of_everything_as_with_30(client):
    project = make_project(programme=make_programme())
    empty = queries_of(client, project.url)
    project = grow(project, 3)
    addresses = (project.url, project.timeline_path, project.fed_path)
    few = [queries_of(client, address) for address in addresses]
    grow(project, 20)
    # Of more than it shows, the page says where the others are: one query.
    few[0] += 1
    assert [queries_of(client, address) for address in addresses] == few
    # Of a project with nothing: eight on the way, three for what stands around every page.
    assert empty <= 14
    assert few[0] <= 30
    assert few[1] <= 20
    assert few[2] <= 14


def test_what_a_project_names_falls_out_of_memory_when_it_changes(client):
    partner = make_partner(title="Une école")
    programme = make_programme(title="Un programme")
    project = make_project(programme=programme, partners=[ProjectPartner(partner=partner)])

    def shown(text: str) -> bool:
        assert "Age" not in client.get(project.url).headers
        return text in words_of(client.get(project.url))

    assert shown("Une école")
    partner.title = "Une université"
    partner.save()
    assert shown("Une université")
    programme.title = "Un autre programme"
    programme.save()
    assert shown("Un autre programme")
    programme.partners.add(make_partner(title="Une fondation"))
    programme.save()
    assert shown("Une fondation")


def test_the_poster_of_a_project_is_kept_by_the_cache_and_carries_no_cookie(client):
    project = make_project()
    first = client.get(project.url)
    assert not first.cookies
    assert "Age" in client.get(project.url).headers
    assert ProjectPage.objects.get(pk=project.pk).poster == project.question
