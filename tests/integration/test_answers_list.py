"""All the answers of a call: filters, orders, the draw, references, and addresses that make no sense."""

import html
import re

import pytest
from django.utils.http import urlencode
from django.utils.translation import gettext

from calls.views import NEWEST_SHOWN
from contributions import filters, listing
from contributions.models import Contribution
from contributions.models.contribution import DRAWS
from portal.cache.store import store
from taxonomy.models import Territory, Theme
from tests.factories import make_call, make_commune, make_contribution
from tests.integration.test_search import STRANGE
from tests.many import publish_many
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db


def references_in(response) -> list[str]:
    found = re.findall(r'/contributions/([0-9A-Z]{4}-[0-9A-Z]{4})/"', response.content.decode())
    return list(dict.fromkeys(found))


def follow_to_the_end(client, url: str) -> list[str]:
    """Every contribution that "Next" leads to, from `url` on."""
    seen: list[str] = []
    while url:
        response = client.get(url)
        assert response.status_code == 200, url
        seen += references_in(response)
        following = re.search(r'<a href="([^"]+)" rel="next">', response.content.decode())
        url = html.unescape(following[1]).partition("#")[0] if following else ""
    return seen


def labels_of(response) -> dict[str, str]:
    """The fields of the filters, by name, with the words of their labels."""
    form = soup(response).select_one("form.filters")
    labels = {label["for"]: label.get_text().strip() for label in form.select("label[for]")}
    fields = form.select("input:not([type=hidden]), select")
    return {str(field["name"]): labels[str(field["id"])] for field in fields}


@pytest.fixture
def call():
    """A call on a theme with two narrower ones, one of them with a third below it."""
    work = Theme.add_root(title="Emploi", slug="emploi")
    young = work.add_child(title="Jeunes", slug="jeunes")
    Theme.objects.get(pk=young.pk).add_child(title="Apprentis", slug="apprentis")
    Theme.objects.get(pk=work.pk).add_child(title="Seniors", slug="seniors")
    Theme.add_root(title="Mobilité", slug="mobilite")
    return make_call(theme=Theme.objects.get(slug="emploi"), allowed_kinds=["idea", "experience"])


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def make_place(title: str, code: str) -> Territory:
    return Territory.objects.create(title=title, slug=title.lower(), code=code)


# --- Filters --------------------------------------------------------------------------


def test_each_filter_keeps_what_it_says_and_they_add_up(client, call):
    place = make_place("Claret", "04001")
    wanted = publish_many(call, 2, theme=theme("jeunes"), kind="idea", sender_kind="agent", territory=place)
    others = {
        "theme": publish_many(call, 1, theme=theme("seniors"), kind="idea", sender_kind="agent"),
        "nature": publish_many(call, 1, theme=theme("jeunes"), kind="experience", sender_kind="agent"),
        "profil": publish_many(call, 1, theme=theme("jeunes"), kind="idea", sender_kind="citizen"),
    }
    asked = {"theme": "jeunes", "nature": "idea", "profil": "agent", "territoire": "claret"}
    every = {*wanted, *(reference for found in others.values() for reference in found)}
    for name, value in asked.items():
        shown = set(references_in(client.get(f"{call.list_path()}?{name}={value}")))
        assert set(wanted) <= shown < every, name
        if name in others:
            assert not shown & set(others[name]), name
    together = client.get(f"{call.list_path()}?{urlencode(asked)}")
    assert references_in(together) == wanted


def test_a_theme_keeps_what_stands_under_narrower_ones_too(client, call):
    (narrow,) = publish_many(call, 1, theme=theme("apprentis"))
    (broad,) = publish_many(call, 1, theme=theme("jeunes"))
    publish_many(call, 1, theme=theme("seniors"))
    assert set(references_in(client.get(f"{call.list_path()}?theme=jeunes"))) == {narrow, broad}
    assert references_in(client.get(f"{call.list_path()}?theme=apprentis")) == [narrow]


