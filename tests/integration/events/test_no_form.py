"""The page that stands where nobody registers: its poster is that of the day, it leads to what is there."""

from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from events.models import EventPage, EventQuestion
from events.presentation import Presented
from tests.days import TIMETABLES, make_day
from tests.reading import fields_of, kept_words_of, plain, soup, words_of
from tests.registering import WHO, form_url

pytestmark = pytest.mark.django_db


def test_the_poster_beside_the_reason_looks_as_its_day_does(client):
    for state in TIMETABLES:
        day = make_day(state)
        poster = soup(client.get(form_url(day))).select_one(".poster")
        shown = Presented.of(day, timezone.now())
        assert ("is-closed" in poster["class"]) == bool(shown.ground), state
        first = shown.note if shown.is_off else shown.when.words
        assert plain(poster.select_one("strong").text) == plain(first)


@pytest.mark.parametrize("take_away", [EventPage.unpublish, EventPage.delete])
def test_a_day_taken_off_the_agenda_while_writing_says_so_and_leads_to_no_page_that_is_gone(
    client, take_away
):
    day = make_day()
    opened = fields_of(client.get(form_url(day))) | WHO
    page = EventPage.objects.get(pk=day.pk)

    def gone(**sent):
        take_away(page)
        raise EventPage.DoesNotExist

    with patch("events.registering_views.submit_registration", side_effect=gone):
        response = client.post(form_url(day), opened)
    assert response.status_code == 409
    poster = soup(response).select_one(".poster")
    assert "is-closed" in poster["class"]
    assert plain(poster.select_one("strong").text) == plain(gettext("This day does not take place."))
    # No row in memory says what nobody decided.
    assert response.context["day"].cancelled_at is None
    assert plain(gettext("It was taken off the agenda.")) in words_of(response)
    assert kept_words_of(response)["kept-name"] == "Camille Essai"
    assert day.get_url() not in {a["href"] for a in soup(response).select("main a[href]")}


def test_a_ticked_box_comes_back_in_words_and_one_that_was_left_does_not():
    day = make_day("over")
    ticked, left = (
        EventQuestion.objects.create(page=day, label=label, field_type="checkbox", visibility="team")
        for label in ("Déjà venu ?", "En voiture ?")
    )
    response = Client().post(form_url(day), WHO | {f"q_{ticked.key}": "on", "photos": "on"})
    assert response.status_code == 409
    kept = kept_words_of(response)
    assert kept[f"kept-q_{ticked.key}"] == gettext("Yes")
    assert f"kept-q_{left.key}" not in kept
