"""The list of calls: open, upcoming, closed a page at a time, each call in its place by the clock."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import gettext

from calls import listing as call_listing
from calls.models import CallIndexPage
from calls.services import publish_results
from calls.states import CallState
from home.models import HomePage, StandardPage
from tests.factories import make_call, make_contribution, make_portal
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db


def groups_of(response) -> dict[str, list[str]]:
    """The addresses of the calls in each group of the list."""
    sections = re.findall(r'<section [^>]*id="(\w+)">(.*?)</section>', response.content.decode(), re.DOTALL)
    found = {
        code: re.findall(r'class="poster__title"><a href="([^"]+)"', content) for code, content in sections
    }
    return {code: urls for code, urls in found.items() if urls}


def test_the_list_groups_open_upcoming_and_closed_calls_each_in_its_order(client):
    soon, open_call = make_call("closing_soon"), make_call("open")
    later = make_call("upcoming", opens_at=timezone.now() + timedelta(days=9))
    upcoming = make_call("upcoming")
    undated = make_call("upcoming", opens_at=None, closes_at=None, results_promised_on=None)
    late, closed = make_call("results_due"), make_call("closed")
    groups = groups_of(client.get(CallIndexPage.objects.get().url))
    assert groups["open"] == [soon.url, open_call.url]
    assert set(groups["upcoming"]) == {upcoming.url, later.url, undated.url}
    assert groups["upcoming"].index(upcoming.url) < groups["upcoming"].index(later.url)
    assert groups["over"] == [closed.url, late.url]


def test_a_paused_call_stands_after_the_open_ones_and_a_cancelled_one_among_those_that_ended(client):
    paused, open_call = make_call("paused"), make_call("open")
    cancelled = make_call("cancelled")
    never_opened = make_call(
        "upcoming", cancelled_at=timezone.now() - timedelta(days=1), title="Jamais ouvert"
    )
    closed = make_call("closed")
    response = client.get(CallIndexPage.objects.get().url)
    groups = groups_of(response)
    assert groups["open"] == [open_call.url, paused.url]
    # By the day on which each ended.
    assert groups["over"] == [never_opened.url, cancelled.url, closed.url]
    assert "upcoming" not in groups
    for state in (CallState.PAUSED, CallState.CANCELLED):
        assert str(state.label) in words_of(response)


def test_what_came_out_is_one_click_away_for_as_long_as_its_page_is_public(client):
    call, index = make_call("closed"), CallIndexPage.objects.get()
    page = StandardPage(title="Ce qui en est sorti", slug="sorti")
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    publish_results(call=call, at=timezone.now(), page=page, words="Lisez.")
    for url in (index.url, call.url):
        assert soup(client.get(url)).select(f'a[href="{page.url}"]'), url
    page.unpublish()
    for url in (index.url, call.url):
        assert not soup(client.get(url)).select(f'a[href="{page.url}"]'), url


def test_an_empty_list_says_so(client):
    make_portal()
    response = client.get(CallIndexPage.objects.get().url)
    assert response.status_code == 200
    assert groups_of(response) == {}
    assert gettext("No call is open today.") in words_of(response)


def test_a_call_without_the_date_its_place_hangs_on_stands_last(client):
    index = make_portal()
    endless, ending = make_call(closes_at=None, results_promised_on=None), make_call()
    undated = make_call("upcoming", opens_at=None, closes_at=None, results_promised_on=None)
    upcoming = make_call("upcoming")
    answered = make_call("results_published", closes_at=None, results_promised_on=None)
    closed = make_call("closed")
    groups = groups_of(client.get(index.url))
    assert groups["open"] == [ending.url, endless.url]
    assert groups["upcoming"] == [upcoming.url, undated.url]
    assert groups["over"] == [closed.url, answered.url]


def test_a_later_page_of_closed_calls_moves_along_when_an_open_call_closes(client, monkeypatch):
    monkeypatch.setattr(call_listing, "CLOSED_PER_PAGE", 1)
    index = make_portal()
    for _number in range(2):
        make_call("closed")
    closing = make_call("closing_soon")
    url = f"{index.url}?page=2"
    with time_machine.travel(closing.closes_at - timedelta(seconds=1), tick=False):
        (before,) = groups_of(client.get(url))["over"]
        assert client.get(url).has_header("Age")
    with time_machine.travel(closing.closes_at, tick=False):
        (after,) = groups_of(client.get(url))["over"]
    assert before != after


@pytest.mark.parametrize(("number", "pages"), [(3, 1), (4, 2), (7, 3)])
def test_closed_calls_are_shown_a_page_at_a_time_without_gap_or_repeat(client, monkeypatch, number, pages):
    monkeypatch.setattr(call_listing, "CLOSED_PER_PAGE", 3)
    index = make_portal()
    open_call = make_call("open")
    closes = timezone.now() - timedelta(days=5)
    for position in range(number):
        # Two by two at the same instant.
        make_call("closed", closes_at=closes - timedelta(days=position // 2))
    seen = []
    for page in range(1, pages + 1):
        groups = groups_of(client.get(f"{index.url}?page={page}"))
        assert groups.get("open", []) == ([open_call.url] if page == 1 else [])
        assert len(groups["over"]) <= call_listing.CLOSED_PER_PAGE
        seen += groups["over"]
    assert len(seen) == len(set(seen)) == number
    assert client.get(f"{index.url}?page={pages + 1}").status_code == 404


MALFORMED_PAGES = ["", "0", "-1", "2", "x", "1.0", "1e1", "²", "%00", "+1", " 1", "9" * 30, "9" * 5000]


def test_a_page_number_that_is_none_is_a_404(client):
    call = make_call("closed")
    make_contribution(call, status="published")
    for url in (call.list_path(), CallIndexPage.objects.get().url):
        for typed in MALFORMED_PAGES:
            assert client.get(f"{url}?page={typed}").status_code == 404, typed


@pytest.mark.parametrize(
    ("state", "boundary", "groups"),
    [
        ("upcoming", "opens_at", ("upcoming", "open")),
        ("closing_soon", "closes_at", ("open", "over")),
    ],
)
def test_a_call_moves_between_the_groups_of_the_list_at_the_instant_itself(client, state, boundary, groups):
    call = make_call(state)
    index = CallIndexPage.objects.get()
    for seconds, group in zip((-1, 0), groups, strict=True):
        with time_machine.travel(getattr(call, boundary) + timedelta(seconds=seconds), tick=False):
            for _time in range(2):  # rendered, then from memory
                assert groups_of(client.get(index.url)) == {group: [call.url]}
