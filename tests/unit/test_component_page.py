"""The component page shows all there is: every component, every part, by day, by night and on paper."""

import re

import pytest
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory
from pytest_django import Settings

from portal.look import component_page
from portal.look_index import sections
from portal.look_views import style_sheet


@pytest.fixture
def sheet(settings: Settings) -> str:
    # Alone: the context processors of the real site would ask the database.
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {}}]
    return component_page(RequestFactory().get("/")).content.decode()


# Shown by the component that includes them, or around every page.
INDIRECT = {
    "field_help": "components/field.html",
    "field_label": "components/field.html",
    "header": "the header of the page itself",
    "hook": "components/poster.html, ticket.html",
    "count": "components/field.html",
    "secret_link": "components/ticket.html",
    "share": "its address is that of a real page",
    "stage_map_field": "components/stage_map.html",
}


def test_every_component_is_on_the_component_page() -> None:
    names = {path.stem for path in (settings.BASE_DIR / "templates/components").glob("*.html")}
    shown = {name for section in sections() for name in section.components}

    assert names - shown == set(INDIRECT)


def test_every_section_names_its_style_sheets_and_all_are_named() -> None:
    parts = {path.stem for path in (settings.BASE_DIR / "static/css/parts").glob("*.css")}

    assert {part for section in sections() for part in section.parts} == parts


def test_the_index_of_the_component_page_leads_to_every_section(sheet: str) -> None:
    codes = [section.code for section in sections()]

    assert len(codes) > 30
    assert re.findall(r'href="#planche-(\w+)"><b>', sheet) == codes
    assert [code for code in codes if f'id="planche-{code}"' not in sheet] == []


@pytest.mark.parametrize(
    ("view", "scheme", "night", "paper"),
    [("jour", "light", False, False), ("nuit", "dark", True, False), ("papier", "light", False, True)],
)
def test_the_component_page_is_shown_by_day_by_night_and_on_paper(
    view: str, scheme: str, night: bool, paper: bool
) -> None:
    css = style_sheet(RequestFactory().get("/"), view).content.decode()

    assert f"color-scheme: {scheme};" in css
    assert "prefers-color-scheme" not in css
    assert "@media print" not in css
    assert ("@media all {\n  :root {\n    --ground: #11141a" in css) is night
    assert ("@media all {\n  :root {\n    --ground: #fff" in css) is paper


def test_only_known_views_have_a_style_sheet() -> None:
    with pytest.raises(Http404):
        style_sheet(RequestFactory().get("/"), "fete")