def in_communes(call, **fields) -> dict[str, str]:
    """An answer from each of three communes of two departments of a region, and of a department itself."""
    region = Territory.objects.create(kind="region", code="93", title="Le Sud", slug="le-sud")
    places = [
        make_commune("Arles", "13004"),
        make_commune("Éguilles", "13032"),
        make_commune("Fréjus", "83061", "Var"),
    ]
    Territory.objects.filter(kind="departement").update(parent=region)
    places.append(Territory.objects.get(code="83"))
    return {place.slug: publish_many(call, 1, territory=place, **fields)[0] for place in places}


def test_a_department_or_a_region_keeps_what_comes_from_its_communes_too(client, call):
    found = in_communes(call, theme=theme("apprentis"))
    (elsewhere,) = publish_many(
        call, 1, theme=theme("jeunes"), territory=make_commune("Nîmes", "30189", "Gard")
    )
    (senior,) = publish_many(call, 1, theme=theme("seniors"), territory=Territory.objects.get(code="13004"))
    rhone, var = {found["arles-13004"], found["eguilles-13032"]}, {found["frejus-83061"], found["var"]}
    expected = {
        "territoire=bouches-du-rhone": {*rhone, senior},
        "territoire=var": var,
        "territoire=frejus-83061": {found["frejus-83061"]},
        "territoire=le-sud": {*rhone, *var, senior},
        "theme=jeunes&territoire=bouches-du-rhone": rhone,
        "theme=jeunes&territoire=le-sud": rhone | var,
        "theme=seniors&territoire=le-sud": {senior},
        "theme=jeunes&territoire=gard": {elsewhere},
        "theme=seniors&territoire=var": set(),
    }
    for query, references in expected.items():
        for order in ("", "&tri=ancien", "&tri=tirage&graine=7"):
            response = client.get(f"{call.list_path()}?{query}{order}")
            assert response.status_code == 200, query
            assert set(references_in(response)) == references, query + order


def test_places_are_offered_as_a_tree_and_only_those_with_answers_below(client, call, monkeypatch):
    in_communes(call)
    make_commune("Nîmes", "30189", "Gard")
    tree = [
        ("le-sud", "Le Sud"),
        ("bouches-du-rhone", "— Bouches-du-Rhône"),
        ("arles-13004", "— — Arles"),
        ("eguilles-13032", "— — Éguilles"),
        ("var", "— Var"),
        ("frejus-83061", "— — Fréjus"),
    ]

    def offered_to_choose(query: str = "") -> list[tuple[str, str]]:
        store.clear()
        options = soup(client.get(f"{call.list_path()}{query}")).select("select[name=territoire] option")
        return [(str(option["value"]), option.get_text()) for option in options][1:]

    assert offered_to_choose() == tree
    # Too many to choose from: what is wide stays, and a commune that is named is found all the same.
    monkeypatch.setattr(filters, "MOST_CHOICES", 4)
    assert offered_to_choose() == tree[:3] + tree[4:5]
    assert offered_to_choose("?territoire=frejus-83061") == tree[:3] + tree[4:]
    response = client.get(f"{call.list_path()}?territoire=bouches-du-rhone")
    assert len(references_in(response)) == 2
    assert "Éguilles" in soup(response).select_one("#reponses").get_text()
    chosen = [plain(link.get_text(" ")) for link in soup(response).select(".chosen a")]
    assert any("Bouches-du-Rhône" in words and "—" not in words for words in chosen)


def test_words_are_searched_within_the_filters(client, call):
    publish_many(call, 1, title="Un bus plus tard", kind="experience")
    (wanted,) = publish_many(call, 1, title="Un bus plus tôt", kind="idea")
    publish_many(call, 1, title="Autre chose", kind="idea")
    assert references_in(client.get(f"{call.list_path()}?q=bus&nature=idea")) == [wanted]


