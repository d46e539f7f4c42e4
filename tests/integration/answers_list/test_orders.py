"""All the answers of a call: orders and pages, the draw, references, what the call itself shows."""

import re

import pytest

from calls.views import NEWEST_SHOWN
from contributions import listing
from contributions.models import Contribution
from contributions.models.contribution import DRAWS
from portal.cache.store import store
from tests.answers import follow_to_the_end, references_in, theme
from tests.factories import make_call, make_commune, make_contribution
from tests.many import publish_many
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db


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


# --- The page cache -------------------------------------------------------------------


def test_lists_come_from_memory_but_searches_are_not_kept(client, call):
    publish_many(call, 3, kind="idea", theme=theme("jeunes"))
    for query in ("", "?nature=idea&theme=jeunes&tri=ancien", "?tri=tirage&graine=12"):
        client.get(f"{call.list_path()}{query}")
        assert client.get(f"{call.list_path()}{query}").has_header("Age"), query
    client.get(f"{call.list_path()}?q=titre")
    assert not client.get(f"{call.list_path()}?q=titre").has_header("Age")
    make_contribution(call, status="published")
