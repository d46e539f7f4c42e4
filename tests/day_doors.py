"""Days that lack what people need, and whether they became public all the same."""

from events.models import EventIndexPage, EventPage
from home.models import HomePage
from tests.cms import add_url, cms, day_form
from tests.days import make_agenda

LACKING = {"place_name": ""}


def draft(**fields) -> EventPage:
    """A day never published, as an editor saves it."""
    agenda = make_agenda()
    response = cms("editor").post(add_url(EventPage, agenda), day_form(**fields))
    assert response.status_code == 302
    return EventPage.objects.get(slug=fields.get("slug", "la-journee"))


def is_live(day: EventPage) -> bool:
    return EventPage.objects.get(pk=day.pk).live


def is_planned(day: EventPage) -> bool:
    return day.revisions.filter(approved_go_live_at__isnull=False).exists()


def second_agenda() -> EventIndexPage:
    agenda = EventIndexPage(title="Ailleurs", slug="ailleurs")
    HomePage.objects.get().add_child(instance=agenda)
    return agenda