def test_only_filters_that_make_sense_for_the_call_are_shown(client, call):
    plain = make_call()
    assert set(labels_of(client.get(plain.list_path()))) == {"q", "tri"}
    publish_many(call, 1, theme=theme("apprentis"), sender_kind="agent", territory=make_place("Claret", "1"))
    make_place("Ailleurs", "2")
    response = client.get(call.list_path())
    assert set(labels_of(response)) == {"q", "tri", "theme", "nature", "profil", "territoire"}
    assert all(labels_of(response).values())
    values = {
        str(each["name"]): [str(option["value"]) for option in each.select("option")]
        for each in soup(response).select("form.filters select")
    }
    assert values["nature"] == ["", "idea", "experience", "answer"]  # "answer" occurs
    assert values["profil"] == ["", "agent"]
    assert values["theme"] == ["", "jeunes", "apprentis"]
    assert values["territoire"] == ["", "claret"]


def test_filters_in_use_are_named_and_each_can_be_removed(client, call):
    publish_many(call, 3, theme=theme("jeunes"), kind="idea")
    response = client.get(f"{call.list_path()}?theme=jeunes&nature=idea&tri=ancien")
    removing = {link.get_text(" ", strip=True): link["href"] for link in soup(response).select(".chosen a")}
    assert call.list_path() in removing.values()
    assert f"{call.list_path()}?theme=jeunes&tri=ancien" in removing.values()
    assert f"{call.list_path()}?nature=idea&tri=ancien" in removing.values()
    assert any("Jeunes" in words for words in removing)
    # The form holds what was chosen.
    chosen = [option["value"] for option in soup(response).select("form.filters option[selected]")]
    assert chosen == ["jeunes", "idea", "ancien"]


def test_the_form_of_a_browser_leads_to_a_short_address(client, call):
    publish_many(call, 1)
    typed = "q=&theme=&nature=idea&profil=&territoire=&tri=recent"
    response = client.get(f"{call.list_path()}?{typed}")
    assert response.status_code == 302
    assert response["Location"] == f"{call.list_path()}?nature=idea#reponses"
    assert client.get(response["Location"].partition("#")[0]).status_code == 200
    everything = client.get(f"{call.list_path()}?q=&theme=&tri=recent")
    assert everything["Location"] == call.list_path()


def test_counts_say_how_many_and_more_than_they_count(client, call, monkeypatch):
    publish_many(call, 3, kind="idea")
    publish_many(call, 2, kind="experience")
    assert "5" in soup(client.get(call.list_path())).select_one("#reponses h2").get_text()
    assert "3" in soup(client.get(f"{call.list_path()}?nature=idea")).select_one("#reponses h2").get_text()
    publish_many(call, 998, kind="idea")
    store.clear()
    headings = [
        soup(client.get(url)).select_one("#reponses h2").get_text().strip()
        for url in (call.list_path(), f"{call.list_path()}?nature=idea")
    ]
    published, found = "More than 1,000 answers published", "More than 1,000 answers found"
    assert headings == [gettext(published), gettext(found)]


def test_an_empty_list_says_what_to_do(client, call):
    empty = client.get(call.list_path())
    assert f'href="{call.url}contribuer/"' in empty.content.decode()
    publish_many(call, 2, kind="idea")
    nothing = client.get(f"{call.list_path()}?q=introuvable&nature=idea")
    assert nothing.status_code == 200
    assert references_in(nothing) == []
    links = [link["href"] for link in soup(nothing).select("#reponses a")]
    assert f"{call.list_path()}?nature=idea" in links
    assert call.list_path() in links
    closed = client.get(make_call("closed").list_path())
    assert "contribuer/" not in closed.content.decode()


# --- Orders ---------------------------------------------------------------------------


