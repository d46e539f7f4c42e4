"""What the lab does for others: the list with its filters, a page each, activities, search, the home page."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, pgettext
from wagtail.models import PageViewRestriction

from home.models import HomePage, SiteSettings
from lab.activities import related_to
from lab.models import ReferralIndexPage, ServicePage
from portal.cache.store import store
from taxonomy.models import Activity
from tests.factories import make_portal
from tests.offers import make_service, make_service_index
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def titles(response) -> list[str]:
    return [plain(link.get_text()) for link in soup(response).select(".card__title a")]


def make_activity(title: str) -> Activity:
    return Activity.objects.create(stage="design", title=title, slug=title.lower())


def test_services_stand_under_their_stage_and_say_what_they_are(client):
    index = make_service_index()
    assert plain(gettext("No service is described yet.")) in words_of(client.get(index.url))
    make_service(title="Observer", stage="deploy_test", maturity="confirmed")
    make_service(title="Reformuler", senders=["agent", "elected_official"])
    make_service(title="Brouillon", live=False)
    response = client.get(index.url)
    assert titles(response) == ["Reformuler", "Observer"]
    stages = [plain(each.get_text()) for each in soup(response).select("main h2[id^=stage-]")]
    assert len(stages) == 2
    words = words_of(response)
    for said in ("une demi-journée", "Un problème reformulé", "Brouillon"):
        assert (said in words) is (said != "Brouillon")
    # In words, not by colour alone.
    for maturity in ServicePage.Maturity:
        assert plain(str(maturity.label)) in words


def test_the_list_is_filtered_by_stage_and_by_who_asks(client):
    index = make_service_index()
    make_service(title="Reformuler", senders=["agent", "elected_official"])
    make_service(title="Observer", stage="deploy_test", senders=["association"])
    make_service(title="Accueillir", stage="design")
    shown = {
        "": ["Reformuler", "Accueillir", "Observer"],
        "?etape=deploy_test": ["Observer"],
        "?vous=agent": ["Reformuler", "Accueillir"],
        "?etape=&vous=association": ["Accueillir", "Observer"],
        "?etape=understand&vous=association": [],
    }
    for query, wanted in shown.items():
        response = client.get(f"{index.url}{query}")
        assert response.status_code == 200
        assert titles(response) == wanted, query
    assert soup(response).select_one(".chosen a")["href"] == f"{index.url}?vous=association"
    assert plain(gettext("No service fits these filters.")) in words_of(response)


def test_what_the_address_asks_badly_is_said_and_left_out(client):
    index = make_service_index()
    make_service(title="Reformuler", senders=["agent"])
    for query in ("?etape=inconnue", "?vous=roi", "?vous=%00&etape=" + "x" * 3000):
        response = client.get(f"{index.url}{query}")
        assert titles(response) == ["Reformuler"]
        assert soup(response).select("#errors")


def test_the_page_of_a_service_says_everything_and_leads_to_the_referral_form(client):
    make_portal()
    SiteSettings.objects.update(contact_email="labo@example.org")
    activity = make_activity("Immersion")
    service = make_service(senders=["agent"], activities=[activity])
    words = words_of(client.get(service.url))
    for said in ("Une salle", "Deux collègues", "Un problème reformulé", "une demi-journée", "Immersion"):
        assert said in words
    assert pgettext("service", "Being tested") in words
    # Without a page of referrals, whom to write to instead.
    assert "labo@example.org" in words
    assert not soup(client.get(service.url)).select("main a.btn")
    HomePage.objects.get().add_child(instance=ReferralIndexPage(title="Saisir", slug="saisir"))
    asks = soup(client.get(service.url)).select("main a.btn")
    assert {link["href"] for link in asks} == {f"/saisir/demande/?offre={service.slug}"}
    # On paper the address stands for the button.
    (on_paper,) = soup(client.get(service.url)).select("main .print-only")
    assert on_paper.text.endswith(f"http://testserver/saisir/demande/?offre={service.slug}")


def test_an_activity_leads_to_its_public_services_in_as_many_queries_whatever_their_number():
    activities = [make_activity(f"A{number}") for number in range(3)]
    request = RequestFactory().get("/")
    counts = []
    for number in (3, 27):
        for _each in range(number):
            make_service(activities=activities[:2])
        related_to([activities[0].pk], request)  # the sites, read once
        with CaptureQueriesContext(connection) as captured:
            found = related_to([each.pk for each in activities], request)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    (group,) = found[activities[0].pk]
    assert group["code"] == "services"
    # Bounded: a page leads to them, it is not their list.
    assert len(group["items"]) == 20
    assert found[activities[2].pk] == []
    hidden = make_service(title="Caché", activities=[activities[2]], live=False)
    kept = make_service(title="Réservé", activities=[activities[2]])
    PageViewRestriction.objects.create(page=kept, restriction_type="login")
    assert hidden.pk != kept.pk
    assert related_to([activities[2].pk], request)[activities[2].pk] == []


def test_the_list_costs_as_many_queries_for_three_and_for_thirty(client):
    index = make_service_index()
    counts = []
    for number in (3, 27):
        for _each in range(number):
            make_service(senders=["agent"])
        client.get(index.url)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(index.url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_service_is_found_by_the_search_of_the_site(client):
    service = make_service(title="Observer", outputs="Un journal de bord illustré")
    for words in ("observer", "journal illustré"):
        found = [link["href"] for link in soup(client.get("/recherche/", {"q": words})).select("#pages a")]
        assert service.url in found, words


def test_the_home_page_leads_to_what_the_lab_does_at_each_stage():
    make_service(title="Observer", stage="deploy_test")
    home = HomePage.objects.get()
    home.sections = [("lab_families", {"title": "Faire appel au labo"})]
    home.save_revision().publish()
    page = soup(Client().get("/"))
    (card,) = page.select(".stages > li")
    assert card.select_one("a")["href"] == f"{make_service_index().url}?etape=deploy_test"
    assert "Observer" in card.get_text()
