"""The search of the site: what is found, what never is, and what a reader sees when nothing is."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from contributions.models import Contribution
from contributions.references import new_reference
from contributions.search import index_many
from home.models import HomePage, StandardPage
from portal.cache.store import store
from tests.factories import make_call, make_contribution, make_portal, make_received
from tests.many import publish_many
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

Status = Contribution.Status
AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED


def search(text: str | None = None, **query: str):
    names = ({} if text is None else {"q": text}) | query
    return Client().get(f"/recherche/?{urlencode(names, errors='surrogatepass')}" if names else "/recherche/")


def links(response, section: str) -> list[str]:
    """Where the results of one list lead, in their order."""
    assert response.status_code == 200
    return [str(link["href"]) for link in soup(response).select(f"#{section} .found__title a")]


def one_link(response, selector: str) -> str:
    (link,) = soup(response).select(selector)
    return str(link["href"])


def path_of(contribution: Contribution) -> str:
    return str(contribution.page.specific.public_path(contribution.submission))


def publish_found(call, number: int) -> list[str]:
    """So many published contributions in the index; their addresses, the newest key first."""
    publish_many(call, number)
    rows = Contribution.objects.with_envelope().order_by("-pk")
    index_many(rows)
    return [call.public_path(row.submission) for row in rows]


# --- What is found --------------------------------------------------------------------


def test_one_search_finds_pages_and_contributions():
    call = make_call(title="Les mobilités", question="Comment circule le vélo ?")
    page = StandardPage(title="Le vélo en ville")
    HomePage.objects.get().add_child(instance=page)
    row = make_contribution(call, PUBLISHED, title="Des arceaux", body="Où poser nos vélos ?")
    response = search("vélo")
    assert set(links(response, "pages")) == {call.url, page.url}
    assert links(response, "contributions") == [path_of(row)]
    assert [word.text for word in soup(response).select("#contributions .found__text b")] == ["vélos"]
    assert call.question in words_of(response)


@pytest.mark.parametrize("status", [AWAITING, DECLINED])
def test_what_is_not_published_is_not_found(status):
    row = make_contribution(make_call(), status, title="Trottinette-secrete", body="Trottinette-secrete")
    for text in ("trottinette", "Trottinette-secrete", row.reference):
        for only in ("", "pages", "contributions"):
            response = search(text, dans=only)
            assert response.status_code == 200
            assert links(response, "contributions") == []
            assert "Trottinette-secrete" not in soup(response).main.get_text().replace(text, "")


@pytest.mark.parametrize("how", ["unpublished", "behind a password"])
def test_what_was_said_on_a_page_that_not_everybody_reads_is_not_found(how):
    call, open_call = make_call(title="Trottinettes"), make_call()
    hidden = make_contribution(call, PUBLISHED, title="Trottinette")
    shown = make_contribution(open_call, PUBLISHED, title="Trottinette")
    if how == "unpublished":
        call.unpublish()
    else:
        PageViewRestriction.objects.create(page=call, restriction_type="password", password="x")
    for order in ("", "pertinence"):
        response = search("trottinette", tri=order)
        assert links(response, "contributions") == [path_of(shown)]
        assert links(response, "pages") == []
        assert response.context["contributions"].total == 1
    assert search(hidden.reference).status_code == 200


def test_an_index_that_lags_behind_shows_nothing_that_is_not_public_any_more():
    row = make_contribution(make_call(), PUBLISHED, title="Trottinette")
    Contribution.objects.filter(pk=row.pk).update(status=DECLINED)
    assert links(search("trottinette"), "contributions") == []


@pytest.mark.parametrize("typed", ["trottinette", "TROTTINETTES"])
def test_a_page_is_found_in_the_singular_and_in_the_plural(typed):
    make_portal()
    for title in ("Une trottinette", "Des trottinettes"):
        HomePage.objects.get().add_child(instance=StandardPage(title=title))
    assert len(links(search(typed), "pages")) == 2


def test_a_draft_page_is_not_found():
    make_portal()
    HomePage.objects.get().add_child(instance=StandardPage(title="Trottinette", live=False))
    assert links(search("trottinette"), "pages") == []


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_reference_leads_straight_to_its_contribution(typed):
    row = make_contribution(make_call(), PUBLISHED)
    reference = row.reference
    response = search(
        typed.format(reference, reference.lower().replace("-", ""), reference.replace("-", " "))
    )
    assert response.status_code == 302
    assert response["Location"] == path_of(row)
    assert Client().get(response["Location"]).status_code == 200


def test_a_reference_that_is_not_public_says_where_its_author_reads_it():
    waiting = make_received().contribution.reference
    unknown = new_reference()
    for reference in (waiting, unknown):
        response = search(reference)
        assert response.status_code == 200
        # The same sentence, whether somebody waits behind it or nobody.
        assert soup(response).select_one("#rien p").get_text().count(reference) == 1


# --- Order and pages ------------------------------------------------------------------


def test_contributions_are_read_to_the_last_page_after_page():
    call = make_call()
    paths = publish_found(call, 45)
    first = search("publié")
    assert links(first, "contributions") == paths[:10]
    response = Client().get(one_link(first, "#contributions a.btn"))
    read = links(response, "contributions")
    while following := soup(response).select("#contributions a[rel=next]"):
        response = Client().get(str(following[0]["href"]))
        read += links(response, "contributions")
    assert read == paths
    assert not soup(response).select("#pages")


def test_the_most_relevant_come_first_when_asked():
    call = make_call()
    in_title = make_contribution(call, PUBLISHED, title="Le bus", body="Un texte.")
    newer = make_contribution(call, PUBLISHED, title="Un titre", body="Un bus.")
    response = search("bus")
    assert links(response, "contributions") == [path_of(newer), path_of(in_title)]
    by_relevance = Client().get(one_link(response, "#contributions nav a:not([aria-current])"))
    assert links(by_relevance, "contributions") == [path_of(in_title), path_of(newer)]


def test_relevance_is_read_page_after_page_too():
    paths = publish_found(make_call(), 25)
    first = search("publié", dans="contributions", tri="pertinence")
    second = Client().get(one_link(first, "#contributions a[rel=next]"))
    assert links(first, "contributions") + links(second, "contributions") == paths
    assert one_link(second, "#contributions a[rel=prev]")
    # Nothing else is paged: no link to each thing that was found.
    assert len(soup(second).select("#contributions .pages a")) == 1


def test_many_pages_are_read_page_after_page():
    make_portal()
    for number in range(23):
        HomePage.objects.get().add_child(instance=StandardPage(title=f"Trottinette {number}"))
    first = search("trottinette")
    assert len(links(first, "pages")) == 5
    response = Client().get(one_link(first, "#pages a.btn"))
    read = links(response, "pages")
    read += links(Client().get(one_link(response, "#pages a[rel=next]")), "pages")
    assert len(read) == len(set(read)) == 23


def test_a_long_list_says_more_than_a_thousand(monkeypatch):
    for name in ("contributions.search.COUNTED_AT_MOST", "home.searching.asked.COUNTED_AT_MOST"):
        monkeypatch.setattr(name, 2)
    publish_found(make_call(), 3)
    response = search("publié")
    assert response.context["contributions"].more_than_counted
    assert "3" not in soup(response).select_one("#contributions h2").get_text().replace("1,000", "")


@pytest.mark.parametrize(
    "query",
    [
        {"dans": "contributions", "avant": "XXXX-XXXX"},
        {"dans": "contributions", "avant": "'; --"},
        {"dans": "contributions", "tri": "pertinence", "page": "0"},
        {"dans": "contributions", "tri": "pertinence", "page": "99999999999"},
        {"dans": "contributions", "tri": "pertinence", "page": "²"},
        {"dans": "pages", "page": "-1"},
        {"dans": "pages", "page": "x" * 5000},
    ],
    ids=str,
)
def test_a_page_of_results_that_cannot_be_is_not_found(query):
    publish_found(make_call(), 3)
    assert search("publié", **query).status_code == 404


def test_a_page_after_what_was_declined_meanwhile_is_not_found():
    row = make_contribution(make_call(), DECLINED, title="Le bus")
    assert search("bus", dans="contributions", avant=row.reference).status_code == 404


@pytest.mark.parametrize(
    "query", [{"dans": "ailleurs"}, {"tri": "hasard"}, {"avant": "x"}, {"page": "x"}], ids=str
)
def test_what_is_unknown_in_the_address_is_left_aside(query):
    paths = publish_found(make_call(), 3)
    assert links(search("publié", **query), "contributions") == paths


# --- Nothing, and anything ------------------------------------------------------------


def test_without_a_search_the_page_says_what_can_be_searched():
    make_call()
    response = search()
    assert response.status_code == 200
    assert not soup(response).select("#rien, #pages, #contributions")
    assert len(soup(response).select("main p:not(form p)")) == 1


def test_nothing_found_leads_on_to_the_calls():
    call = make_call()
    response = search("introuvable")
    assert one_link(response, "#rien a") == call.get_parent().url
    assert soup(response).select_one("input[name=q]")["value"] == "introuvable"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "é",
        "!?",
        "😀",
        "\0",
        "bus\0",
        "'",
        '"',
        '"bus',
        "AND",
        "bus OR NOT (",
        "NEAR(bus, 2)",
        "title:bus",
        "*",
        "bus*",
        "-bus",
        "& | ! <->",
        "%s",
        "<script>alert(1)</script>",
        "\u202ebus",
        "x" * 10_000,
        "bus " * 2_500,
        "é" * 10_000,
        " ".join(f"mot{number}" for number in range(1_500)),
    ],
    ids=lambda text: ascii(text[:16]),
)
def test_anything_typed_is_answered_by_a_clean_page(text):
    make_contribution(make_call(), PUBLISHED, title="Le bus", body="Le bus passe.")
    for query in ({}, {"dans": "pages"}, {"dans": "contributions", "tri": "pertinence"}):
        response = search(text, **query)
        assert response.status_code == 200
        assert len(soup(response).select("h1")) == 1
        assert "<script>alert" not in response.content.decode()
        assert len(soup(response).select_one("input[name=q]").get("value", "")) <= 200


def test_the_words_of_a_contribution_are_escaped():
    row = make_contribution(
        make_call(), PUBLISHED, title="<b>Bus</b>", body="<img src=x onerror=alert(1)> bus <mark>"
    )
    text = search("bus").content.decode()
    assert path_of(row) in text
    assert "<img src=x" not in text
    assert "<b>Bus" not in text


# --- How it behaves -------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"dans": "contributions"}, {"tri": "pertinence"}], ids=str)
def test_a_search_asks_the_database_as_much_for_three_as_for_thirty(query):
    def cost() -> int:
        search("publié", **query)
        with CaptureQueriesContext(connection) as asked:
            assert search("publié", **query).status_code == 200
        return len(asked)

    calls = [make_call(), make_call()]
    publish_found(calls[0], 3)
    HomePage.objects.get().add_child(instance=StandardPage(title="Publié"))
    few = cost()
    publish_found(calls[0], 30)
    for number in range(5):
        HomePage.objects.get().add_child(instance=StandardPage(title=f"Publié {number}"))
    assert cost() <= few
    assert few < 40


def test_results_are_for_nobody_s_memory_and_for_no_search_engine():
    make_contribution(make_call(), PUBLISHED, title="Le bus")
    kept = len(store)
    for _again in range(2):
        response = search("bus")
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert soup(response).select_one("meta[name=robots]")["content"] == "noindex"
    assert len(store) == kept


def test_only_reading_is_answered():
    make_portal()
    assert Client().post("/recherche/", {"q": "bus"}).status_code == 405


def test_every_page_leads_to_the_search():
    call = make_call()
    for path in ("/", call.url):
        assert soup(Client().get(path)).select('header a[href="/recherche/"]')
    assert soup(search()).select('header a[href="/recherche/"][aria-current]')
