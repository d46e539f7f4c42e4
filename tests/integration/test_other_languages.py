"""Words in another language than the site's say so to screen readers: in pages, and in contributions."""

import io
from xml.etree import ElementTree

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from contributions import services
from contributions.export import write_workbook
from contributions.models import Contribution
from home.models import HomePage, StandardPage
from portal.passages import attributes, language_name, offered
from tests.cms import cms, edit_url, logged_in
from tests.desk import url
from tests.factories import make_call, make_contribution, make_portal, make_user
from tests.files import answer
from tests.open_data import objects_of, rows_of
from tests.reading import soup
from tests.subjects import make_subject

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSAGE = '<p>On dit <span lang="en">fab lab</span>, et <span dir="rtl" lang="ar">مختبر</span>.</p>'
ATOM, XML_LANG = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/XML/1998/namespace}lang"
FEATURES = settings.WAGTAILADMIN_RICH_TEXT_EDITORS["default"]["OPTIONS"]["features"]


# --- Passages that an editor marks ----------------------------------------------------


def test_the_editor_keeps_a_marked_passage_its_language_and_its_direction():
    converter = ContentstateConverter(features=FEATURES)
    kept = converter.to_database_format(converter.from_database_format(PASSAGE))
    spans = BeautifulSoup(kept, "html.parser").select("span[lang]")
    assert [(span["lang"], span.get("dir"), span.get_text()) for span in spans] == [
        ("en", None, "fab lab"),
        ("ar", "rtl", "مختبر"),
    ]


def test_a_language_that_is_not_offered_leaves_its_words():
    converter = ContentstateConverter(features=FEATURES)
    kept = converter.to_database_format(converter.from_database_format('<p><span lang="xx">mots</span></p>'))
    assert "mots" in kept
    assert "lang=" not in kept


def test_a_page_says_it_and_the_editor_has_a_button_a_language():
    make_portal()
    page = StandardPage(title="Le lieu", slug="le-lieu", body=[{"type": "text", "value": PASSAGE}])
    HomePage.objects.get().add_child(instance=page)
    shown = soup(Client().get(page.url))
    assert shown.select_one('main span[lang="en"]').get_text() == "fab lab"
    assert shown.select_one('main span[lang="ar"][dir="rtl"]')
    edited = cms("editor").get(edit_url(page)).content.decode()
    for code in settings.PASSAGE_LANGUAGES:
        assert f"PASSAGE-{code.upper()}" in edited
    assert "arabe" in edited


def test_languages_have_names_and_those_without_keep_their_code():
    assert [language_name(code) for code in ("en", "oc", "zz")] == ["Anglais", "Occitan", "zz"]
    assert attributes("ar") == {"lang": "ar", "dir": "rtl"}
    assert attributes("oc") == {"lang": "oc"}
    assert offered("zz")[0] == ("", "Français")
    assert offered("zz")[-1] == ("zz", "zz")


# --- Contributions, whose language the team says --------------------------------------


def written_in(language: str, status: str = "awaiting") -> Contribution:
    one = make_contribution(make_call(), status)
    services.set_language(submission_id=one.pk, language=language)
    return one


def sort(contribution: Contribution, **fields: str):
    return logged_in(make_user()).post(url("sort", contribution), {"tags": "", **fields})


def test_the_team_says_the_language_and_every_page_passes_it_on():
    call = make_call()
    one = make_contribution(call, "published", title="A bus at night", body="One every hour, please.")
    path = call.public_path(one.submission)
    before = Client().get(call.url)
    assert not soup(before).select(".voice [lang]")
    assert sort(one, language="en").status_code == 302
    voice = soup(Client().get(call.url)).select_one(".voice")
    assert voice.select_one('.voice__title a[lang="en"]').get_text() == "A bus at night"
    assert voice.select_one('.voice__text[lang="en"]')
    page = soup(Client().get(path))
    assert page.select_one('h1[lang="en"]')
    assert page.select_one('.quote[lang="en"]')
    found = soup(Client().get("/recherche/?q=bus"))
    assert found.select_one('.found__title a[lang="en"]')
    report = soup(Client().get(f"{path}signaler/"))
    assert report.select_one('.voice__text[lang="en"]')
    assert soup(logged_in(make_user()).get(url("inspect", one))).select_one('h2[lang="en"]')
    assert sort(one, language="").status_code == 302
    assert not soup(Client().get(path)).select("main [lang]")


def test_what_was_typed_has_the_language_and_what_an_editor_wrote_has_not():
    one = written_in("en", "published")
    answer(one, "why", "Because of the bus.", label="Pourquoi ?", visibility="public")
    answer(one, "when", "Le soir", label="Quand ?", field_type="radio", visibility="public")
    page = soup(Client().get(one.page.specific.public_path(one.submission)))
    typed, chosen = page.select(".answers dd")
    assert typed.get("lang") == "en"
    assert chosen.get("lang") is None


def test_files_and_feeds_say_the_language_and_that_of_the_site_where_nobody_said_one():
    call = make_call()
    make_contribution(call, "published", title="Un bus la nuit")
    other = make_contribution(call, "published", title="A bus at night")
    services.set_language(submission_id=other.pk, language="en")
    said = {"Un bus la nuit": "fr", "A bus at night": "en"}
    assert {row["titre"]: row["langue"] for row in rows_of(call)} == said
    assert {row["titre"]: row["langue"] for row in objects_of(call)} == said
    feed = ElementTree.fromstring(Client().get(f"{call.url}contributions/flux/").content)
    entries = {entry.find(f"{ATOM}title").text: entry.get(XML_LANG) for entry in feed.iter(f"{ATOM}entry")}
    # What says nothing is in the language of the feed.
    assert entries == {"Un bus la nuit": None, "A bus at night": "en"}
    assert feed.get(XML_LANG) == "fr"
    book = io.BytesIO()
    write_workbook(call, book, contact_details=False)
    headings, *rows = openpyxl.load_workbook(book).active.iter_rows(values_only=True)
    title, language = headings.index(gettext("Title")), headings.index(gettext("Language"))
    assert {row[title]: row[language] for row in rows} == {
        "Un bus la nuit": "Français",
        "A bus at night": "Anglais",
    }


def test_a_language_that_is_not_offered_is_refused_and_nothing_changes():
    one = written_in("en")
    response = sort(one, language="klingon", tags="Bus")
    assert response.status_code == 422
    page = soup(response)
    assert page.select(".desk-side .error-message")
    assert page.select_one("#id_tags")["value"] == "Bus"
    one.refresh_from_db()
    assert one.language == "en"


def test_a_language_said_before_the_list_changed_is_still_there(settings):
    one = written_in("oc")
    settings.PASSAGE_LANGUAGES = ["en"]
    page = soup(logged_in(make_user()).get(url("inspect", one)))
    assert page.select_one('#id_language option[selected][value="oc"]')


def test_what_is_no_contribution_has_no_language_to_say():
    subject = make_subject()
    page = soup(logged_in(make_user()).get(url("inspect", subject)))
    assert not page.select("#id_language")
