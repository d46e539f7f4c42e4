"""Pictures of pages: what is taken in, which sizes and formats are made of it, what a page shows."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image
from wagtail.models import Collection

from home.models import HomePage, StandardPage
from portal.cache import sequence
from portal.jobs import SomeFailed
from portal.models import PortalImage
from portal.pictures import making
from portal.pictures.shapes import SHAPES, all_filters
from portal.pictures.showing import shown
from portal.tasks.worker import Worker
from tests import files
from tests.factories import PASSWORD, make_portal, make_user
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_folders"), pytest.mark.once]


def picture_file(size: tuple[int, int] = (1600, 1000), *, right: str = "blue") -> bytes:
    """White, with a right half of another colour."""
    made = io.BytesIO()
    image = Image.new("RGB", size, "white")
    image.paste(Image.new("RGB", (size[0] // 2, size[1]), right), (size[0] // 2, 0))
    image.save(made, "JPEG")
    return made.getvalue()


def make_image(
    title: str = "La salle", *, size: tuple[int, int] = (1600, 1000), **fields: Any
) -> PortalImage:
    content = ContentFile(picture_file(size), name="salle.jpg")
    return PortalImage.objects.create(title=title, file=content, **fields)


def block(image: PortalImage, alt: str = "Une salle claire", *, caption: str = "", decorative: bool = False):
    value = {"image": image.pk, "alt_text": alt, "decorative": decorative}
    return {"type": "picture", "value": {"image": value, "caption": caption}}


def make_page(*blocks: dict[str, Any], slug: str = "images") -> StandardPage:
    make_portal()
    page = StandardPage(title="Des images", slug=slug, body=list(blocks))
    HomePage.objects.get().add_child(instance=page)
    return page


def editor() -> Client:
    client = Client()
    assert client.login(username=make_user("coordinator").email, password=PASSWORD)
    return client


def upload(content: bytes, name: str = "photo.jpg", **fields: str):
    client = editor()  # makes the collections
    form = {"title": "Une photo", "file": files.upload(content, name), "tags": ""}
    collection = Collection.objects.get(name="Pages du site").pk
    return client.post(reverse("wagtailimages:add"), form | {"collection": collection} | fields)


# --- What is taken into the library ---------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "photo.jpg"), ("PNG", "photo.png"), ("WEBP", "photo.webp")]
)
def test_an_original_is_kept_upright_and_without_what_the_camera_wrote(kind, name):
    content = files.photo_with_place(kind)
    assert files.MARK.encode() in content
    response = upload(content, name, credit="Aïcha Berthier", rights="CC BY-SA 4.0")
    assert response.status_code == 302
    image = PortalImage.objects.get()
    with image.file.open() as original:
        kept = original.read()
    assert files.MARK.encode() not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert (image.width, image.height) == (30, 40)
    assert image.file_size == len(kept)
    assert (image.credit, image.rights) == ("Aïcha Berthier", "CC BY-SA 4.0")


REFUSED = {
    "a drawing that could carry a script": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "dessin.svg"),
    "a picture that moves": (files.moving_picture("GIF"), "mouvement.gif"),
    "one that moves under another name": (files.moving_picture(), "mouvement.webp"),
    "a text": (b"Bonjour", "photo.jpg"),
    "a torn file": (picture_file()[:2000], "photo.jpg"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_leaves_nothing(what):
    content, name = REFUSED[what]
    response = upload(content, name)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not PortalImage.objects.exists()


def test_a_huge_picture_is_refused_with_a_sentence():
    made = io.BytesIO()
    Image.new("1", (8000, 8000)).save(made, "PNG")
    with override("en"):
        (error,) = upload(made.getvalue(), "grande.png").context["form"].errors["file"]
    assert "30" in error
    assert "64000000" not in error
    assert not PortalImage.objects.exists()


# --- What is made of it ---------------------------------------------------------------


def test_every_width_is_made_in_avif_and_webp_and_one_jpeg():
    image = make_image()
    assert making.complete(image) == len(all_filters(image)) == 13
    made = {(row.filter_spec, row.width, row.height) for row in image.renditions.all()}
    assert ("width-1440|format-avif", 1440, 900) in made
    assert ("width-960|format-jpeg", 960, 600) in made
    assert ("fill-960x720|format-webp", 960, 720) in made
    for row in image.renditions.all():
        with row.file.open() as content:
            assert Image.open(content).format.lower() in row.filter_spec
    assert making.complete(image) == 0


def test_nothing_is_larger_than_the_original():
    image = make_image(size=(300, 200))
    assert making.complete(image) == 7
    assert {row.width for row in image.renditions.all()} <= {300, 268}


def test_the_cut_follows_the_focal_point_and_the_former_cuts_go():
    image = make_image(size=(1600, 400))
    making.complete(image)
    count = image.renditions.count()
    image.focal_point_x, image.focal_point_y = 1500, 200
    image.focal_point_width = image.focal_point_height = 60
    image.save()
    assert making.complete(image) > 0
    assert image.renditions.count() == count
    cut = image.renditions.get(filter_spec="fill-960x720|format-jpeg")
    with cut.file.open() as content:
        left = Image.open(content).convert("RGB").getpixel((5, cut.height // 2))
    assert left[2] > 200 > left[0]  # blue: the right side of the picture


def test_an_upload_has_its_renditions_made_by_a_worker(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_image()
    assert Worker().run_what_is_due() == 1
    assert PortalImage.objects.get().renditions.count() == 13


def test_a_change_of_its_title_alone_asks_for_nothing(django_capture_on_commit_callbacks):
    image = make_image()
    with django_capture_on_commit_callbacks() as asked:
        image.title = "Autre"
        image.save(update_fields=["title"])
    assert not [each for each in asked if "make_renditions" in repr(each)]


def test_the_job_completes_what_no_worker_did_and_says_what_it_could_not():
    good, lost = make_image("Bonne"), make_image("Perdue")
    lost.file.storage.delete(lost.file.name)
    with pytest.raises(SomeFailed) as some:
        making.complete_all(timezone.now())
    assert (some.value.done, some.value.failed) == (1, 1)
    assert good.renditions.count() == 13
    lost.delete()
    assert making.complete_all(timezone.now()) == 0


def test_a_picture_that_is_complete_renews_the_pages():
    image = make_image()
    before = sequence.current()
    making.complete(image)
    assert sequence.current() > before


# --- What a page shows ----------------------------------------------------------------


def test_a_page_offers_every_format_and_keeps_the_place(client):
    image = make_image(credit="Aïcha Berthier", rights="CC BY-SA 4.0")
    making.complete(image)
    page = make_page(block(image, caption="Le matin, au fond de la salle"))
    (figure,) = soup(client.get(page.url)).select("figure.picture")
    kinds = [source["type"] for source in figure.select("source")]
    assert kinds == ["image/avif", "image/webp"]
    for source in figure.select("source"):
        assert [part.split()[-1] for part in source["srcset"].split(", ")] == ["480w", "960w", "1440w"]
        assert source["sizes"]
    (shown_image,) = figure.select("img")
    assert (shown_image["width"], shown_image["height"]) == ("960", "600")
    assert (shown_image["loading"], shown_image["decoding"]) == ("lazy", "async")
    assert shown_image["alt"] == "Une salle claire"
    caption = figure.select_one("figcaption").get_text(" ", strip=True)
    for words in ("au fond de la salle", "Aïcha Berthier", "CC BY-SA 4.0"):
        assert words in caption
    for address in [shown_image["src"], *(part.split()[0] for part in source["srcset"].split(", "))]:
        assert address.startswith("/media/images/")


def test_a_captioned_picture_is_named_by_its_caption(client):
    page = make_page(block(make_image(), caption="Le matin, au fond de la salle"), block(make_image()))
    figures = soup(client.get(page.url)).select("figure")
    captioned = [figure for figure in figures if figure.select_one("figcaption")]
    assert len(captioned) >= 1
    for figure in captioned:
        assert figure["aria-label"].split() == figure.select_one("figcaption").get_text(" ").split()
    assert all(not figure.has_attr("aria-label") for figure in figures if figure not in captioned)


def test_a_decorative_picture_is_silent(client):
    image = make_image()
    page = make_page(block(image, "", decorative=True))
    (shown_image,) = soup(client.get(page.url)).select("figure img")
    assert shown_image["alt"] == ""


def test_the_same_picture_twice_has_two_alternative_texts(client):
    image = make_image()
    page = make_page(block(image, "Vue de la porte"), block(image, "Vue de la fenêtre"))
    alts = [each["alt"] for each in soup(client.get(page.url)).select("figure img")]
    assert alts == ["Vue de la porte", "Vue de la fenêtre"]


def test_more_pictures_ask_no_more_queries(client):
    images = [make_image(f"Salle {number}") for number in range(5)]
    for image in images:
        making.complete(image)
    few = make_page(*(block(image) for image in images[:2]), slug="peu")
    many = make_page(*(block(image) for image in images), slug="beaucoup")
    counts = []
    for page in (few, many):
        client.get(page.url)  # what is kept in memory for all
        sequence.raise_it()
        with CaptureQueriesContext(connection) as asked:
            assert len(soup(client.get(page.url)).select("figure source")) > 1
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_reading_a_page_makes_one_small_file_at_most_of_a_picture_that_has_just_come(client):
    image = make_image()
    page = make_page(block(image))
    (figure,) = soup(client.get(page.url)).select("figure.picture")
    assert not figure.select("source")
    assert figure.select_one("img")["src"].endswith(".jpg")
    assert image.renditions.count() == 1


BROKEN = {"missing": None, "empty": b"", "no picture": b"<html>nothing</html>", "torn": picture_file()[:3000]}


@pytest.mark.parametrize("how", BROKEN)
def test_a_picture_without_its_file_shows_its_words_and_is_tried_again(client, how):
    image = make_image()
    page = make_page(block(image, "Une salle claire", caption="Le matin"))
    path = image.file.path
    image.file.storage.delete(image.file.name)
    if BROKEN[how] is not None:
        with open(path, "wb") as file:
            file.write(BROKEN[how])
    response = client.get(page.url)
    assert response.status_code == 200
    (figure,) = soup(response).select("figure.picture")
    assert not figure.select("img")
    assert "Une salle claire" in figure.select_one(".picture__absent").get_text()
    assert "Le matin" in figure.get_text()
    until = response.wsgi_request.public_until
    assert until - timezone.now() <= timedelta(minutes=1)


def test_what_is_shown_of_a_tall_picture_says_so():
    image = make_image(size=(600, 900))
    assert shown(image, "whole").is_tall
    assert not shown(image, "cell").is_tall


def test_the_first_picture_of_a_page_stands_for_it():
    image, other = make_image("Première"), make_image("Autre")
    page = make_page({"type": "text", "value": "<p>Avant</p>"}, block(image), block(other))
    assert StandardPage.objects.get(pk=page.pk).share_image.pk == image.pk
    bare = make_page({"type": "text", "value": "<p>Rien</p>"}, slug="rien")
    assert StandardPage.objects.get(pk=bare.pk).share_image is None


def test_every_shape_tells_browsers_how_wide_it_is():
    for shape in SHAPES.values():
        assert shape.sizes
        assert shape.fallback_width in shape.widths
