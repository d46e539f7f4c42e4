"""What a Region chooses of the look: its logo and two colours, and what is refused of them."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from home.branding import contrast, digest, stylesheet
from home.models import HomePage, SiteSettings
from tests.factories import PASSWORD, make_user
from tests.reading import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def settings_of_site() -> SiteSettings:
    found, _created = SiteSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))
    return found


def home() -> BeautifulSoup:
    response = Client().get(HomePage.objects.get().url)
    assert response.status_code == 200
    return soup(response)


# From the WCAG's own definitions: the extremes, and a grey whose figure is known to a hundredth.
@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#FFFFFF", 1), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_without_a_choice_the_look_is_its_own(settings_of_site):
    assert not home().select("link[href*=couleurs]")
    assert stylesheet(settings_of_site) == ""


def test_the_colours_of_the_region_are_a_style_sheet_that_browsers_keep(settings_of_site):
    settings_of_site.band_colour, settings_of_site.mark_colour = "#0b4677", "#c8503a"
    settings_of_site.save()
    (link,) = [each["href"] for each in home().select("link[rel=stylesheet]") if "couleurs" in each["href"]]
    response = Client().get(link)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    rules = response.content.decode()
    assert "--invert: #0b4677;" in rules
    # The mark shows by night too; the bands keep the deep colour of the look.
    by_day, by_night = rules.split("dark")
    assert "--mark: #c8503a;" in by_day
    assert "--mark: #c8503a;" in by_night
    assert "--invert" not in by_night
    assert "Set-Cookie" not in response


def test_other_colours_have_another_address_and_the_former_one_is_not_kept(settings_of_site):
    settings_of_site.band_colour = "#0b4677"
    settings_of_site.save()
    former = reverse("colours", args=[digest(stylesheet(settings_of_site))])
    settings_of_site.band_colour = "#3a1710"
    settings_of_site.save()
    assert not home().select(f"link[href='{former}']")
    response = Client().get(former)
    assert response["Cache-Control"] == "no-cache"
    assert "#3a1710" in response.content.decode()


@pytest.mark.once
@pytest.mark.parametrize(
    ("field", "colour"),
    [
        ("band_colour", "#ffc524"),
        ("band_colour", "#777777"),
        ("mark_colour", "#ffd75f"),
        ("band_colour", "red"),
        ("band_colour", "#12345"),
        ("mark_colour", "#15140f;}"),
    ],
)
def test_the_settings_page_refuses_what_nobody_could_read(settings_of_site, field, colour):
    client = Client()
    assert client.login(username=make_user("coordinator").email, password=PASSWORD)
    url = reverse("wagtailsettings:edit", args=["home", "sitesettings", settings_of_site.site_id])
    form = {
        "title": "Le Labo",
        "short_title": "Le Labo",
        "band_colour": "",
        "mark_colour": "",
    }
    response = client.post(url, form | {field: colour})
    assert response.status_code == 200
    assert response.context["form"].errors.get(field)
    assert soup(response).select_one(f"[name={field}]")["value"] == colour
    settings_of_site.refresh_from_db()
    assert getattr(settings_of_site, field) == ""
    assert client.post(url, form | {field: "#0b4677"}).status_code == 302
    settings_of_site.refresh_from_db()
    assert getattr(settings_of_site, field) == "#0b4677"


def test_the_logo_stands_in_the_header_and_a_lost_file_breaks_no_page(settings_of_site):
    picture = get_image_model().objects.create(title="Logo", file=get_test_image_file(size=(640, 480)))
    settings_of_site.logo = picture
    settings_of_site.save()
    (logo,) = home().select(".brand img")
    assert logo["alt"] == ""
    assert (int(logo["width"]), int(logo["height"])) == (112, 84)
    picture.renditions.all().delete()
    picture.file.storage.delete(picture.file.name)
    settings_of_site.save()
    page = home()
    assert not page.select(".brand img")
    assert page.select(".brand .hook")
