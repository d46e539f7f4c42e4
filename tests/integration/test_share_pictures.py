"""Open Graph of every page type, and the picture beside an address: the page's own, or the logo."""

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site

from home.models import HomePage, SiteSettings, StandardPage
from portal.cache.store import store
from portal.pictures import making
from tests.factories import make_call, make_contribution, make_portal
from tests.integration.test_share import graph
from tests.page_types import a_page, page_types
from tests.projects import make_result

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = "http://testserver"
ALWAYS = {"title", "description", "type", "url", "locale", "site_name"}
PICTURE = {"image", "image:width", "image:height", "image:alt"}


def an_image(title: str, size: tuple[int, int] = (1600, 1200)):
    file = get_test_image_file(filename="image.png", size=size)
    return get_image_model().objects.create(title=title, file=file)


@pytest.fixture
def site_settings() -> SiteSettings:
    make_portal()
    found, _created = SiteSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))
    found.description = "Ce que fait le labo."
    found.save()
    return found


def with_logo(site_settings: SiteSettings) -> None:
    site_settings.logo = an_image("Le logo du Labo", (300, 200))
    site_settings.save()
    store.clear()


def test_every_page_type_says_what_it_is_and_shows_the_logo(client, site_settings):
    with_logo(site_settings)
    seen: set[type[Page]] = set()
    for model in page_types():
        page = a_page(model)
        response = client.get(page.url, follow=True)
        said = graph(response)
        assert set(said) == ALWAYS | PICTURE, model
        assert all(said.values()), model
        assert said["url"].startswith(f"{ROOT}/")
        assert said["locale"] == "fr_FR"
        assert said["image"].startswith(f"{ROOT}/media/")
        assert said["image:alt"] == site_settings.title
        assert (said["image:width"], said["image:height"]) == ("300", "200")
        seen.add(model)
    assert len(seen) == len(page_types()) > 15


def test_without_a_logo_and_without_a_picture_there_is_none(client, site_settings):
    assert not PICTURE & set(graph(client.get(make_call().url)))


def test_a_picture_of_the_page_comes_before_the_logo(client, site_settings):
    with_logo(site_settings)
    image = an_image("Dans la bibliothèque")
    making.complete(image)
    shown = {"image": image, "alt_text": "Trois élèves à table", "decorative": False}
    item = {"image": shown, "caption": ""}
    result = make_result(body=[("text", "<p>Un texte.</p>"), ("gallery", [item])])
    said = graph(client.get(result.url))
    assert said["image:alt"] == "Trois élèves à table"
    # As wide as it is shown elsewhere, whatever the picture's own shape.
    width, height = int(said["image:width"]), int(said["image:height"])
    assert (width, height) == (1200, 630)
    assert said["image"].startswith(f"{ROOT}/media/")
    assert said["image"].endswith(".jpg")


def test_a_page_may_say_itself_which_picture_it_is_shown_with(client, site_settings, monkeypatch):
    image = an_image("Une façade")
    making.complete(image)
    monkeypatch.setattr(StandardPage, "share_image", property(lambda page: image))
    page = StandardPage(title="Une page", summary="Un résumé.")
    HomePage.objects.get().add_child(instance=page)
    assert graph(client.get(page.url))["image:alt"] == "Une façade"


def test_until_a_worker_has_made_it_the_logo_stands_there_and_no_page_waits(
    client, site_settings, monkeypatch
):
    with_logo(site_settings)
    image = an_image("Vient d’arriver")
    monkeypatch.setattr(StandardPage, "share_image", property(lambda page: image))
    page = StandardPage(title="Une page")
    HomePage.objects.get().add_child(instance=page)
    assert graph(client.get(page.url))["image:alt"] == site_settings.title
    assert not image.renditions.exists()


def test_a_picture_whose_file_is_lost_breaks_no_page(client, site_settings, monkeypatch):
    with_logo(site_settings)
    image = an_image("Perdue")
    image.file.storage.delete(image.file.name)
    monkeypatch.setattr(StandardPage, "share_image", property(lambda page: image))
    page = StandardPage(title="Une page")
    HomePage.objects.get().add_child(instance=page)
    response = client.get(page.url)
    assert response.status_code == 200
    assert graph(response)["image:alt"] == site_settings.title


def test_a_contribution_and_the_list_are_shown_with_the_picture_of_their_call(client, site_settings):
    with_logo(site_settings)
    image = an_image("La gare routière")
    making.complete(image)
    shown = {"image": image, "alt_text": "Un car à la gare", "decorative": False}
    call = make_call(body=[("picture", {"image": shown, "caption": ""})])
    row = make_contribution(call, "published")
    for path in (call.public_path(row.submission), call.list_path()):
        assert graph(client.get(path))["image:alt"] == "Un car à la gare"


def test_without_one_a_contribution_is_shown_with_the_logo(client, site_settings):
    with_logo(site_settings)
    row = make_contribution(make_call(), "published", title="Un bus de nuit")
    said = graph(client.get(row.page.specific.public_path(row.submission)))
    assert said["title"] == "Un bus de nuit"
    assert said["image:alt"] == site_settings.title
