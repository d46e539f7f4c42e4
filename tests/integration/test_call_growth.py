"""Query counts: the same with few rows as with many, and bounded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from calls.models import CallPage
from contributions.models import Contribution
from home.models import HomePage, SiteSettings, StandardPage
from portal.cache.store import store
from tests.factories import make_call, make_portal
from tests.many import make_calls, publish_many

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST_QUERIES = 17


def fill_the_site() -> None:
    """Menu, footer and legal pages: what a real site shows around every page."""
    home = HomePage.objects.get()
    pages = []
    for number in range(6):
        page = StandardPage(title=f"Page {number}", in_footer=number < 4, show_in_menus=number > 3)
        home.add_child(instance=page)
        pages.append(page)
    settings = SiteSettings.for_site(Site.objects.get())
    settings.charter_page, settings.personal_data_page = pages[:2]
    settings.save()


def home_with_calls() -> HomePage:
    """The home page with its block of open calls."""
    home = HomePage.objects.get()
    home.sections = [("open_calls", {"title": "Les questions du moment", "most": 3, "empty": "Aucune."})]
    home.save_revision().publish()
    return HomePage.objects.get()


def queries_of(client, url: str) -> int:
    """How many queries a page costs in a site with all its pages, the first time after a change."""
    if not StandardPage.objects.exists():
        fill_the_site()
    client.get(url)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    assert not response.has_header("Age")
    return len(captured)


def test_a_call_costs_the_same_queries_with_3_contributions_as_with_300(client):
    call = make_call()
    publish_many(call, 3)
    few = queries_of(client, call.url)
    publish_many(call, 297)
    many = queries_of(client, call.url)
    assert Contribution.objects.published().count() == 300
    assert few == many <= MOST_QUERIES


def test_a_contribution_costs_the_same_queries_among_3_as_among_300(client):
    call = make_call()
    (reference, *_rest) = publish_many(call, 3)
    few = queries_of(client, f"{call.url}contributions/{reference}/")
    publish_many(call, 297)
    assert few == queries_of(client, f"{call.url}contributions/{reference}/") <= MOST_QUERIES


def test_the_list_of_calls_costs_the_same_queries_with_3_calls_as_with_30(client):
    index = make_portal()
    for state in ("open", "upcoming", "closed"):
        publish_many(make_call(state), 1)
    few = queries_of(client, index.url)
    make_calls(*["open", "upcoming", "closed"] * 9)
    assert CallPage.objects.count() == 30
    assert few == queries_of(client, index.url) <= MOST_QUERIES


def test_the_home_page_costs_the_same_queries_with_3_calls_as_with_30(client):
    make_portal()
    home = home_with_calls()
    make_calls("open", "upcoming", "upcoming")
    few = queries_of(client, home.url)
    make_calls(*["open"] * 27)
    assert CallPage.objects.count() == 30
    assert few == queries_of(client, home.url) <= MOST_QUERIES


def test_the_form_costs_a_bounded_number_of_queries(client):
    call = make_call()
    publish_many(call, 30)
    assert queries_of(client, f"{call.url}contribuer/") <= MOST_QUERIES
