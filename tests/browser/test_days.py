"""A day and the agenda in a real browser: axe, both schemes, phone and desktop, without a script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventDocument, EventPage
from tests.days import make_agenda, make_day, make_registration, make_workshop
from tests.factories import make_call, make_commune, make_themes

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAMME = [("day", {"title": "", "slots": [{"time": "09:30", "title": "Accueil", "text": "Un café."}]})]


def make_days() -> list[EventPage]:
    """A day with all that a page shows, and one in each of the other looks."""
    make_agenda()
    theme, call, town = make_themes("Mobilité")[0], make_call(), make_commune("Arles", "13004")
    whole = make_day(
        theme=theme,
        call=call,
        territory=town,
        programme=PROGRAMME,
        seats_for_agents=3,
        seats_total=5,
        access="Bus 12",
        accessibility="Plain-pied",
        example="wholly",
        title="Un titre assez long pour tenir sur quatre lignes d’un téléphone, ou presque",
    )
    EventDocument.objects.create(page=whole, label="Carnet")
    make_workshop(whole, seats=2)
    full = make_workshop(whole, hour=4, seats=1)
    make_registration(whole, workshops=frozenset({full.pk}))
    past = make_day(
        "reported", takeaways="Une idée", minutes=[("text", "<p>Un compte rendu.</p>")], kind="visit"
    )
    month = make_day("over", date_precision="month", programme=PROGRAMME)
    return [whole, past, month, make_day("postponed"), make_day("cancelled")]


def test_the_agenda_is_filtered_and_leads_to_a_day_without_a_script(no_js):
    days = make_days()
    no_js.goto("/agenda/")
    no_js.locator("select[name=nature]").select_option("visit")
    no_js.locator(".filters button").click()
    expect(no_js).to_have_url("/agenda/?nature=visit")
    expect(no_js.locator(".day h3")).to_have_text([days[1].title])
    no_js.locator(".day h3 a").click()
    expect(no_js.locator("h1")).to_have_text(days[1].title)
    assert days[1].state(timezone.now()) == "reported"
