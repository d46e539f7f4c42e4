"""The guide in the CMS: whose it is, what it shows, that it shows nothing else, and how one comes to it."""

import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from wagtail.models import get_page_models

from contributions.queue import QUEUE_INDEX
from home.setup import set_up
from portal.guide import chapters, library
from portal.pages import BasePage
from tests.cms import cms, edit_url, outcome
from tests.factories import make_call
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INDEX = reverse("editor_guide")
CALL = reverse(library.READ, args=["guide", "ouvrir-un-appel"])


def all_chapters() -> list[library.Document]:
    return [each for part in chapters.parts() for each in part.chapters]


@pytest.fixture
def editor() -> Client:
    return cms("editor")


def test_it_is_for_the_people_who_may_open_the_cms():
    picture = reverse(library.PICTURE, args=["guide", "connexion.png"])
    for url in (INDEX, CALL, picture):
        assert outcome(Client().get(url)) == "asked to log in"
        assert cms("moderator").get(url).status_code == 200


def test_its_table_of_contents_names_every_chapter_once(editor):
    chapter_files = {path.stem for path in (settings.DOCS_ROOT / "guide").glob("*.md")} - {"README"}
    listed = [each.name for each in all_chapters() if each.folder == "guide"]
    assert sorted(listed) == sorted(chapter_files)
    assert len(listed) >= 15
    page = soup(editor.get(INDEX))
    shown = {link["href"] for link in page.select(".guide__side nav a")}
    assert shown == {each.url for each in all_chapters()}


def test_every_document_is_shown_with_pictures_that_are_served_and_links_that_lead_to_documents(editor):
    pictures, anchors = (
        set(),
        {each.url: {h.anchor for h in each.parsed.headings} for each in library.documents()},
    )
    for document in library.documents():
        response = editor.get(document.url)
        assert response.status_code == 200, document
        page = soup(response)
        (title,) = page.select("h1")
        assert title.get_text() == document.title
        for link in page.select(".guide__words a[href^='/admin/guide/']"):
            address, _hash, anchor = unquote(link["href"]).partition("#")
            if address.endswith(".png"):
                continue
            assert address in anchors, (document.name, address)
            assert not anchor or anchor in anchors[address], (document.name, link["href"])
        for picture in page.select(".guide__words img"):
            assert len(picture["alt"]) > 20, picture
            pictures.add(picture["src"])
    assert len(pictures) >= 30
    for address in pictures:
        response = editor.get(address)
        assert response["Content-Type"] == "image/png"
        assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_every_how_to_is_reached_from_a_chapter():
    reached = {link.address.partition("#")[0] for each in all_chapters() for link in each.parsed.links}
    reached |= {f"../{each.folder}/{each.name}.md" for each in all_chapters()}
    how_tos = {f"../how-to/{path.name}" for path in (settings.DOCS_ROOT / "how-to").glob("*.md")}
    assert not sorted(how_tos - reached)


def test_a_chapter_leads_to_those_around_it_and_a_how_to_back_to_its_chapter(editor):
    first, second, *_rest = all_chapters()
    page = soup(editor.get(first.url))
    assert page.select_one("a[rel=next]")["href"] == second.url
    assert not page.select("a[rel=prev]")
    assert soup(editor.get(second.url)).select_one("a[rel=prev]")["href"] == first.url
    assert page.select_one("[aria-current=page]")["href"] == first.url
    how_to = soup(editor.get(reverse(library.READ, args=["how-to", "ouvrir-un-appel"])))
    assert CALL in [link["href"] for link in how_to.select(".guide__from a")]


@pytest.mark.parametrize(
    ("words", "first"),
    [("carnet essais", "Tenir un carnet d’essais"), ("REGLAGES", "Les réglages du site")],
)
def test_a_search_finds_headings_whatever_the_accents(editor, words, first):
    page = soup(editor.get(INDEX, {"q": words}))
    found = [link.get_text() for link in page.select(".guide__found a")]
    assert first in found[:3]


def test_a_search_takes_the_words_that_a_heading_lacks_from_its_document(editor):
    page = soup(editor.get(INDEX, {"q": "vie appel ouvrir"}))
    assert [link["href"].partition("#")[0] for link in page.select(".guide__found a")]
    assert "/admin/guide/how-to/ouvrir-un-appel/" in page.select_one(".guide__found a")["href"]


def test_a_search_that_finds_nothing_says_so_and_shows_what_was_typed_as_text(editor):
    response = editor.get(INDEX, {"q": "<b>zzz</b>"})
    assert not soup(response).select(".guide__found a, .guide__read b")
    assert "<b>zzz</b>" in words_of(response)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("decisions", "0003-page-cache"), ("reference", "settings"), ("guide", "README"), ("guide", "inconnu")],
)
def test_no_other_document_is_shown(editor, folder, name):
    assert editor.get(reverse(library.READ, args=[folder, name])).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "guide/images/connexion.md",
        "guide/images/..%2F..%2F..%2Fmanage.py",
        "guide/images/%2e%2e%2fle-premier-jour.md",
        "how-to/images/..",
        "decisions/images/connexion.png",
        "..%2f..%2fportal/images/a.png",
    ],
)
def test_no_address_leads_to_another_file(editor, address):
    assert editor.get(f"/admin/guide/{address}", follow=True).status_code == 404


def test_without_its_documents_the_guide_says_so(editor, settings, tmp_path):
    settings.DOCS_ROOT = tmp_path
    page = soup(editor.get(INDEX))
    assert page.select_one(".desk-screen h1")
    assert not page.select(".guide")
    assert editor.get(CALL).status_code == 404
    set_up()
    # Nor do the pages that would lead to it fail.
    coordinator = cms("coordinator")
    assert CALL not in coordinator.get(edit_url(make_call())).content.decode()


def test_a_document_that_changes_is_read_again(editor, settings, tmp_path):
    settings.DOCS_ROOT = tmp_path
    readme: Path = tmp_path / "guide" / "README.md"
    readme.parent.mkdir()
    for number, title in enumerate(("Avant", "Après")):
        readme.write_text(f"# {title}\n")
        # As a later writing does, even within the same tick of the disk's clock.
        os.utime(readme, ns=(number, number))
        assert title in words_of(editor.get(INDEX))


# --- How one comes to it ------------------------------------------------------------------


def test_the_help_menu_and_the_home_page_of_the_cms_lead_to_it_and_not_to_wagtails(editor):
    home = editor.get("/admin/").content.decode()
    assert home.count(f'"{INDEX}"') >= 2
    assert "editor-guide" not in home


def test_every_page_type_names_a_chapter_that_there_is():
    names = {each.name for each in all_chapters() if each.folder == "guide"}
    types = [model for model in get_page_models() if issubclass(model, BasePage)]
    assert {model.guide_chapter for model in types} <= names
    assert len({model.guide_chapter for model in types}) >= 9
    assert len(types) >= 20


def test_the_screen_of_a_page_leads_to_its_chapter():
    call = make_call()
    client = cms("coordinator")
    for url in (edit_url(call), reverse("wagtailadmin_explore", args=[call.get_parent().pk])):
        links = [link["href"] for link in soup(client.get(url)).select("header a[href]")]
        assert CALL in links, url


def test_the_desk_leads_to_the_chapter_about_moderating():
    desk = soup(cms("moderator").get(reverse(QUEUE_INDEX)))
    chapter = reverse(library.READ, args=["guide", "moderer"])
    assert chapter in [link["href"] for link in desk.select("header a[href]")]
