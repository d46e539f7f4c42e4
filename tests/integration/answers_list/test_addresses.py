"""Addresses of lists that make no sense: said, left out, or not found."""

import pytest

from contributions.models import Contribution
from contributions.models.contribution import DRAWS
from portal.cache.store import store
from tests.answers import make_place, references_in, theme
from tests.factories import make_call, make_contribution
from tests.integration.test_search import STRANGE
from tests.many import publish_many
from tests.reading import soup

pytestmark = pytest.mark.django_db

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
