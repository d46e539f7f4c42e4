"""The toolbox: what stands in it, filters, pages, search, and what an activity leads to."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import PageViewRestriction

from lab import activities
from lab.models import MethodPage
from lab.toolbox import listing
from portal.cache.store import store
from taxonomy.models import Activity
from tests.methods import make_method, make_toolbox
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TOOLBOX = "/boite-a-outils/"
MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def toolbox():
    return make_toolbox()


def titles(client, query: str = "", status: int = 200) -> list[str]:
    response = client.get(TOOLBOX + query)
    assert response.status_code == status
    return [each.text for each in soup(response).select("#fiches .card h3")]


def test_without_a_method_the_toolbox_says_so_and_offers_no_filter(client):
    response = client.get(TOOLBOX)
    assert gettext("No method yet") in words_of(response)
    assert not soup(response).select("form.filters")


def test_filters_keep_a_stage_a_duration_and_what_fits_a_group(client):
    few = make_method(stage="understand", length="day", people_min=None, people_max=5)
    many = make_method(people_min=12, people_max=None)
    anybody = make_method(stage="deploy_test", length="longer", people_min=None, people_max=None)
    # By stage, whatever came first.
    assert titles(client) == [few.title, many.title, anybody.title]
    assert titles(client, "?etape=design") == [many.title]
    assert titles(client, "?duree=day") == [few.title]
    sizes = {size: titles(client, f"?groupe={size}") for size in ("1-2", "3-5", "6-12", "13-30", "31")}
    small, large = [few.title, anybody.title], [many.title, anybody.title]
    assert sizes == {"1-2": small, "3-5": small, "6-12": large, "13-30": large, "31": large}
    assert titles(client, "?etape=understand&groupe=31") == []
    response = client.get(f"{TOOLBOX}?etape=understand&groupe=31")
    assert gettext("No method fits all that") in words_of(response)
    assert [link["href"] for link in soup(response).select("#fiches a")] == [TOOLBOX]
    # Each filter in use leads to the list without it, the last link to the list without any.
    chosen = [link["href"] for link in soup(response).select(".chosen a")]
    assert chosen == [f"{TOOLBOX}?groupe=31", f"{TOOLBOX}?etape=understand", TOOLBOX]
    assert client.get(f"{TOOLBOX}?etape=&duree=day&groupe=")["Location"] == f"{TOOLBOX}?duree=day"


def test_what_the_address_asks_badly_is_said_and_left_out(client):
    method = make_method()
    for query in ("?etape=fete", "?duree=%00", "?groupe=" + "9" * 5000, "?groupe=12"):
        assert titles(client, query, status=400) == [method.title]
    words = words_of(client.get(f"{TOOLBOX}?etape=fete"))
    assert gettext("This stage is not known.") in words
    assert gettext("The methods below are shown without it.") in words
    for number in ("0", "2", "-1", "x", "9" * 40, "²"):
        assert client.get(f"{TOOLBOX}?page={number}").status_code == 404, number


def test_a_long_toolbox_has_pages_that_keep_its_filters_and_cost_the_same_queries(client, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    for _each in range(3):
        make_method(length="day")
    few = queries_of(client, TOOLBOX)
    for _each in range(27):
        make_method(length="day")
    # The links to pages read nothing.
    assert few == queries_of(client, TOOLBOX) <= MOST_QUERIES
    page = soup(client.get(f"{TOOLBOX}?duree=day&page=4"))
    assert len(page.select("#fiches .card")) == 3
    assert page.select_one(".pages a[rel=next]")["href"] == f"{TOOLBOX}?duree=day&page=5"
    found = [title for number in range(1, 11) for title in titles(client, f"?page={number}")]
    assert len(set(found)) == len(found) == 30


def queries_of(client, address: str) -> int:
    client.get(address)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    assert not response.has_header("Age")
    return len(captured)


def hidden_methods(**fields) -> list[MethodPage]:
    """One unpublished, one behind a password."""
    draft, guarded = (
        make_method(title="Carte brouillon", **fields),
        make_method(title="Carte gardée", **fields),
    )
    draft.unpublish()
    PageViewRestriction.objects.create(page=guarded, restriction_type="password", password="x")
    return [draft, guarded]


def test_only_public_methods_stand_in_the_toolbox_in_search_and_under_activities(client):
    activity = Activity.objects.create(title="Immersion", slug="immersion", stage="understand")
    shown = make_method(title="Carte publique", activities=[activity])
    hidden = hidden_methods(activities=[activity])
    sitemap = reverse("sitemap-file", args=["pages", 0])
    for address in (TOOLBOX, f"{reverse('search')}?q=carte", sitemap):
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
        text = content.decode()
        assert shown.url in text, address
        for method in hidden:
            assert method.url not in text, address
            assert method.title not in text, address
    (group,) = related({activity.pk})[activity.pk]
    assert (group["code"], [each.title for each in group["items"]]) == ("methods", [shown.title])
    assert group["items"][0].url == shown.url


def test_an_activity_leads_to_some_methods_in_as_many_queries_whatever_their_number(monkeypatch):
    monkeypatch.setattr(listing, "MOST_OF_AN_ACTIVITY", 2)
    both = [Activity.objects.create(title=title, slug=title, stage="design") for title in ("une", "deux")]
    empty = Activity.objects.create(title="trois", slug="trois", stage="design")
    keys = {each.pk for each in [*both, empty]}

    def found() -> tuple[dict[int, list[str]], int]:
        with CaptureQueriesContext(connection) as captured:
            groups = listing.methods_of(RequestFactory().get("/"), keys)
        return {key: [each.title for each in items] for key, items in groups.items()}, len(captured)

    make_method(title="M0", activities=both[:1])
    found()  # the addresses of the site are read once
    _first, few = found()
    for number in range(1, 4):
        make_method(title=f"M{number}", activities=both)
    # Nothing for the activity that has none.
    assert found() == ({both[0].pk: ["M0", "M1"], both[1].pk: ["M1", "M2"]}, few)


def related(keys):
    return activities.related_to(keys, RequestFactory().get("/"))
