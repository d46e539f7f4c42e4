"""The site of a request is kept in the process, never past a change of it."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from home.models import HomePage
from portal.cache import sequence, sites
from portal.cache.store import store
from tests.factories import make_portal

pytestmark = pytest.mark.django_db


def asked(host: str = "testserver", port: str = "80"):
    return RequestFactory(SERVER_NAME=host, SERVER_PORT=port).get("/")


def known(request, number: int):
    store.at(number)
    sites.know(request, number)
    with CaptureQueriesContext(connection) as captured:
        found = Site.find_for_request(request)
    assert len(captured) == 0
    return found


def known_late(request, number: int):
    """For a request that began before public things moved on."""
    sites.know(request, number)
    return Site.find_for_request(request)


@pytest.fixture
def two_sites():
    make_portal()
    other = Page(title="Autre", slug="autre")
    Page.get_first_root_node().add_child(instance=other)
    Site.objects.create(hostname="autre.example.org", port=80, root_page=other)
    Site.objects.create(hostname="autre.example.org", port=8443, root_page=HomePage.objects.get())


@pytest.mark.parametrize(
    "host", ["testserver", "autre.example.org", "inconnu.example.org", "AUTRE.example.org"]
)
@pytest.mark.parametrize("port", ["80", "443", "8443", "9999"])
def test_the_site_kept_is_the_one_that_wagtail_would_find(two_sites, host, port):
    expected = Site.find_for_request(asked(host, port))
    for _time in range(2):
        found = known(asked(host, port), 1)
        assert found == expected
        # The page as it is: every route starts there.
        assert found.root_page.specific == expected.root_page.specific


def test_a_second_request_asks_the_database_nothing(two_sites):
    store.at(1)
    sites.know(asked(), 1)
    with CaptureQueriesContext(connection) as captured:
        sites.know(asked(), 1)
        sites.know(asked(port="12345"), 1)  # no site has this port
        sites.know(asked("inconnu.example.org"), 1)
    # The first unknown host is asked for once.
    assert len(captured) <= 2


def test_made_up_hosts_and_ports_fill_no_memory(two_sites):
    store.at(1)
    for number in range(50):
        sites.know(asked(f"h{number}.example.org", str(20000 + number)), 1)
    assert len(store._notes) <= 2


def test_a_change_of_another_process_shows_under_the_next_number(two_sites):
    before = known(asked(), 1)
    # No signal reaches this process: only the number tells.
    Site.objects.filter(pk=before.pk).update(hostname="nouveau.example.org", port=443)
    assert known(asked(), 1).hostname == before.hostname
    assert known(asked(), 2).root_url == "https://nouveau.example.org"
    # A slower request, still at the number before, neither reads nor writes under the new one.
    assert known_late(asked(), 1).hostname == "nouveau.example.org"
    assert known(asked(), 2).root_url == "https://nouveau.example.org"


def test_what_a_request_does_to_its_site_is_its_own(two_sites):
    first = known(asked(), 1)
    first.root_page.title = "Changé"
    first.hostname = "change.example.org"
    second = known(asked(), 1)
    assert second.root_page.title != "Changé"
    assert second.hostname != "change.example.org"


def test_a_page_is_right_after_a_site_changes_elsewhere(client):
    make_portal()
    home = HomePage.objects.get()
    assert client.get("/").status_code == 200
    other = HomePage(title="Autre accueil", slug="autre-accueil", headline="Tout autre chose")
    Page.get_first_root_node().add_child(instance=other)
    store.clear()
    assert home.headline in client.get("/").content.decode()
    Site.objects.update(root_page=other)  # sends no signal
    sequence.raise_it()
    assert "Tout autre chose" in client.get("/").content.decode()


def test_a_page_costs_no_query_for_its_site(client):
    make_portal()
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        assert not client.get("/participer/").has_header("Age")
    assert not [
        query for query in captured if "CASE WHEN" in query["sql"] and "wagtailcore_site" in query["sql"]
    ]
