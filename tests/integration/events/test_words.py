"""Activities of the lab and series of days: edited in the CMS, kept while a day hangs on them."""

import pytest

from events.models import EventPage, EventSeries
from taxonomy.models import Activity
from tests.cms import cms, sentences
from tests.days import make_day
from tests.factories import make_portal

pytestmark = pytest.mark.django_db

ACTIVITIES, SERIES = "/admin/snippets/taxonomy/activity/", "/admin/snippets/events/eventseries/"
ACTIVITY = {"title": "Immersion", "slug": "immersion", "stage": "understand", "sort_order": "0", "text": ""}


def test_an_editor_adds_an_activity_and_a_series():
    make_portal()
    editor = cms("editor")
    assert editor.post(f"{ACTIVITIES}add/", ACTIVITY).status_code == 302
    assert editor.post(f"{SERIES}add/", {"title": "Deux journées", "slug": "deux"}).status_code == 302
    assert Activity.objects.get().stage == "understand"
    assert str(EventSeries.objects.get()) == "Deux journées"
    for url in (ACTIVITIES, SERIES):
        assert editor.get(url).status_code == 200


@pytest.mark.parametrize("url", [ACTIVITIES, SERIES])
def test_a_moderator_edits_neither(url):
    make_portal()
    assert cms("moderator").get(url).status_code == 302


def in_use(field: str, model: type):
    word = model.objects.create(title="Un mot", slug="un-mot")
    day = make_day()
    EventPage.objects.filter(pk=day.pk).update(**{field: word})
    return word


@pytest.mark.parametrize(
    ("field", "model", "url"), [("activity", Activity, ACTIVITIES), ("series", EventSeries, SERIES)]
)
@pytest.mark.parametrize("many", [False, True])
def test_what_a_day_hangs_on_is_not_deleted_and_what_nothing_does_is(field, model, url, many):
    word = in_use(field, model)
    coordinator = cms("coordinator")
    path = url.removeprefix("/admin/snippets/").strip("/")
    address = f"/admin/bulk/{path}/delete/?id={word.pk}" if many else f"{url}delete/{word.pk}/"
    response = coordinator.post(address)
    assert response["Location"] == url
    assert "Un mot" in " ".join(sentences(response))
    assert model.objects.filter(pk=word.pk).exists()
    EventPage.objects.update(**{field: None})
    coordinator.post(address)
    assert not model.objects.exists()
