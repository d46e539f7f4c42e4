"""Canonical addresses, Open Graph, the sitemap and robots.txt: only what is public, each once."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, Site

from calls.models import CallIndexPage
from home.models import HomePage, SiteSettings, StandardPage
from portal import sitemaps
from portal.cache.store import store
from taxonomy.models import Theme
from tests.days import make_day
from tests.factories import make_call, make_contribution, make_portal, make_received
from tests.many import make_calls, publish_many
from tests.projects import make_experiment, make_news, make_project, make_result
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = "http://testserver"


def canonical(response) -> str | None:
    found = soup(response).select('link[rel="canonical"]')
    assert len(found) <= 1
    return str(found[0]["href"]) if found else None


def graph(response) -> dict[str, str]:
    return {
        str(each["property"]).removeprefix("og:"): str(each["content"])
        for each in soup(response).select('meta[property^="og:"]')
    }


# --- The head of a page ---------------------------------------------------------------


def test_every_page_names_its_one_address_without_click_tags(client):
    call = make_call()
    contribution = make_contribution(call, status="published")
    Theme.add_root(title="Emploi", slug="emploi")
    addresses = [HomePage.objects.get().url, CallIndexPage.objects.get().url, call.url, call.list_path()]
    addresses += [call.public_path(contribution.submission), "/themes/", "/themes/emploi/"]
    for address in addresses:
        for query in ("", "?utm_source=lettre&fbclid=x"):
            response = client.get(address + query)
            assert canonical(response) == graph(response)["url"] == ROOT + address
            assert soup(response).select_one(".online").text.endswith(ROOT + address)


def test_filtered_lists_are_the_list_and_later_pages_are_themselves(client):
    call = make_call(allowed_kinds=["idea", "experience"])
    references = publish_many(call, 50, kind="idea")
    base = call.list_path()
    expected = {
        "": base,
        "?page=1": base,
        "?page=2": f"{base}?page=2",
        f"?avant={references[3].lower()}": f"{base}?avant={references[3]}",
        "?nature=idea": base,
        "?nature=idea&page=2": base,
        "?tri=ancien": base,
        "?tri=tirage&graine=4&page=2": base,
        "?q=titre": base,
        "?theme=inconnu": base,
    }
    for query, address in expected.items():
        assert canonical(client.get(base + query)) == ROOT + address, query


def test_later_pages_of_the_list_of_calls_are_themselves(client):
    index = make_portal()
    make_calls(*["closed"] * 13)
    assert canonical(client.get(f"{index.url}?page=1")) == ROOT + index.url
    assert canonical(client.get(f"{index.url}?page=2")) == f"{ROOT}{index.url}?page=2"


def test_open_graph_says_what_a_page_is(client):
    call = make_call(summary="Un résumé.", question="Que faut-il « changer » & comment ?")
    SiteSettings.for_site(Site.objects.get()).save()
    contribution = make_contribution(call, "published", title="Plus de <bus>", body="Un texte.\n\nDeux." * 90)
    page = graph(client.get(call.url))
    assert page == {
        "type": "article",
        "title": "Que faut-il « changer » & comment ?",
        "description": "Un résumé.",
        "url": ROOT + call.url,
        "site_name": "Le Labo",
        "locale": "fr_FR",
    }
    words = graph(client.get(call.public_path(contribution.submission)))
    assert words["title"] == "Plus de <bus>"
    assert words["description"].startswith("Un texte. Deux.")
    assert len(words["description"]) <= 200
    assert graph(client.get(HomePage.objects.get().url))["type"] == "website"


def test_what_an_editor_wrote_for_search_engines_comes_first(client):
    call = make_call(seo_title="Titre choisi", search_description="Phrase choisie.")
    page = graph(client.get(call.url))
    assert (page["title"], page["description"]) == ("Titre choisi", "Phrase choisie.")


@pytest.mark.parametrize("make", [make_call, make_day, make_project, make_experiment, make_result, make_news])
def test_a_page_that_tells_of_something_says_at_its_foot_how_to_pass_it_on(client, make):
    page = make()
    (shared,) = soup(client.get(page.url)).select("#partager")
    assert shared.select_one("#page-address").text == ROOT + page.url


def test_an_experiment_without_a_summary_is_passed_on_with_its_hypothesis(client):
    experiment = make_experiment(hypothesis="Un essai court en dit assez.")
    assert graph(client.get(experiment.url))["description"] == "Un essai court en dit assez."


def test_errors_and_secret_pages_have_nothing_to_share(client):
    from people import links

    received = make_received()
    for address in ("/nulle-part/", links.path_for(received.link)):
        response = client.get(address)
        assert canonical(response) is None
        assert graph(response) == {}
        assert not soup(response).select(".online")


def test_on_paper_a_list_says_which_of_its_pages_it_is_where_that_is_known(client, monkeypatch):
    call = make_call()
    references = publish_many(call, 50)
    known = soup(client.get(f"{call.list_path()}?page=2")).select_one(".pages + .print-only")
    assert known.text.startswith("Page 2 sur 3 ")
    deep = soup(client.get(f"{call.list_path()}?avant={references[25]}")).select_one(".pages + .print-only")
    assert "sur" not in deep.text.split()
    monkeypatch.setattr("contributions.listing.COUNTED_AT_MOST", 40)
    store.clear()
    many = soup(client.get(f"{call.list_path()}?page=2")).select_one(".pages + .print-only")
    assert "sur" not in many.text.split()


# --- robots.txt and the sitemap -------------------------------------------------------


def files_of(client) -> list[str]:
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    tree = ElementTree.fromstring(response.content)
    return [str(element.text) for element in tree.iter(f"{{{sitemaps.SCHEMA}}}loc")]


def addresses_in(client, file: str) -> list[str]:
    response = client.get(file.removeprefix(ROOT))
    assert response.status_code == 200
    tree = ElementTree.fromstring(b"".join(response.streaming_content))
    return [str(element.text) for element in tree.iter(f"{{{sitemaps.SCHEMA}}}loc")]


def every_address(client) -> list[str]:
    return [address for file in files_of(client) for address in addresses_in(client, file)]


def test_robots_are_told_what_to_leave_and_where_the_sitemap_is(client):
    make_portal()
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert f"Sitemap: {ROOT}/sitemap.xml" in lines
    for path in ("/admin/", "/suivi/", "/*?q=", "/*&tri="):
        assert f"Disallow: {path}" in lines
    assert client.get("/robots.txt").has_header("Age")


def test_the_sitemap_holds_every_public_address_and_nothing_else(client):
    call = make_call(theme=Theme.add_root(title="Emploi", slug="emploi"))
    published = make_contribution(call, status="published")
    waiting, declined = make_contribution(call), make_contribution(call, status="declined")
    draft, private = make_call(), make_call()
    hidden = [make_contribution(each, status="published") for each in (draft, private)]
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="sésame")
    section = StandardPage(title="Une page", slug="une-page")
    HomePage.objects.get().add_child(instance=section)
    addresses = every_address(client)
    assert sorted(addresses) == sorted(
        [
            f"{ROOT}/",
            f"{ROOT}/accessibilite/",
            f"{ROOT}/agenda/",
            f"{ROOT}/donnees-ouvertes/",
            f"{ROOT}/participer/",
            f"{ROOT}/une-page/",
            ROOT + call.url,
            ROOT + call.public_path(published.submission),
            f"{ROOT}/themes/emploi/",
        ]
    )
    for contribution in (waiting, declined, *hidden):
        assert not [address for address in addresses if contribution.reference in address]
    for address in addresses:
        assert client.get(address.removeprefix(ROOT)).status_code == 200


def test_contributions_of_a_page_below_a_private_one_are_left_out(client):
    call = make_call()
    make_contribution(call, status="published")
    PageViewRestriction.objects.create(page=call.get_parent(), restriction_type="login")
    assert sorted(every_address(client)) == [
        f"{ROOT}/",
        f"{ROOT}/accessibilite/",
        f"{ROOT}/agenda/",
        f"{ROOT}/donnees-ouvertes/",
    ]


def test_the_sitemap_is_cut_in_files_that_stay_bounded_without_gap_or_repeat(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_FILE", 7)
    call = make_call()
    references = publish_many(call, 40)
    files = [file for file in files_of(client) if "contributions" in file]
    lists = [addresses_in(client, file) for file in files]
    assert max(map(len, lists)) <= 7
    seen = [address for addresses in lists for address in addresses]
    assert sorted(seen) == sorted(f"{call.full_url}contributions/{each}/" for each in references)
    for number in (len(files) + 50, 10**30):
        assert client.get(f"/sitemap-contributions-{number}.xml").status_code == 404
    assert client.get("/sitemap-inconnu-0.xml").status_code == 404


def test_the_sitemap_costs_the_same_queries_with_3_rows_as_with_300(client, monkeypatch):
    def queries() -> list[int]:
        found = []
        for file in ["/sitemap.xml", *files_of(client)]:
            with CaptureQueriesContext(connection) as captured:
                response = client.get(file.removeprefix(ROOT) + "?fresh")
                b"".join(response.streaming_content if response.streaming else [response.content])
            found.append(len(captured))
        return found

    call = make_call()
    publish_many(call, 3)
    Theme.add_root(title="Emploi", slug="emploi")
    few = queries()
    publish_many(call, 297)
    make_calls(*["open"] * 10)
    for number in range(20):
        Theme.add_root(title=f"Thème {number}", slug=f"theme-{number}")
    assert queries() == few
    # Which site, whether it is restricted, and how many files each section has.
    assert max(few) <= len(sitemaps._sections) + 2


def test_the_index_is_kept_in_memory_and_the_files_are_not(client):
    publish_many(make_call(), 3)
    files = files_of(client)
    assert client.get("/sitemap.xml").has_header("Age")
    for file in files:
        for _time in range(2):
            assert not client.get(file.removeprefix(ROOT)).has_header("Age")


def test_pages_of_another_site_are_not_in_this_ones_sitemap(client):
    make_call()
    other = Page(title="Autre site", slug="autre")
    Page.get_first_root_node().add_child(instance=other)
    Site.objects.create(hostname="autre.example.org", port=80, root_page=other)
    assert not [address for address in every_address(client) if "autre" in address]
