"""The search by kind and theme, and the passages it shows: only what is public, each kind counted."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from contributions.models import Contribution
from contributions.search import index_many
from home.models import HomePage, StandardPage
from home.searching import facets as facets_found
from home.searching import pages as pages_found
from taxonomy.models import Theme
from tests.days import make_agenda, make_day
from tests.factories import make_call, make_contribution, make_portal
from tests.many import publish_many
from tests.projects import make_project, make_result
from tests.reading import plain, soup, words_of
from tests.subjects import make_subject

pytestmark = pytest.mark.django_db

WORD = "trottinette"


def search(text: str = WORD, **query: str):
    return Client().get(f"/recherche/?{urlencode({'q': text} | query)}")


def links(response, section: str = "pages") -> list[str]:
    assert response.status_code == 200
    return [str(link["href"]) for link in soup(response).select(f"#{section} .found__title a")]


def facets(response) -> dict[str, str]:
    """The kinds offered: what each says, and where it leads; nothing for the one that is shown."""
    found = soup(response).select("nav.views li > *")
    return {" ".join(each.get_text().split()): str(each.get("href", "")) for each in found}


def numbers(response) -> list[int]:
    return [int(label.rsplit("(")[1].strip(")")) for label in facets(response)]


def passage(response) -> str:
    (line,) = soup(response).select("#pages .found__item")
    return " ".join(line.p.get_text().split())


def hits(response, section: str = "pages") -> list[str]:
    return [each.get_text() for each in soup(response).select(f"#{section} .hit")]


def add(**fields) -> StandardPage:
    page = StandardPage(**fields)
    HomePage.objects.get().add_child(instance=page)
    return page


def look_at_most(number: int, monkeypatch) -> None:
    """Of the pages that hold the words. Both modules are imported by then: the number is not kept."""
    for module in (pages_found, facets_found):
        monkeypatch.setattr(module, "MOST_FOUND", number)


@pytest.fixture
def of_each_kind() -> dict[str, object]:
    make_agenda()
    call = make_call(title=f"Appel {WORD}", question="")
    return {
        "appels": call,
        "journees": make_day(title=f"Journée {WORD}"),
        "projets": make_project(title=f"Projet {WORD}"),
        "resultats": make_result(title=f"Résultat {WORD}"),
        "contributions": make_contribution(call, "published", title=WORD),
        "sujets": make_subject("answered", title=f"Une {WORD}"),
    }


# --- Kinds ----------------------------------------------------------------------------


def test_each_kind_is_counted_and_leads_to_its_own(of_each_kind):
    everything = search()
    assert numbers(everything) == [6, 4, 1, 1, 1, 1, 1, 1]
    for kind in of_each_kind:
        response = search(dans=kind)
        found = [str(each["href"]) for each in soup(response).select(".found__title a")]
        assert len(found) == 1, kind
        # What the other kinds have is still said, and the one shown is no link.
        assert numbers(response) == numbers(everything)
        assert list(facets(response).values()).count("") == 1
    assert len(links(search(dans="pages"))) == 4


def test_a_kind_without_anything_says_where_to_look_instead(of_each_kind):
    response = search(dans="methodes")
    assert not soup(response).select(".found")
    everywhere = str(soup(response).select_one("#rien a")["href"])
    assert everywhere == f"/recherche/?q={WORD}"
    assert links(Client().get(everywhere))


def test_later_pages_stay_in_the_kind_and_the_theme(monkeypatch):
    theme = Theme.add_root(title="Mobilité", slug="mobilite")
    for number in range(23):
        make_call(title=f"{WORD} {number}", question="", theme=theme)
    first = search(dans="appels", theme="mobilite")
    (following,) = soup(first).select("#pages a[rel=next]")
    for name in ("dans=appels", "theme=mobilite", f"q={WORD}"):
        assert name in following["href"]
    second = Client().get(str(following["href"]))
    assert len(set(links(first) + links(second))) == 23
    carried = {each["name"]: each["value"] for each in soup(second).select("form.search input")}
    assert carried == {"q": WORD, "dans": "appels"}
    assert soup(second).select_one("select[name=theme] option[selected]")["value"] == "mobilite"


def test_no_more_pages_are_counted_than_are_read(monkeypatch):
    look_at_most(2, monkeypatch)
    make_portal()
    for number in range(5):
        add(title=f"{WORD} {number}")
    heading = soup(search()).select_one("#pages h2").get_text()
    assert "2" in heading
    assert heading.strip() != "2 pages"


# --- Themes ---------------------------------------------------------------------------


def test_a_theme_keeps_what_is_about_it_or_about_a_narrower_one():
    work = Theme.add_root(title="Emploi", slug="emploi")
    young = work.add_child(title="Jeunes", slug="jeunes")
    other = Theme.add_root(title="Mobilité", slug="mobilite")
    call = make_call(title=f"Un {WORD}", question="", theme=young)
    elsewhere = make_call(title=f"Autre {WORD}", question="", theme=other)
    project = make_project(title=f"Projet {WORD}", theme=other)
    project.other_themes = [work]
    project.save_revision().publish()
    add(title=f"Page {WORD}")
    by_call = make_contribution(call, "published", title=WORD)
    by_itself = make_contribution(elsewhere, "published", title=WORD, theme_id=work.pk)
    make_contribution(elsewhere, "published", title=WORD)
    make_subject("answered", title=f"Sans thème, {WORD}")
    about = make_subject("answered", title=f"Une {WORD}", theme_id=young.pk)

    response = search(theme="emploi")
    assert set(links(response)) == {call.url, project.url}
    found = {by_call, by_itself}
    paths = {str(row.page.specific.public_path(row.submission)) for row in found}
    for query in ({}, {"dans": "contributions"}, {"tri": "pertinence"}):
        narrowed = search(theme="emploi", **query)
        assert set(links(narrowed, "contributions")) == paths
    assert len(links(response, "subjects")) == 1
    assert about.reference in links(response, "subjects")[0]
    assert links(search(theme="jeunes")) == [call.url]
    # A theme that nobody knows is none.
    assert len(links(search(theme="inconnu"))) == 4


# --- Passages -------------------------------------------------------------------------


def test_the_passage_of_a_page_and_its_title_show_the_words_found():
    make_portal()
    filler = "<p>" + "Des mots sans rapport. " * 30 + "</p>"
    page = add(
        title="Une trottinette en ville",
        summary="Un résumé sans le mot.",
        body=[("text", filler), ("text", "<p>Deux <b>trottinettes</b> &amp; un vélo.</p>"), ("text", filler)],
    )
    response = search()
    assert links(response) == [page.url]
    assert hits(response) == ["trottinette", "trottinettes"]
    shown = passage(response)
    assert "Deux trottinettes & un vélo." in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_the_summary_is_shown_where_it_holds_the_word_or_nothing_else_does():
    make_portal()
    add(
        title="Une page",
        summary="La trottinette du résumé.",
        body=[("text", "<p>La trottinette du corps.</p>")],
    )
    assert passage(search()) == "La trottinette du résumé."
    add(title="Un guidon", summary="Rien de tel ici.")
    assert passage(search("guidon")) == "Rien de tel ici."


def test_words_of_a_draft_are_neither_found_nor_shown():
    make_portal()
    page = add(title="Une trottinette", body=[("text", "<p>La trottinette publiée.</p>")])
    page.body = [("text", "<p>La trottinette secrète du brouillon.</p>")]
    page.summary = "Un résumé secret sur la trottinette"
    page.save_revision()
    response = search()
    assert passage(response) == "La trottinette publiée."
    assert "secr" not in words_of(response)
    assert links(search("brouillon")) == []


def test_what_is_written_in_a_page_is_escaped_in_its_passage():
    make_portal()
    add(title="<b>Trottinette</b>", summary="<img src=x onerror=alert(1)> trottinette <script>")
    text = search().content.decode()
    assert "&lt;img src=x" in text
    assert "<img src=x" not in text
    assert "<b>Trot" not in text


# --- How it behaves -------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [{}, {"dans": "pages"}, {"theme": "emploi"}, {"dans": "contributions", "theme": "emploi"}],
    ids=str,
)
@pytest.mark.once
def test_kinds_themes_and_passages_ask_as_much_for_three_as_for_thirty(query):
    theme = Theme.add_root(title="Emploi", slug="emploi")
    call = make_call(title="Publié", question="", theme=theme)

    def grow(number: int) -> None:
        publish_many(call, number)
        index_many(Contribution.objects.with_envelope())
        for each in range(number // 3):
            body = [("text", "<p>C’est publié.</p>")]
            add(title=f"Page {number} {each}", body=body)
            make_call(title=f"Publié {number} {each}", question="", theme=theme, body=body)

    def cost() -> int:
        search("publié", **query)
        with CaptureQueriesContext(connection) as asked:
            assert search("publié", **query).status_code == 200
        return len(asked)

    grow(3)
    few = cost()
    grow(27)
    # Fewer where the first pages happen to be of fewer types.
    assert cost() <= few
    assert few < 40


def test_with_a_theme_it_is_said_when_only_the_newest_were_looked_at(monkeypatch):
    for name in ("contributions.search.COUNTED_AT_MOST", "home.searching.contributions.COUNTED_AT_MOST"):
        monkeypatch.setattr(name, 3)
    theme, other = (Theme.add_root(title=title, slug=title.lower()) for title in ("Emploi", "Climat"))
    said = gettext("Only the 1,000 newest contributions that hold these words were looked at for this theme.")
    about, besides = make_call(theme=theme), make_call(theme=other)
    make_contribution(about, "published", title=WORD)
    for _each in range(2):
        make_contribution(besides, "published", title=WORD)
    assert len(links(search(theme="emploi"), "contributions")) == 1
    assert plain(said) not in words_of(search(theme="emploi"))
    make_contribution(besides, "published", title=WORD)
    # What is about the theme is older than those that are looked at.
    assert plain(said) in words_of(search(theme="emploi", dans="contributions"))
    assert plain(said) in words_of(search(theme="climat"))
    assert plain(said) not in words_of(search())


def test_with_a_theme_it_is_said_when_not_every_page_that_holds_the_words_was_looked_at(monkeypatch):
    look_at_most(3, monkeypatch)
    theme, other = (Theme.add_root(title=title, slug=title.lower()) for title in ("Emploi", "Climat"))
    said = "Only the %(most)s most relevant pages that hold these words were looked at for this theme."
    said = plain(gettext(said) % {"most": 3})
    least = gettext("at least %(number)s") % {"number": ""}
    for title in ("Aaa", "Bbb"):
        make_call(title=f"{title} {WORD}", question="", theme=other)
    make_call(title=f"Ccc {WORD}", question="", theme=theme)
    assert len(links(search(theme="emploi"))) == 1
    for query in ({"theme": "emploi"}, {}):
        assert said not in words_of(search(**query))
        assert not [label for label in facets(search(**query)) if least in label]
    # One more, that no theme is about, and not all of them are looked at.
    add(title=f"{WORD} {WORD}", summary=WORD)
    narrowed = search(theme="climat")
    assert said in words_of(narrowed)
    assert said in words_of(search(theme="emploi", dans="journees"))
    assert said not in words_of(search())
    assert [label for label in facets(narrowed) if least in label]
