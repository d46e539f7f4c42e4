"""The agenda: what stands in it, filters, later pages, feeds; and where else days are listed."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import PageViewRestriction

from events import listing
from events.models import EventPage
from home.models import HomePage
from portal.cache.store import store
from tests.days import make_agenda, make_day, make_registered, make_registration, make_workshop
from tests.factories import make_call, make_commune, make_themes
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

AGENDA = "/agenda/"
MOST_QUERIES = 20


@pytest.fixture(autouse=True)
def agenda():
    return make_agenda()


def titles(client, query: str = "", status: int = 200) -> tuple[list[str], list[str]]:
    """The days to come and the past ones of a page of the agenda."""
    response = client.get(AGENDA + query)
    assert response.status_code == status
    page = soup(response)
    lists = ([each.text for each in page.select(f"#{part} .day h3")] for part in ("a-venir", "passees"))
    coming, past = lists
    return coming, past


def test_days_to_come_stand_first_the_next_one_first_then_past_ones_the_last_first(client):
    over, reported = make_day("over", takeaways="Une idée"), make_day("reported", starts_at=ago(days=11))
    late, soon, now = make_day("announced"), make_day("registration_closed"), make_day("under_way")
    undated = make_day("announced", starts_at=None, ends_at=None)
    # Where who wants to come looks for it, until its date has passed.
    off, postponed = make_day("cancelled"), make_day("postponed")
    off_before = make_day("cancelled", starts_at=ago(days=12), ends_at=ago(days=11.7))
    coming, past = titles(client)
    assert coming == [each.title for each in (now, soon, off, postponed, late, undated)]
    assert past == [each.title for each in (over, reported, off_before)]
    words = words_of(client.get(AGENDA))
    for state in ("Cancelled", "Postponed", "Under way", "Over"):
        assert gettext(state) in words
    assert "Une idée" in words


def ago(**delta: float):
    return timezone.now() - timedelta(**delta)


def test_a_full_day_says_so_in_the_agenda(client):
    full, free = make_day(seats_total=1), make_day(seats_total=8, has_waiting_list=False)
    make_registered(full)
    make_registered(free)
    page = soup(client.get(AGENDA))
    said = {day.h3.text: day.select_one(".day__state").text for day in page.select(".day")}
    assert gettext("Full, one may wait") in said[full.title]
    assert "7" in said[free.title]


def test_days_that_stand_in_no_list_stand_in_none(client):
    theme = make_themes("Mobilité")[0]
    call = make_call()
    hidden = make_day(
        audience="unlisted", title="Rendez-vous discret", theme=theme, call=call, takeaways="Rien d’écrit"
    )
    draft = make_day(title="Rendez-vous brouillon", theme=theme, call=call)
    EventPage.objects.get(pk=draft.pk).unpublish()
    guarded = make_day(title="Rendez-vous gardé", theme=theme, call=call)
    PageViewRestriction.objects.create(page=guarded, restriction_type="password", password="x")
    shown = make_day(title="Rendez-vous public", theme=theme, call=call)
    home = HomePage.objects.get()
    home.sections = [("next_events", {"title": "Bientôt", "most": 9, "empty": "Rien."})]
    home.save_revision().publish()
    places = [
        AGENDA, f"{AGENDA}flux/", f"{AGENDA}agenda.ics", reverse("theme", args=[theme.slug]), call.url, "/",
        reverse("sitemap-file", args=["pages", 0]), f"{reverse('search')}?q=rendez-vous",
    ]  # fmt: skip
    for address in places:
        response = client.get(address)
        assert response.status_code == 200, address
        content = b"".join(response) if response.streaming else response.content
        text = content.replace(b"\r\n ", b"").decode()
        assert shown.slug in text, address
        for other in (hidden, draft, guarded):
            assert f"{other.slug}/" not in text, (address, other.title)
            assert other.title not in text, (address, other.title)
    assert client.get(hidden.url).status_code == 200


def test_filters_keep_a_kind_a_theme_with_narrower_ones_and_a_place_with_what_it_contains(client):
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    arles, nice = make_commune("Arles", "13004"), make_commune("Nice", "06088", "Alpes-Maritimes")
    one = make_day(kind="visit", theme=narrow, territory=arles)
    two = make_day("over", kind="training", theme=broad, territory=nice)
    make_day(kind="visit")
    assert len(titles(client)[0]) == 2
    assert titles(client, "?nature=training") == ([], [two.title])
    assert titles(client, f"?theme={broad.slug}") == ([one.title], [two.title])
    assert titles(client, f"?theme={narrow.slug}&nature=visit") == ([one.title], [])
    assert titles(client, f"?territoire={arles.parent.slug}") == ([one.title], [])
    assert titles(client, f"?territoire={nice.slug}") == ([], [two.title])
    response = client.get(f"{AGENDA}?theme={narrow.slug}&nature=visit")
    assert len(soup(response).select(".chosen li")) == 3


def test_what_the_address_asks_badly_is_said_and_left_out(client):
    day = make_day(kind="visit")
    make_day("over", kind="training")
    for query in ("?nature=fete", "?theme=inconnu", "?territoire=%00", "?nature=" + "x" * 5000):
        coming, _past = titles(client, query, status=400)
        assert coming == [day.title]
    assert gettext("This kind of day is not known.") in words_of(client.get(f"{AGENDA}?nature=fete"))
    for query in (
        "?avant=0",
        "?avant=abc",
        "?apres=999999",
        "?avant=" + "9" * 40,
        f"?avant={day.pk}&apres={day.pk}",
    ):
        assert client.get(AGENDA + query).status_code == 404, query
    assert client.get(f"{AGENDA}?nature=&theme=&territoire=")["Location"] == AGENDA


def test_later_pages_go_on_where_the_last_one_ended_and_lose_no_day(client, monkeypatch):
    monkeypatch.setattr(listing, "TO_COME_PER_PAGE", 3)
    monkeypatch.setattr(listing, "PAST_PER_PAGE", 3)
    same = timezone.now() + timedelta(days=9)
    coming = [make_day(starts_at=same, registration_closes_at=None) for _each in range(5)]
    coming += [make_day("announced", starts_at=None, ends_at=None) for _each in range(3)]
    before = {"registration_opens_at": None, "registration_closes_at": None}
    past = [make_day("over", starts_at=same - timedelta(days=40), **before) for _each in range(4)]
    past += [make_day("cancelled", starts_at=None, ends_at=None) for _each in range(3)]
    assert walk(client, "a-venir") == [each.title for each in coming]
    expected = [each.title for each in [*past[3::-1], *past[:3:-1]]]
    assert walk(client, "passees") == expected


def walk(client, part: str) -> list[str]:
    """The titles of every page of one list, by the link at its end."""
    found, address = [], AGENDA
    for _step in range(9):
        page = soup(client.get(address))
        found += [each.text for each in page.select(f"#{part} .day h3")]
        link = page.select_one(f"#{part} a[rel=next]")
        if link is None:
            return found
        address = link["href"].partition("#")[0]
    pytest.fail("no end")


def test_the_feed_says_each_day_its_date_and_its_state(client):
    day = make_day("cancelled", title="Une <journée> & rien")
    feed = ElementTree.fromstring(client.get(f"{AGENDA}flux/").content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    (entry,) = feed.findall("a:entry", names)
    assert entry.findtext("a:title", namespaces=names) == day.title
    assert entry.find("a:link", names).get("href") == day.full_url
    assert gettext("Cancelled") in entry.findtext("a:summary", namespaces=names)


def test_the_calendar_of_the_agenda_holds_days_to_come_and_says_which_were_cancelled(client):
    ahead, off = make_day(), make_day("cancelled")
    make_day("over")
    response = client.get(f"{AGENDA}agenda.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.replace(b"\r\n ", b"").decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert f"UID:day-{ahead.pk}@" in text
    assert f"UID:day-{off.pk}@" in text
    assert text.count("STATUS:CANCELLED") == 1


def test_the_home_page_shows_the_next_days_that_take_place(client):
    home = HomePage.objects.get()
    home.sections = [("next_events", {"title": "Bientôt", "most": 2, "empty": "Rien pour l’instant."})]
    home.save_revision().publish()
    assert "Rien pour l’instant." in words_of(client.get("/"))
    for state in ("over", "cancelled", "postponed"):
        make_day(state)
    late, soon, now = make_day("announced"), make_day("registration_closed"), make_day("under_way")
    found = [each.text for each in soup(client.get("/")).select(".day h3")]
    assert found == [now.title, soon.title]
    assert late.title not in found


def test_a_theme_and_a_call_show_their_days(client):
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    call = make_call()
    one, two = make_day(theme=narrow, call=call), make_day("over", theme=broad)
    make_day()
    theme = soup(client.get(reverse("theme", args=[broad.slug])))
    assert [each.text for each in theme.select("#days h3")] == [one.title, two.title]
    assert [each.text for each in soup(client.get(call.url)).select("#days h3")] == [one.title]


def test_the_search_of_the_site_finds_days(client):
    day = make_day(title="Immersion au marché")
    assert day.url in client.get(f"{reverse('search')}?q=marché").content.decode()


def queries_of(client, address: str) -> int:
    client.get(address)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    assert not response.has_header("Age")
    return len(captured)


@pytest.mark.once
@pytest.mark.parametrize("address", [AGENDA, f"{AGENDA}flux/", f"{AGENDA}agenda.ics", "/"])
def test_lists_cost_the_same_queries_with_3_days_as_with_30(client, address):
    home = HomePage.objects.get()
    home.sections = [("next_events", {"title": "Bientôt", "most": 9, "empty": "Rien."})]
    home.save_revision().publish()
    theme, town = make_themes("Emploi")[0], make_commune("Arles", "13004")
    states = ("registering", "announced", "over")
    for state in states:
        make_day(state, theme=theme, territory=town)
    few = queries_of(client, address)
    for state in states * 9:
        make_day(state, theme=theme, territory=town)
    assert EventPage.objects.count() == 30
    assert few == queries_of(client, address) <= MOST_QUERIES


def test_a_day_costs_the_same_queries_with_3_rows_of_each_as_with_30(client):
    day = make_day(theme=make_themes("Emploi")[0], call=make_call(), territory=make_commune("Arles", "13004"))

    def grow(number: int) -> None:
        for _each in range(number):
            workshop = make_workshop(day, seats=40)
            day.organisers.create(function="Animation", who="Le labo")
            day.documents.create(label="Carnet")
            make_registration(day, workshops=frozenset({workshop.pk}))

    grow(3)
    few = queries_of(client, day.url)
    grow(27)
    assert few == queries_of(client, day.url) <= MOST_QUERIES
