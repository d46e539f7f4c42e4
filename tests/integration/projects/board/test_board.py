"""The page of the projects: the board, the list, filters, pages, what may not stand there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import PageViewRestriction

from portal.cache.store import store
from projects.board import listing
from taxonomy.models import Activity
from tests.factories import make_commune, make_themes
from tests.projects import make_project, make_project_index
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db

PROJECTS = "/projets/"
MOST_QUERIES = 17


@pytest.fixture(autouse=True)
def index():
    return make_project_index()


def posters(client, query: str = "", status: int = 200) -> list[str]:
    response = client.get(PROJECTS + query)
    assert response.status_code == status
    return [plain(each.text) for each in soup(response).select("#projets .card__title a")]


def columns(client, query: str = "") -> list[list[str]]:
    page = soup(client.get(PROJECTS + query))
    return [
        [plain(each.text) for each in column.select(".card__title a")] for column in page.select(".column")
    ]


def test_without_a_project_the_page_says_so_and_offers_no_filter(client):
    response = client.get(PROJECTS)
    assert gettext("No project yet") in words_of(response)
    assert not soup(response).select("form.filters")
    assert not soup(response).select(".views")


def test_the_board_has_a_column_for_each_stage_and_what_goes_on_first(client):
    over = make_project(status="completed", starts_on=date(2026, 3, 1))
    old = make_project(starts_on=date(2020, 1, 1))
    new = make_project(starts_on=date(2026, 1, 1))
    late = make_project(stage="generalise")
    assert columns(client) == [[new.poster, old.poster, over.poster], [], [], [late.poster]]
    assert words_of(client.get(PROJECTS)).count(gettext("No project at this stage.")) == 2


def test_a_stage_with_more_than_a_column_holds_leads_to_all_of_it(client, monkeypatch):
    monkeypatch.setattr(listing, "MOST_IN_COLUMN", 2)
    for _each in range(3):
        make_project(stage="design")
    page = soup(client.get(PROJECTS))
    assert len(page.select(".column .card")) == 2
    (more,) = page.select(".column__more a")
    assert more["href"] == f"{PROJECTS}?etape=design"
    assert len(posters(client, "?etape=design")) == 3


def test_filters_keep_a_theme_and_narrower_ones_a_place_and_what_is_inside(client):
    work, young = make_themes("Emploi", "Jeunes")
    commune = make_commune("Arles", "13004")
    activity = Activity.objects.create(title="Immersion", slug="immersion", stage="understand")
    broad = make_project(theme=work, stage="design", designed="service")
    narrow = make_project(theme=young, territory=commune, status="paused")
    other = make_project()
    other.other_themes.set([young])
    other.activities.set([activity])
    other.save()
    assert set(posters(client, "?theme=emploi")) == {broad.poster, narrow.poster, other.poster}
    assert set(posters(client, "?theme=jeunes")) == {narrow.poster, other.poster}
    assert posters(client, "?territoire=bouches-du-rhone") == [narrow.poster]
    assert posters(client, "?activite=immersion") == [other.poster]
    assert posters(client, "?conception=service") == [broad.poster]
    assert posters(client, "?etat=paused") == [narrow.poster]
    # One stage is a list, and keeps the other filters.
    response = client.get(f"{PROJECTS}?theme=emploi&etape=design")
    assert not soup(response).select(".column")
    assert posters(client, "?theme=emploi&etape=design") == [broad.poster]
    chosen = [link["href"] for link in soup(response).select(".chosen a")]
    assert chosen == [f"{PROJECTS}?etape=design", f"{PROJECTS}?theme=emploi", PROJECTS]


def test_board_and_list_keep_the_filters_and_lead_to_each_other(client):
    project = make_project(stage="design", status="paused")
    other = make_project()
    board = soup(client.get(f"{PROJECTS}?etat=paused"))
    assert [link["href"] for link in board.select(".views a")] == [f"{PROJECTS}?etat=paused&vue=liste"]
    page = client.get(f"{PROJECTS}?etat=paused&vue=liste")
    assert posters(client, "?etat=paused&vue=liste") == [project.poster]
    shown = soup(page)
    assert [link["href"] for link in shown.select(".views a")] == [f"{PROJECTS}?etat=paused"]
    # The form, and what takes a filter away, stay with the list.
    assert shown.select_one("form.filters input[name=vue]")["value"] == "liste"
    assert [link["href"] for link in shown.select(".chosen a")] == [f"{PROJECTS}?vue=liste"] * 2
    assert set(posters(client, "?vue=liste")) == {project.poster, other.poster}
    blank = client.get(f"{PROJECTS}?vue=&theme=&etat=paused&etape=")
    assert blank["Location"] == f"{PROJECTS}?etat=paused"


def test_what_fits_nothing_says_so(client):
    make_project(stage="design", status="paused")
    make_project()
    response = client.get(f"{PROJECTS}?etape=design&etat=active")
    assert gettext("No project fits all that") in words_of(response)
    assert [link["href"] for link in soup(response).select("#projets a")] == [PROJECTS]


def test_what_the_address_asks_badly_is_said_and_left_out(client):
    project = make_project()
    for query in ("?etape=fete", "?theme=%00", "?etat=" + "9" * 5000, "?conception=x", "?activite=é"):
        assert posters(client, query, status=400) == [project.poster]
    words = words_of(client.get(f"{PROJECTS}?etape=fete"))
    assert gettext("This stage is not known.") in words
    assert gettext("The projects below are shown without it.") in words
    # A view that there is not is the usual one.
    assert columns(client, "?vue=carte") == [[project.poster], [], [], []]
    for number in ("0", "2", "-1", "x", "9" * 40, "²"):
        assert client.get(f"{PROJECTS}?vue=liste&page={number}").status_code == 404, number
        assert client.get(f"{PROJECTS}?page={number}").status_code == 404, number


def test_only_public_projects_stand_there_and_in_the_search_and_the_sitemap(client):
    shown = make_project(title="Carte publique")
    draft = make_project(title="Carte brouillon")
    draft.unpublish()
    guarded = make_project(title="Carte gardée")
    PageViewRestriction.objects.create(page=guarded, restriction_type="password", password="x")
    sitemap = reverse("sitemap-file", args=["pages", 0])
    for address in (PROJECTS, f"{PROJECTS}?vue=liste", f"{reverse('search')}?q=carte", sitemap):
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
        text = content.decode()
        assert shown.url in text, address
        for project in (draft, guarded):
            assert project.url not in text, address
            assert project.title not in text, address


@pytest.mark.once
def test_many_projects_cost_the_same_queries_and_have_pages_that_keep_the_filters(client, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    monkeypatch.setattr(listing, "MOST_IN_COLUMN", 3)
    (work,) = make_themes("Emploi")
    commune = make_commune("Arles", "13004")

    def more(number: int) -> None:
        for place in range(number):
            stage = ("understand", "design", "deploy_test")[place % 3]
            make_project(theme=work, territory=commune, stage=stage)

    more(3)
    few = [queries_of(client, PROJECTS + query) for query in ("", "?vue=liste", "?theme=emploi")]
    more(27)
    many = [queries_of(client, PROJECTS + query) for query in ("", "?vue=liste", "?theme=emploi")]
    assert few == many
    assert max(many) <= MOST_QUERIES
    page = soup(client.get(f"{PROJECTS}?theme=emploi&vue=liste&page=4"))
    assert len(page.select("#projets .card")) == 3
    assert page.select_one(".pages a[rel=next]")["href"] == f"{PROJECTS}?theme=emploi&vue=liste&page=5"
    found = [title for number in range(1, 11) for title in posters(client, f"?vue=liste&page={number}")]
    assert len(found) == 30


def queries_of(client, address: str) -> int:
    client.get(address)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)


def test_the_page_takes_no_post(client):
    assert client.post(PROJECTS).status_code == 405