@pytest.mark.parametrize("minutes_apart", [1, 0])
@pytest.mark.parametrize("query", ["", "tri=ancien", "tri=tirage&graine=1073741824"])
@pytest.mark.parametrize("narrowed", ["", "nature=idea", "theme=jeunes"])
def test_pages_follow_one_another_with_no_gap_and_no_repeat_in_every_order(
    client, call, monkeypatch, minutes_apart, query, narrowed
):
    monkeypatch.setattr(listing, "PER_PAGE", 4)
    monkeypatch.setattr(listing, "NUMBERED_PAGES", 2)
    newest = publish_many(call, 23, minutes_apart=minutes_apart, kind="idea", theme=theme("jeunes"))
    publish_many(call, 9, kind="experience", theme=theme("seniors"))
    if not narrowed:
        newest = [
            row.reference for row in Contribution.objects.published().of_page(call).newest_first()
        ]  # both lots
    asked = "&".join(filter(None, [query, narrowed]))
    seen = follow_to_the_end(client, f"{call.list_path()}?{asked}" if asked else call.list_path())
    assert len(seen) == len(set(seen)) == len(newest)
    if "tirage" in query:
        rows = Contribution.objects.filter(submission__reference__in=newest).order_by("draw", "pk")
        assert seen == sorted(
            (row.reference for row in rows),
            key=lambda reference: _turn(rows.get(submission__reference=reference), 1073741824),
        )
    else:
        assert seen == (newest[::-1] if "ancien" in query else newest)


def _turn(row: Contribution, seed: int) -> tuple[bool, int, int]:
    return (row.draw < seed, row.draw, row.pk)


@pytest.mark.parametrize("many", [False, True])
def test_long_lists_are_read_another_way_and_say_the_same(client, call, monkeypatch, many):
    monkeypatch.setattr(listing, "PER_PAGE", 4)
    monkeypatch.setattr(listing, "NUMBERED_PAGES", 2)
    monkeypatch.setattr(listing, "COUNTED_AT_MOST", 5 if many else 1000)
    place, neighbour = make_commune("Arles", "13004"), make_commune("Éguilles", "13032")
    wanted = publish_many(
        call, 9, theme=theme("apprentis"), kind="idea", sender_kind="agent", territory=place
    ) + publish_many(call, 6, theme=theme("jeunes"), kind="idea", sender_kind="agent", territory=neighbour)
    far = make_commune("Fréjus", "83061", "Var")
    publish_many(call, 5, theme=theme("jeunes"), kind="idea", sender_kind="agent", territory=far)
    publish_many(call, 5, theme=theme("seniors"), kind="idea", sender_kind="agent", territory=place)
    publish_many(call, 5, theme=theme("jeunes"), kind="experience", sender_kind="agent", territory=place)
    asked = "theme=jeunes&nature=idea&profil=agent&territoire=bouches-du-rhone"
    for order in ("", "&tri=ancien", "&tri=tirage&graine=7"):
        seen = follow_to_the_end(client, f"{call.list_path()}?{asked}{order}")
        assert sorted(seen) == sorted(wanted), order


def test_a_draw_is_given_a_seed_that_the_address_and_the_page_show(client, call):
    references = publish_many(call, 12)
    response = client.get(f"{call.list_path()}?tri=tirage&nature=answer")
    assert response.status_code == 302
    (seed,) = re.findall(r"graine=(\d+)$", response["Location"])
    assert 0 <= int(seed) < DRAWS
    drawn = client.get(response["Location"])
    assert seed in re.sub(r"\D", "", words_of(drawn))
    assert sorted(references_in(drawn)) == sorted(references)
    store.clear()
    assert references_in(client.get(response["Location"])) == references_in(drawn)
    # Changing a filter keeps the draw; drawing again leaves the seed out.
    assert soup(drawn).select_one("form.filters input[name=graine]")["value"] == seed
    assert f'href="{call.list_path()}?nature=answer&amp;tri=tirage"' in drawn.content.decode()


def test_seeds_begin_the_same_circle_at_different_places(client, call):
    publish_many(call, 15)
    rows = list(Contribution.objects.of_page(call).in_draw_order())
    circle = [row.reference for row in rows]
    for start in (0, 4, 14):
        url = f"{call.list_path()}?tri=tirage&graine={rows[start].draw}"
        assert references_in(client.get(url)) == circle[start:] + circle[:start]
    assert references_in(client.get(f"{call.list_path()}?tri=tirage&graine=0")) == circle
    past = client.get(f"{call.list_path()}?tri=tirage&graine={DRAWS - 1}")
    assert references_in(past)[-15:] == circle


