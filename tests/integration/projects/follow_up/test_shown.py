"""The contributions linked to a page, as the public reads them: some, all of them, and their cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.models import Contribution
from projects.follow_up.shown import PER_PAGE, shown_on
from tests.factories import make_call
from tests.linking import HIDDEN, Kind, hide, link_to, make_public
from tests.many import publish_many
from tests.outcomes import draft, publish
from tests.projects import make_result
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db


def listed(answer):
    return [link.get_text() for link in soup(answer).select(".voice__title a")]


def test_a_result_lists_what_is_linked_to_it(client):
    page, call, kind = make_result(), make_call(), Kind.ANSWERED_IN
    assert client.get(f"{page.url}contributions/").status_code == 404
    contribution = make_public(call, title="Le premier bus")
    link_to(page, kind, contribution, words="La phrase de l’équipe.")
    answer = client.get(f"{page.url}contributions/")
    assert listed(answer) == ["Le premier bus"]
    assert "La phrase de l’équipe." in words_of(answer)
    assert len(soup(answer).select("h1")) == 1
    assert client.post(f"{page.url}contributions/").status_code == 405
    for wrong in ("?apres=XXXX-XXXX", "?apres=", "?apres=%00", f"?apres={contribution.reference}"):
        assert client.get(f"{page.url}contributions/{wrong}").status_code == 404
    assert client.get(page.url).status_code == 200
    assert client.get(f"{page.url}autre/").status_code == 404


def test_the_list_goes_on_by_the_last_one_seen(client):
    call, page = make_call(), make_result()
    publish_many(call, 2 * PER_PAGE + 3)
    keys = list(Contribution.objects.order_by("pk").values_list("pk", flat=True))
    link_to(page, Kind.ANSWERED_IN, *keys)
    url, seen = f"{page.url}contributions/", []
    while url:
        answer = client.get(url)
        seen += listed(answer)
        following = soup(answer).select_one("a[rel=next]")
        url = following["href"] if following else ""
    assert len(seen) == len(set(seen)) == 2 * PER_PAGE + 3


def test_the_words_of_a_page_are_not_those_of_whoever_answered(client):
    page, contribution = make_result(), make_public(make_call())
    publish(draft(contribution, service="Service des cars (exemple)"))
    link_to(page, Kind.ANSWERED_IN, contribution, words="La phrase de l’équipe.")
    said = words_of(client.get(f"{page.url}contributions/"))
    assert "La phrase de l’équipe." in said
    assert "Service des cars" not in said


def test_what_a_page_includes_is_bounded_and_costs_the_same(client):
    call, page, counts = make_call(), make_result(), []
    for number in (3, 30):
        publish_many(call, number)
        for row in Contribution.objects.exclude(submission__outcome__isnull=False):
            publish(draft(row))
        link_to(page, Kind.ANSWERED_IN, *Contribution.objects.values_list("pk", flat=True))
        shown_on(page, None, most=3)
        with CaptureQueriesContext(connection) as queries:
            shown = shown_on(page, None, most=3)
        counts.append(len(queries))
        assert len(shown.voices) == 3
        client.get(f"{page.url}contributions/?w={number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{page.url}contributions/?x={number}")
        counts.append(len(queries))
    assert shown.total == 33
    assert shown.has_more
    assert shown.url == f"{page.url}contributions/"
    assert counts[:2] == counts[2:]
    assert counts[0] <= 8


@pytest.mark.parametrize("how", HIDDEN)
def test_what_was_sent_to_a_call_that_is_gone_is_neither_shown_nor_counted(client, how):
    hidden, call, page = make_call(), make_call(), make_result()
    rows = [make_public(hidden) for _each in range(PER_PAGE)]
    link_to(page, Kind.ANSWERED_IN, *rows, *(make_public(call, title=f"Reste {n}") for n in range(2)))
    hide(hidden, how)
    shown = shown_on(page, None)
    assert [voice["title"] for voice in shown.voices] == ["Reste 0", "Reste 1"]
    assert (shown.total, shown.has_more) == (2, False)
    answer = client.get(f"{page.url}contributions/")
    assert listed(answer) == ["Reste 0", "Reste 1"]
    assert words_of(answer).count(": 2") == 1
    assert not soup(answer).select("a[rel=next]")
    hide(call, how)
    assert not soup(client.get(page.url)).select("#contributions")
    assert client.get(f"{page.url}contributions/").status_code == 404
