"""All the answers of a call: filters, what is searched, how many there are."""

import pytest
from django.utils.http import urlencode
from django.utils.translation import gettext

from contributions import filters
from portal.cache.store import store
from taxonomy.models import Territory
from tests.answers import labels_of, make_place, references_in, theme
from tests.factories import make_call, make_commune
from tests.many import publish_many
from tests.reading import plain, soup

pytestmark = pytest.mark.django_db


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