def test_numbered_pages_of_a_draw_cross_its_end(client, call, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    publish_many(call, 10)
    rows = list(Contribution.objects.of_page(call).in_draw_order())
    circle = [row.reference for row in rows]
    for start in range(10):
        turned = circle[start:] + circle[:start]
        for page in range(4):
            url = f"{call.list_path()}?tri=tirage&graine={rows[start].draw}&page={page + 1}"
            assert references_in(client.get(url)) == turned[3 * page : 3 * page + 3]


def test_filters_survive_the_links_to_other_pages(client, call):
    publish_many(call, 45, kind="idea", theme=theme("jeunes"))
    query = "theme=jeunes&nature=idea&tri=ancien"
    response = client.get(f"{call.list_path()}?{query}&page=2")
    links = [link["href"] for link in soup(response).select(".pages a")]
    assert f"{call.list_path()}?{query}&page=3#reponses" in links
    assert all(link.startswith(f"{call.list_path()}?{query}&page=") for link in links)


# --- References -----------------------------------------------------------------------


def test_a_reference_typed_in_the_search_opens_it(client, call):
    contribution = make_contribution(call, status="published")
    for typed in (contribution.reference, f" {contribution.reference.lower().replace('-', ' ')} "):
        response = client.get(call.list_path(), {"q": typed, "theme": "jeunes"})
        assert response.status_code == 302
        assert response["Location"] == call.public_path(contribution.submission)


def test_a_reference_that_is_not_public_here_opens_nothing(client, call):
    waiting = make_contribution(call, title="Titre-secret")
    elsewhere = make_contribution(make_call(), status="published", title="Titre-secret")
    for contribution in (waiting, elsewhere):
        response = client.get(f"{call.list_path()}?q={contribution.reference}")
        assert response.status_code == 200
        assert references_in(response) == []
        assert "secret" not in response.content.decode()


# --- The call's own page --------------------------------------------------------------


def test_the_call_shows_its_newest_answers_and_leads_to_all_of_them(client, call):
    references = publish_many(call, NEWEST_SHOWN + 5)
    response = client.get(call.url)
    assert references_in(response) == references[:NEWEST_SHOWN]
    assert f'href="{call.list_path()}"' in response.content.decode()
    assert str(NEWEST_SHOWN + 5) in words_of(response)


def test_pages_that_stood_on_the_call_itself_moved_to_the_list(client, call):
    (reference, *_rest) = publish_many(call, 25)
    for query in ("page=2", f"avant={reference}"):
        response = client.get(f"{call.url}?{query}")
        assert response.status_code == 301
        assert response["Location"] == f"{call.list_path()}?{query}"
    assert client.get(f"{call.url}?page=1").status_code == 200


# --- Addresses that make no sense -----------------------------------------------------

NOT_UNDERSTOOD = {
    "theme": ["mobilite", "emploi", "inconnu", "1", "x" * 10_000, "%00", "%FF", "jeunes%27--", "🚌"],
    "nature": ["idee", "IDEA", "x" * 10_000, "%00", "<script>alert(1)</script>"],
    "profil": ["maire", "x" * 10_000, "%00", "citizen,agent"],
    "territoire": ["paris", "x" * 10_000, "%00", "13055"],
    "tri": ["hasard", "newest", "x" * 10_000, "%00", "-submitted_at"],
    "graine": ["-1", str(DRAWS), "9" * 5000, "x", "1.5", "%00", "0x10"],
    "q": ["x" * 201, "x" * 10_000, "%00", "bus%00"],
}


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_what_a_filter_does_not_understand_is_said_and_left_out(client, call, name):
    references = publish_many(call, 3, kind="idea", theme=theme("jeunes"))
    other = "theme=jeunes" if name == "nature" else "nature=idea"
    for typed in NOT_UNDERSTOOD[name]:
        response = client.get(f"{call.list_path()}?{other}&{name}={typed}")
        assert response.status_code == 400, typed[:20]
        assert soup(response).select_one("#errors li"), typed[:20]
        assert set(references_in(response)) == set(references), typed[:20]
        assert "<script>alert" not in response.content.decode()
        # The links of the page hold only what was understood.
        queries = [str(link["href"]).partition("?")[2] for link in soup(response).select("#reponses a")]
        assert not [query for query in queries if f"{name}=" in query and typed in query]
    assert not store.entries()


def test_whatever_is_searched_in_the_list_is_answered_by_a_clean_page(client, call):
    publish_many(call, 1, title="Le bus")
    for text in STRANGE:
        response = client.get(
            call.list_path(), {"q": text.replace("\ud800", ""), "tri": "ancien"}, follow=True
        )
        assert response.status_code in {200, 400}, ascii(text[:20])
        assert (response.status_code == 400) == (len(text) > 200 or "\0" in text), ascii(text[:20])


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=2", "page=x", "page=-1", "page=%00", "page=" + "9" * 5000, "avant=", "avant=x",
        "apres=x", "apres=2222-2222", "tri=ancien&avant=%00", "tri=tirage&graine=1&apres=%FF",
        "avant=" + "2" * 10_000,
        "tri=tirage&graine=1&page=2", "nature=experience&page=2",
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_is_a_404(client, call, query):
    publish_many(call, 3, kind="idea")
    assert client.get(f"{call.list_path()}?{query}").status_code == 404


def test_a_key_of_another_call_of_another_order_or_of_hidden_words_is_a_404(client, call):
    (mine, *_rest) = publish_many(call, 3)
    elsewhere = make_contribution(make_call(), status="published").reference
    waiting, declined = make_contribution(call).reference, make_contribution(call, "declined").reference
    for order, key in (("", "avant"), ("tri=ancien&", "apres"), ("tri=tirage&graine=5&", "apres")):
        assert client.get(f"{call.list_path()}?{order}{key}={mine}").status_code == 200
        for other in (elsewhere, waiting, declined):
            assert client.get(f"{call.list_path()}?{order}{key}={other}").status_code == 404
    assert client.get(f"{call.list_path()}?tri=ancien&avant={mine}").status_code == 404
    assert client.get(f"{call.list_path()}?apres={mine}").status_code == 404


def test_a_parameter_given_twice_or_unknown_breaks_nothing(client, call):
    publish_many(call, 3, kind="idea")
    for query in ("nature=idea&nature=experience", "utm_source=x", "inconnu=1", "page=1&page=1", "theme[]=a"):
        assert client.get(f"{call.list_path()}?{query}").status_code == 200


def test_a_post_to_the_list_is_refused(client, call):
    assert client.post(call.list_path(), {"q": "bus"}).status_code == 405


@pytest.mark.parametrize("status", ["awaiting", "declined"])
def test_words_that_are_not_published_are_found_in_no_way(client, call, status):
    hidden = make_contribution(call, status=status, title="Titre-secret")
    Contribution.objects.filter(pk=hidden.pk).update(
        kind="idea", theme=theme("jeunes"), sender_kind="agent", territory=make_place("Cachette", "1")
    )
    queries = ["", "q=secret", "nature=idea", "theme=jeunes", "profil=agent", "tri=ancien"]
    for query in [*queries, "tri=tirage&graine=0", "territoire=cachette"]:
        content = client.get(f"{call.list_path()}?{query}").content.decode()
        assert "Titre-secret" not in content
        assert hidden.reference not in content
        assert ">Cachette<" not in content
    assert 'value="agent"' not in client.get(call.list_path()).content.decode()


# --- The page cache -------------------------------------------------------------------


def test_lists_come_from_memory_but_searches_are_not_kept(client, call):
    publish_many(call, 3, kind="idea", theme=theme("jeunes"))
    for query in ("", "?nature=idea&theme=jeunes&tri=ancien", "?tri=tirage&graine=12"):
        client.get(f"{call.list_path()}{query}")
        assert client.get(f"{call.list_path()}{query}").has_header("Age"), query
    client.get(f"{call.list_path()}?q=titre")
    assert not client.get(f"{call.list_path()}?q=titre").has_header("Age")
    make_contribution(call, status="published")
