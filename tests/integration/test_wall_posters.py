"""Posters to print of calls and of days: what they say, for whom, and when they fall out of memory."""

import re

import pytest
from django.utils.translation import override

from portal.wall_poster import LONGEST_FACT, LONGEST_TYPED, SIZES, several, type_size
from taxonomy.stages import Stage
from tests.cms import cms, edit_url
from tests.days import make_day
from tests.factories import make_call
from tests.projects import make_project
from tests.reading import plain, soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SLUGS = ["", "a4-encre/", "a3/", "a3-encre/"]


def sheet(client, page, slug: str = ""):
    response = client.get(f"{page.url}affiche/{slug}")
    assert response.status_code == 200
    (found,) = soup(response).select("article.wallposter")
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_a_call_has_a_poster_on_every_paper(client, slug):
    call = make_call(audience="16-25 ans\nemployeurs", stage="design")
    found = sheet(client, call, slug)
    assert plain(found.select_one("h1").get_text()) == plain(call.question)
    assert "s-design" in found["class"]
    assert found.select(".hook")
    assert found.select(".wallposter__main > .sign")
    words = plain(found.get_text(" "))
    assert "16-25 ans, employeurs" in words
    assert "testserver/" in words.replace(" ", "")


def test_a_paper_that_does_not_exist_is_not_found(client):
    assert client.get(f"{make_call().url}affiche/a0/").status_code == 404


def test_the_code_has_its_address_in_words_and_as_its_name(client):
    call = make_call()
    code = sheet(client, call).select_one("[role=img]")
    assert call.full_url in code["aria-label"]
    assert code.select("svg.qr")


def test_what_is_copied_by_hand_is_short(client):
    call = make_call(slug="une-question-dont-l-adresse-est-bien-trop-longue-pour-etre-recopiee")
    typed = sheet(client, call).select_one(".wallposter__address").get_text()
    assert len(typed) <= LONGEST_TYPED
    assert typed == call.get_parent().full_url.partition("://")[2].rstrip("/")


def test_search_engines_are_led_to_the_page_itself(client):
    response = client.get(f"{make_call().url}affiche/")
    assert response["X-Robots-Tag"] == "noindex"
    assert not soup(response).select("link[rel=canonical]")


@pytest.mark.parametrize("state", ["upcoming", "open", "paused", "closed", "results_published", "cancelled"])
def test_nothing_on_paper_counts_days(client, state):
    call = make_call(state)
    with override("en"):
        found = sheet(client, call)
    assert not re.search(r"\d+ (days?|jours?)\b", found.get_text(" "))
    is_ahead = state in ("upcoming", "open")
    assert bool(found.select(".wallposter__stamp")) != is_ahead


def test_a_call_with_results_wears_the_last_stage_and_names_it(client):
    found = sheet(client, make_call("results_published", stage="design"))
    assert "s-generalise" in found["class"]
    assert plain(found.select_one(".stage").get_text()) == str(Stage.GENERALISE.label)


def test_what_is_not_public_has_no_poster(client):
    call = make_call()
    call.unpublish()
    assert client.get(f"{call.url}affiche/").status_code == 404


def test_the_page_leads_to_its_poster_while_it_is_of_use(client):
    assert soup(client.get(make_call().url)).select("a[href$='/affiche/']")
    assert not soup(client.get(make_call("closed").url)).select("a[href$='/affiche/']")
    assert soup(client.get(make_day().url)).select("a[href$='/affiche/']")


def test_the_cms_leads_to_the_posters_of_what_is_public_and_of_nothing_else():
    call, day, project = make_call(), make_day(), make_project()
    editor = cms("editor")

    def posters(page) -> list[str]:
        """Those that its own screen and the list it stands in lead to."""
        found = []
        for url in (edit_url(page), f"/admin/pages/{page.get_parent().pk}/"):
            response = editor.get(url)
            assert response.status_code == 200
            links = soup(response).select(f"a[href^='{page.url}affiche/']")
            assert all("A" in link.get_text() and link["target"] == "_blank" for link in links)
            found.append([link["href"].removeprefix(page.url) for link in links])
        own, in_list = found
        assert own == in_list
        return own

    for page in (call, day):
        assert posters(page) == ["affiche/", "affiche/a3/"]
    assert posters(project) == []
    draft = type(call).objects.get(pk=call.pk)
    draft.slug = "pas-encore-a-cette-adresse"
    draft.save_revision()
    assert posters(call) == ["affiche/", "affiche/a3/"]
    call.unpublish()
    assert posters(call) == []


def test_a_poster_is_kept_in_memory_until_its_page_changes(client):
    call = make_call()
    first = client.get(f"{call.url}affiche/")
    assert "Age" not in first
    assert "Age" in client.get(f"{call.url}affiche/")
    assert not first.cookies
    call.question = "Une autre question ?"
    call.save_revision().publish()
    assert "Une autre question" in plain(sheet(client, call).get_text(" "))


def test_a_poster_is_read_only(client):
    for page in (make_call(), make_day()):
        assert client.post(f"{page.url}affiche/").status_code == 405


@pytest.mark.parametrize("slug", SLUGS)
def test_the_date_of_a_day_is_the_picture(client, slug):
    day = make_day()
    found = sheet(client, day, slug)
    assert found.select_one("time b").get_text() == str(day.starts_at.astimezone().day)
    assert plain(found.select_one("h1").get_text()) == plain(day.title)
    assert not found.select(".hook")


def test_a_day_that_is_cancelled_says_so_first(client):
    day = make_day("cancelled")
    (stamp,) = sheet(client, day).select(".wallposter__main > :first-child")
    assert "wallposter__stamp" in stamp["class"]


def test_the_type_gets_smaller_as_the_title_gets_longer_and_no_word_is_cut():
    sizes = [type_size("mot " * count, 90, 66) for count in (2, 10, 25, 50, 100)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 5
    assert type_size("anticonstitutionnellement ?", 90, 66) < type_size("mot ?", 90, 66) == SIZES[0]
    assert type_size("", 90, 66) == SIZES[0]


def test_of_too_many_entries_some_are_named_and_the_rest_said_to_be():
    assert several(["jeunes", "employeurs"]) == "jeunes, employeurs"
    with override("en"):
        told = several(["une entrée de la liste"] * 40)
    assert told.endswith("and others")
    assert len(told) < LONGEST_FACT + 20
    assert several([]) == ""
