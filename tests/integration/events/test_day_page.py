"""What the public reads of a day, in each of its states, and what it never does."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext

from events.models import EventDocument, EventOrganiser, EventPage, EventSeries
from events.presentation import Presented
from portal.cache.store import store
from tests.days import (
    TIMETABLES,
    make_agenda,
    make_day,
    make_registered,
    make_registration,
    make_workshop,
)
from tests.factories import make_call, make_commune, make_themes
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PARIS = ZoneInfo("Europe/Paris")
ROOM = "https://salle.example.org/cle-secrete"
PROGRAMME = [
    (
        "day",
        {
            "title": "Premier jour",
            "slots": [
                {"time": "09:30", "title": "Accueil des gens", "text": "Un café."},
                {"time": "14:00", "title": "Ateliers au choix", "text": ""},
            ],
        },
    )
]


def read(client, day):
    response = client.get(day.url)
    assert response.status_code == 200
    return response


def button(response) -> str:
    """The address that the great button leads to."""
    found = soup(response).select_one(".hero .btn--big")
    return found["href"] if found else ""


def test_a_day_says_all_that_one_needs_to_come(client):
    theme = make_themes("Mobilité")[0]
    day = make_day(
        kind="immersion",
        theme=theme,
        call=make_call(question="Que faut-il voir ?"),
        territory=make_commune("Arles", "13004"),
        programme=PROGRAMME,
        access="Bus 12, entrée par la cour.",
        accessibility="Plain-pied\nBoucle magnétique",
        rules="On ne coupe pas la parole.",
        photos_notice="Des photos sont prises.",
    )
    make_workshop(day, title="Dessiner le chemin", room="Grande salle", seats=12)
    EventOrganiser.objects.create(page=day, function="Animation", who="L’équipe du labo")
    EventDocument.objects.create(page=day, label="Carnet d’observation")
    words = words_of(read(client, day))
    for each in (
        day.title, day.summary, "Immersion", theme.title, "Que faut-il voir ?", "Arles", "1 rue des Essais",
        "Premier jour", "Accueil des gens", "9 h 30", "Un café.", "Bus 12", "Boucle magnétique",
        "On ne coupe pas la parole.", "Des photos sont prises.", "Dessiner le chemin", "Grande salle",
        "Animation", "L’équipe du labo", "Carnet d’observation", "Service des essais",
    ):  # fmt: skip
        assert plain(each) in words, each
    assert str(day.starts_at.astimezone(PARIS).year) in words


@pytest.mark.parametrize("state", TIMETABLES)
def test_the_state_stands_in_words_and_only_an_open_day_has_the_button(client, state):
    day = make_day(state)
    assert day.state(timezone.now()) == state
    response = read(client, day)
    shown = response.context["shown"]
    assert shown.state == state
    assert plain(soup(response).select_one(".hero__top .tag").text) == plain(shown.label)
    assert button(response) == (day.register_path if state == "registering" else "")
    assert (day.register_path in response.content.decode()) == (state == "registering")


def test_the_address_of_the_online_room_is_on_no_public_page(client):
    make_agenda()
    day = make_day(mode="mixed", online_url=ROOM)
    past = make_day("reported", mode="online", online_url=ROOM)
    for address in (day.url, past.url, "/agenda/", "/agenda/flux/", "/agenda/agenda.ics", day.calendar_path):
        response = client.get(address)
        assert response.status_code == 200, address
        assert b"salle.example" not in response.content.replace(b"\r\n ", b"")


def test_a_full_day_offers_its_waiting_list_or_says_that_it_is_full(client):
    day = make_day(seats_total=2)
    make_registered(day)
    assert button(read(client, day)) == day.register_path
    make_registered(day)
    store.clear()
    response = read(client, day)
    assert soup(response).select_one(".hero .btn--big").text == gettext("Join the waiting list")
    assert gettext("Full, one may wait") in words_of(response)
    EventPage.objects.filter(pk=day.pk).update(has_waiting_list=False)
    store.clear()
    response = read(client, day)
    assert button(response) == ""
    assert day.register_path not in response.content.decode()
    assert plain(gettext("Full: no seat is left.")) in words_of(response)
    EventPage.objects.filter(pk=day.pk).update(validates_by_hand=True)
    store.clear()
    assert button(read(client, day)) == day.register_path


def test_seats_are_counted_by_kind_with_those_who_come_along_and_those_who_wait(client):
    day = make_day(seats_total=10, seats_for_agents=3, seats_for_citizens=4, most_companions=2)
    make_registration(day, companions=2)
    make_registration(day, sender_kind="agent")
    citizens, agents = read(client, day).context["seating"].groups
    assert (citizens.squares.taken, citizens.squares.total) == (3, 4)
    assert (agents.squares.taken, agents.squares.total) == (1, 3)
    for _each in range(5):
        make_registration(day, sender_kind="agent")
    make_registration(day, sender_kind="agent", companions=1)
    store.clear()
    response = read(client, day)
    citizens, agents = response.context["seating"].groups
    assert agents.full
    assert not citizens.full
    assert not response.context["seating"].full
    assert citizens.squares.taken == 3
    assert "2" in agents.waiting


def test_a_day_for_agents_shows_their_seats_alone_and_says_so(client):
    day = make_day(audience="agents", seats_total=5)
    make_registration(day, sender_kind="agent")
    response = read(client, day)
    (group,) = response.context["seating"].groups
    assert (group.squares.taken, group.squares.total) == (1, 5)
    assert plain(day.get_audience_display()) in words_of(response)


def test_a_day_without_a_limit_counts_nothing_and_a_great_one_draws_nothing(client):
    assert read(client, make_day(seats_total=None)).context["seating"].groups == []
    (group,) = read(client, make_day(seats_total=900)).context["seating"].groups
    assert group.squares is None
    assert "900" in group.words


def test_workshops_show_their_own_seats(client):
    day = make_day()
    full, free = make_workshop(day, seats=1), make_workshop(day, hour=4, seats=8)
    make_workshop(day, hour=4, seats=None)
    make_registration(day, workshops=frozenset({full.pk, free.pk}))
    shown = [each["shown"] for each in read(client, day).context["workshops"]]
    assert [(each.full, bool(each.squares)) for each in shown] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert shown[0].left == gettext("Full")


@pytest.mark.parametrize("precision", ["week", "month"])
def test_a_date_of_which_little_is_known_shows_no_more_than_that(client, precision):
    starts = datetime(2013, 5, 16, 9, 41, tzinfo=PARIS)
    day = make_day(
        "over",
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        registration_opens_at=None,
        registration_closes_at=None,
        date_precision=precision,
        programme=PROGRAMME,
    )
    make_workshop(day, title="Un atelier")
    response = read(client, day)
    words = words_of(response)
    assert "mai 2013" in words
    assert ("13 mai 2013" in words) == (precision == "week")
    for page in (response, client.get("/agenda/"), client.get("/agenda/flux/")):
        content = plain(page.content.decode())
        for hidden in ("2013-05-16", "16 mai", "9 h 41", "10 h 41", "17 h 41", '"09:30"', "9 h 30", "jeudi"):
            assert hidden not in content, hidden
    assert "Accueil des gens" in words
    assert client.get(day.calendar_path).status_code == 404
    assert day.calendar_path not in response.content.decode()


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_what_does_not_take_place_says_so_before_anything_else(client, state):
    day = make_day(state, summary="Ce que l’on y fait.")
    shown = soup(read(client, day)).select(".hero__foot p")
    assert plain(Presented.of(day, timezone.now()).note) == plain(shown[0].text)
    assert plain(shown[1].text) == "Ce que l’on y fait."


def test_a_place_that_names_its_town_is_not_followed_by_it(client):
    day = make_day(place_name="Lycée Claret, Toulon", address="", territory=make_commune("Toulon", "83000"))
    assert plain(soup(read(client, day)).select_one("#venir dl").text).count("Toulon") == 1


def test_sources_stand_after_the_programme(client):
    body = [("text", "<p>Pourquoi ce jour.</p>"), ("sources", [{"label": "Un rapport", "url": ""}])]
    words = words_of(read(client, make_day(body=body, programme=PROGRAMME)))
    assert words.index("Pourquoi ce jour.") < words.index("Accueil des gens") < words.index("Un rapport")
    assert words_of(read(client, make_day(body=body))).count("Un rapport") == 1


def test_no_seat_is_offered_once_registration_is_closed(client):
    day = make_day("registration_closed")
    page = soup(read(client, day))
    assert not page.select("#places")
    note = Presented.of(day, timezone.now()).note
    assert plain(note) in plain(page.select_one(".hero__foot").text)


def test_the_field_of_the_seats_never_touches_that_of_the_top(client):
    bare, full = make_day(), make_day(programme=PROGRAMME)
    places = [
        [each.get("id") for each in soup(read(client, day)).select("main > section")] for day in (bare, full)
    ]
    assert places[0].index("venir") < places[0].index("places")
    assert places[1].index("places") < places[1].index("venir")


def test_a_postponed_day_shows_no_date_as_if_it_took_place(client):
    day = make_day("postponed")
    response = read(client, day)
    assert not soup(response).select(".hero time")
    assert day.calendar_path not in response.content.decode()


def test_a_day_without_a_date_has_a_page(client):
    day = make_day("announced", starts_at=None, ends_at=None)
    response = read(client, day)
    assert gettext("The date will stand here as soon as it is known.") in words_of(response)
    assert client.get(day.calendar_path).status_code == 404


def test_what_came_out_stands_there_once_the_day_is_over(client):
    minutes = [("text", "<p>Le compte rendu de tous.</p>")]
    values = {"takeaways": "Une idée gardée.\nUne idée laissée.", "minutes": minutes, "came_before": 12}
    ahead = make_day(**values)
    assert "Une idée gardée." not in words_of(read(client, ahead))
    over = words_of(read(client, make_day("over", **values)))
    assert "Une idée laissée." in over
    assert "Le compte rendu de tous." not in over
    reported = words_of(read(client, make_day("reported", **values)))
    assert "Une idée gardée." in reported
    assert "Le compte rendu de tous." in reported
    assert "12 personnes sont venues." in reported


def test_a_series_says_which_day_this_is_and_what_the_former_one_brought(client):
    series = EventSeries.objects.create(title="En deux journées", slug="deux")
    second = make_day(series=series)
    assert read(client, second).context["series"] is None
    first = make_day("over", series=series, takeaways="Une carte des moments")
    make_day("cancelled", series=series)
    make_day(series=series, audience="unlisted", title="Journée cachée")
    store.clear()
    response = read(client, second)
    place = response.context["series"]
    assert (place.number, place.count, place.former, place.next) == (2, 2, first, None)
    words = words_of(response)
    assert "En deux journées" in words
    assert "Une carte des moments" in words
    assert "Journée cachée" not in words
    former = read(client, first).context["series"]
    assert (former.number, former.next, former.brought) == (1, second, [])


def test_only_the_form_takes_a_post(client):
    day = make_day()
    for address in (day.url, day.calendar_path, "/agenda/", "/agenda/flux/", "/agenda/agenda.ics"):
        assert client.post(address).status_code == 405, address
    assert client.get(f"{day.url}ailleurs/").status_code == 404
    assert client.get(f"{day.url}autre.ics").status_code == 404


def test_the_calendar_of_a_day_is_a_file_for_calendars(client):
    day = make_day()
    response = client.get(day.calendar_path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert f'filename="{day.slug}.ics"' in response["Content-Disposition"]
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert client.get(make_day("cancelled").calendar_path).content.count(b"STATUS:CANCELLED") == 1


def test_a_page_in_memory_ends_when_the_state_of_the_day_changes(client):
    day = make_day(registration_closes_at=timezone.now() + timedelta(hours=1))
    response = client.get(day.url)
    assert response.wsgi_request.public_until == day.registration_closes_at
    assert not response.cookies
    assert "Age" in client.get(day.url).headers
    cache.clear()


def test_a_day_that_only_its_address_leads_to_asks_search_engines_to_stay_out(client):
    assert read(client, make_day(audience="unlisted"))["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in read(client, make_day()).headers


@pytest.mark.parametrize("state", ["registering", "reported"])
def test_a_day_that_is_hardly_written_can_be_previewed(state):
    day = make_day(state)
    empty = EventPage(title="Vide", slug="vide", live=False)
    make_agenda().add_child(instance=empty)
    for page in (day, empty):
        assert page.make_preview_request().status_code == 200
