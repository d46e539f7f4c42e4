"""News: their page and feed, one of them, and what themes, projects and calls show of them."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import PageViewRestriction

from portal.cache.store import store
from projects.models import NewsPage
from projects.news import gathering, listing
from projects.presentation import beside
from tests.factories import make_call, make_themes
from tests.projects import make_news, make_news_index, make_project
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEWS = "/actualites/"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def index():
    return make_news_index()


def titles(client, query: str = "") -> list[str]:
    return [each.text for each in soup(client.get(NEWS + query)).select("#actualites .card__title a")]


def hidden(**fields) -> list[NewsPage]:
    """One unpublished, one behind a password."""
    draft, guarded = make_news(title="Un brouillon", **fields), make_news(title="Une gardée", **fields)
    draft.unpublish()
    PageViewRestriction.objects.create(page=guarded, restriction_type="password", password="x")
    return [draft, guarded]


def test_without_news_the_page_says_so(client):
    assert gettext("No news yet") in words_of(client.get(NEWS))


def test_the_last_news_stand_first_and_only_public_ones(client):
    old, new = make_news(date=date(2026, 1, 2)), make_news(date=date(2026, 5, 2))
    hidden()
    assert titles(client) == [new.title, old.title]


def test_long_news_have_pages_and_cost_the_same_queries(client, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    start = date(2026, 1, 1)

    def more(number: int) -> None:
        for place in range(number):
            make_news(date=start + timedelta(days=place))

    def queries() -> int:
        client.get(NEWS)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(NEWS).status_code == 200
        return len(captured)

    more(3)
    few = queries()
    more(27)
    assert few == queries() <= MOST_QUERIES
    found = [title for number in range(1, 11) for title in titles(client, f"?page={number}")]
    assert len(set(found)) == len(found) == 30
    for number in ("0", "11", "-1", "x", "9" * 40, "²"):
        assert client.get(f"{NEWS}?page={number}").status_code == 404, number


def test_the_feed_holds_the_last_public_ones_at_whole_addresses(client):
    old = make_news(date=date(2026, 1, 2), summary="Des mots <b> & d’autres.")
    new = make_news(date=date(2026, 5, 2))
    hidden()
    response = client.get(f"{NEWS}flux/")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall("atom:entry", ATOM)
    assert [entry.find("atom:link", ATOM).get("href") for entry in entries] == [new.full_url, old.full_url]
    assert "&lt;b&gt;" in (entries[1].findtext("atom:summary", namespaces=ATOM) or "")
    link = soup(client.get(NEWS)).select_one("link[type='application/atom+xml']")
    assert link["href"] == f"{NEWS}flux/"
    assert client.get(f"{NEWS}flux/encore/").status_code == 404
    assert client.post(NEWS).status_code == client.post(f"{NEWS}flux/").status_code == 405


def test_one_leads_to_its_theme_project_and_call_while_they_are_public(client):
    (work,) = make_themes("Emploi")
    project, call = make_project(), make_call()
    news = make_news(theme=work, project=project, call=call)
    bare = make_news()

    def around(page: NewsPage) -> list[str]:
        return [link["href"] for link in soup(client.get(page.url)).select("#autour a")]

    assert around(news) == [project.url, call.url, "/themes/emploi/"]
    assert around(bare) == []
    project.unpublish()
    PageViewRestriction.objects.create(page=call, restriction_type="password", password="x")
    assert around(NewsPage.objects.get(pk=news.pk)) == ["/themes/emploi/"]


def test_a_piece_of_news_leads_to_the_list_of_all_while_that_is_live(client, index):
    news = make_news()

    def leads_on() -> list[str]:
        links = soup(client.get(news.url)).select("main a")
        return [link["href"] for link in links if link.text == gettext("All the news")]

    assert leads_on() == [NEWS]
    index.unpublish()
    # Not to the page that stands above, under that name.
    assert leads_on() == []


def test_themes_projects_and_calls_show_their_last_news(client, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_NEWS", 2)
    _work, young = make_themes("Emploi", "Jeunes")
    project, call = make_project(), make_call()
    about = {"theme": young, "project": project, "call": call}
    rows = [make_news(date=date(2026, month, 1), **about) for month in (1, 2, 3)]
    hidden(**about)
    make_news(theme=None)
    last = [rows[2].url, rows[1].url, NEWS]

    def on(address: str) -> list[str]:
        return [link["href"] for link in soup(client.get(address)).select("#news a")]

    for address in (reverse("theme", args=["emploi"]), call.url):
        assert on(address) == last
        assert soup(client.get(address)).select("#news a")[-1].text == "Toutes les actualités"
    groups = beside.groups_of(project, RequestFactory().get("/"))
    (group,) = [each for each in groups if each["code"] == "news"]
    assert [item.url for item in group["gathered"].items] == last[:2]
    assert group["gathered"].more_url == NEWS
    assert on(make_call().url) == []


def test_what_was_a_project_or_a_call_leaves_the_news(client):
    project = make_project()
    news = make_news(project=project)
    project.delete()
    assert not soup(client.get(NewsPage.objects.get(pk=news.pk).url)).select("#autour")


def test_news_are_found_by_the_search_and_stand_in_the_sitemap(client):
    news = make_news(title="Ouverture de la salle")
    assert news.url in client.get(f"{reverse('search')}?q=ouverture").content.decode()
    sitemap = client.get(reverse("sitemap-file", args=["pages", 0]))
    assert news.url in b"".join(sitemap).decode()
