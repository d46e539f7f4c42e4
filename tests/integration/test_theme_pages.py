"""Theme pages, and what may not be taken out of the register of themes and territories."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from calls.gathering import MOST_CALLS
from calls.models import CallPage
from contributions.models import Contribution
from portal.cache.store import store
from taxonomy import gatherings
from taxonomy.models import Territory, Theme
from tests.factories import PASSWORD, make_call, make_contribution, make_portal, make_user
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]

THEMES = "/admin/snippets/taxonomy/theme/"
TERRITORIES = "/admin/snippets/taxonomy/territory/"


@pytest.fixture
def tree():
    """Emploi > Jeunes > Apprentis, and Mobilité."""
    make_portal()
    work = Theme.add_root(title="Emploi", slug="emploi", summary="Travailler ici.")
    work.add_child(title="Jeunes", slug="jeunes")
    theme("jeunes").add_child(title="Apprentis", slug="apprentis")
    Theme.add_root(title="Mobilité", slug="mobilite")


@pytest.fixture
def coordinator(client, tree):
    client.login(username=make_user("coordinator").email, password=PASSWORD)
    return client


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def calls_on(response) -> list[str]:
    return [link["href"] for link in soup(response).select("#calls .poster__title a")]


def messages_of(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- Pages ----------------------------------------------------------------------------


def test_a_theme_gathers_its_calls_and_those_of_narrower_ones(client, tree):
    closed, opened = make_call("closed", theme=theme("emploi")), make_call(theme=theme("apprentis"))
    draft, private = make_call(theme=theme("jeunes")), make_call(theme=theme("jeunes"))
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    make_call(theme=theme("mobilite"))
    make_call()
    assert calls_on(client.get("/themes/emploi/")) == [opened.url, closed.url]
    assert calls_on(client.get("/themes/apprentis/")) == [opened.url]


def test_a_theme_shows_the_way_through_broader_ones_and_what_stands_below(client, tree):
    response = client.get("/themes/jeunes/")
    crumbs = [link["href"] for link in soup(response).select(".crumbs a")]
    assert crumbs == ["/", "/themes/", "/themes/emploi/"]
    assert 'href="/themes/apprentis/"' in response.content.decode()
    assert "Travailler ici." in client.get("/themes/emploi/").content.decode()


def test_all_themes_are_listed_and_an_empty_portal_says_so(client, tree):
    links = [link["href"] for link in soup(client.get("/themes/")).select("main .cards a")]
    assert links == ["/themes/emploi/", "/themes/jeunes/", "/themes/mobilite/"]
    Theme.objects.all().delete()
    assert client.get("/themes/").status_code == 200


def test_the_theme_of_a_call_leads_to_its_page(client, tree):
    call = make_call(theme=theme("jeunes"))
    assert 'href="/themes/jeunes/"' in client.get(call.url).content.decode()


@pytest.mark.parametrize("slug", ["inconnu", "EMPLOI", "%00", "x" * 3000, "emploi/encore", "é"])
def test_a_theme_that_is_none_is_a_404(client, tree, slug):
    assert client.get(f"/themes/{slug}/").status_code == 404


def test_theme_pages_take_no_post(client, tree):
    assert client.post("/themes/").status_code == client.post("/themes/emploi/").status_code == 405


def test_a_theme_page_is_bounded_and_costs_the_same_queries_with_3_calls_as_with_30(client, tree):
    def queries() -> int:
        client.get("/themes/emploi/")
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/themes/emploi/").status_code == 200
        return len(captured)

    for _number in range(3):
        make_contribution(make_call(theme=theme("jeunes")), status="published")
    few = queries()
    for _number in range(27):
        make_call(theme=theme("emploi"))
    for number in range(9):
        theme("emploi").add_child(title=f"Plus étroit {number}", slug=f"etroit-{number}")
    many = queries()
    response = client.get("/themes/emploi/")
    assert len(calls_on(response)) == MOST_CALLS
    more = soup(response).select("#calls a")[-1]
    assert (more["href"], more.text) == ("/participer/", "Tous les appels")  # of any theme
    assert many <= few + 1  # the address of the list of calls
    assert few <= 16


def test_the_apps_above_add_to_every_theme_page(client, tree, monkeypatch):
    monkeypatch.setattr(gatherings.themes, "gatherings", dict(gatherings.themes.gatherings))
    found = gatherings.Gathered([{"title": "Une journée", "url": "/agenda/x/"}], "components/tag.html")
    gatherings.register("days", label="Journées", gather=lambda request, theme: found, order=5)
    groups = gatherings.about(theme("emploi"), None)
    assert [group["code"] for group in groups] == ["days"]
    assert "Journées" in client.get("/themes/emploi/").content.decode()


# --- The cache ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_theme_saved_moved_or_deleted_in_the_cms_shows_at_once(client):
    make_portal()
    Theme.add_root(title="Emploi", slug="emploi")
    Theme.add_root(title="Mobilité", slug="mobilite")
    editor = client.__class__()
    editor.login(username=make_user("coordinator").email, password=PASSWORD)

    def text(address: str) -> str:
        client.get(address)
        return client.get(address).content.decode()

    assert "/themes/mobilite/" not in text("/themes/emploi/")
    fields = {"title": "Transports", "slug": "mobilite", "summary": "", "example": ""}
    edit = f"{THEMES}edit/{theme('mobilite').pk}/"
    assert editor.post(edit, fields | {"parent": theme("emploi").pk}).status_code == 302
    assert "Transports" in text("/themes/emploi/")
    assert editor.post(edit, fields | {"parent": ""}).status_code == 302
    assert "Transports" not in text("/themes/emploi/")
    assert "Transports" in text("/themes/")
    assert editor.post(f"{THEMES}delete/{theme('mobilite').pk}/").status_code == 302
    assert "Transports" not in text("/themes/")


# --- In use ---------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["call", "contribution"])
@pytest.mark.parametrize("deleted", ["emploi", "jeunes"])
def test_a_theme_in_use_is_not_deleted_nor_one_above_it(coordinator, user, deleted):
    call = make_call(theme=theme("jeunes") if user == "call" else None)
    if user == "contribution":
        contribution = make_contribution(call, status="published")
        Contribution.objects.filter(pk=contribution.pk).update(theme=theme("jeunes"))
    before = Theme.objects.count()
    single = coordinator.post(f"{THEMES}delete/{theme(deleted).pk}/")
    bulk = coordinator.post(
        f"/admin/bulk/taxonomy/theme/delete/?id={theme('mobilite').pk}&id={theme(deleted).pk}"
    )
    for response in (single, bulk):
        assert response.status_code == 302
        assert response["Location"] == THEMES
    assert Theme.objects.count() == before
    assert any("«" in sentence or "“" in sentence for sentence in messages_of(single))
    model = CallPage if user == "call" else Contribution
    assert any(str(model._meta.verbose_name_plural) in sentence for sentence in messages_of(single))


def test_a_theme_that_nothing_uses_is_deleted(coordinator):
    make_call(theme=theme("jeunes"))
    assert coordinator.post(f"{THEMES}delete/{theme('mobilite').pk}/").status_code == 302
    assert coordinator.post(f"/admin/bulk/taxonomy/theme/delete/?id={theme('apprentis').pk}").status_code in {
        200,
        302,
    }
    assert set(Theme.objects.values_list("slug", flat=True)) == {"emploi", "jeunes"}


# --- Territories ----------------------------------------------------------------------


def place(title: str, code: str, kind: str = "commune", parent: Territory | None = None) -> dict:
    above = parent.pk if parent else ""
    return {"title": title, "slug": title.lower(), "code": code, "kind": kind, "parent": above}


def test_an_editor_keeps_the_register_of_territories(client, tree):
    client.login(username=make_user("editor").email, password=PASSWORD)
    assert client.post(f"{TERRITORIES}add/", place("Vaucluse", "84", "departement")).status_code == 302
    department = Territory.objects.get(code="84")
    assert client.post(f"{TERRITORIES}add/", place("Apt", "84003", parent=department)).status_code == 302
    assert Territory.objects.get(code="84003").parent == department
    listed = client.get(TERRITORIES).content.decode()
    assert "Apt" in listed
    assert client.post(f"{TERRITORIES}delete/{department.pk}/").status_code == 302  # no permission
    assert Territory.objects.count() == 2


def test_a_territory_belongs_to_something_wider(coordinator):
    commune = Territory.objects.create(title="Apt", slug="apt", code="84003")
    response = coordinator.post(f"{TERRITORIES}add/", place("Avignon", "84007", parent=commune))
    assert response.status_code == 200
    assert Territory.objects.count() == 1
    assert coordinator.post(f"{TERRITORIES}edit/{commune.pk}/", place("Apt", "84003", parent=commune))
    assert Territory.objects.get().parent is None


def test_the_same_code_twice_is_refused_with_a_sentence(coordinator):
    Territory.objects.create(title="Apt", slug="apt", code="84003")
    assert coordinator.post(f"{TERRITORIES}add/", place("Encore", "84003")).status_code == 200
    assert Territory.objects.count() == 1


def test_a_territory_in_use_is_not_deleted(coordinator):
    department = Territory.objects.create(title="Vaucluse", slug="v", code="84", kind="departement")
    commune = Territory.objects.create(title="Apt", slug="apt", code="84003", parent=department)
    free = Territory.objects.create(title="Avignon", slug="avignon", code="84007")
    contribution = make_contribution(status="published")
    Contribution.objects.filter(pk=contribution.pk).update(territory=commune)
    for kept in (department, commune):
        assert coordinator.post(f"{TERRITORIES}delete/{kept.pk}/")["Location"] == TERRITORIES
        coordinator.post(f"/admin/bulk/taxonomy/territory/delete/?id={free.pk}&id={kept.pk}")
    assert Territory.objects.count() == 3
    coordinator.post(f"{TERRITORIES}delete/{free.pk}/")
    assert Territory.objects.count() == 2
