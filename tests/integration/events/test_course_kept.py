"""What undoes no move of a day: a second editor, an old version, the form of the page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calls.course import StaleCourse
from events.course import Verb
from events.models import EventChange, EventPage
from events.services import course
from tests.cms import cms, day_form, edit_url, minute
from tests.day_course import course_url, move, sent, stored
from tests.days import make_day, make_registration
from tests.factories import make_user
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_second_of_two_editors_is_told_what_the_first_did_and_keeps_their_words():
    day = make_day()
    first, second = cms("coordinator"), cms("coordinator")
    form = sent(day, Verb.MOVE, words="Les miens.")
    first.post(course_url(day), sent(day, Verb.POSTPONE))
    change = EventChange.objects.get()
    response = second.post(course_url(day), form)
    assert response.status_code == 409
    alert = plain(soup(response).select_one("[role=alert]").get_text(" "))
    assert str(change.by) in alert
    assert str(change.get_verb_display()) in alert
    assert soup(response).select_one("textarea[name=move-words]").get_text().strip() == "Les miens."
    seen = soup(response).select_one("input[name=move-seen]")["value"]
    assert second.post(course_url(day), form | {"move-seen": seen}).status_code == 302
    with pytest.raises(StaleCourse):
        move(Verb.CANCEL, day, seen=change.pk)


def test_a_move_that_fails_half_way_leaves_nothing(monkeypatch):
    day = make_day()
    monkeypatch.setattr(course, "write_in_draft", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move(Verb.MOVE, day)
    assert stored(day).calendar_sequence == 0
    assert not EventChange.objects.exists()


@pytest.mark.parametrize("verb", [Verb.MOVE, Verb.POSTPONE, Verb.CANCEL])
def test_an_older_draft_published_later_undoes_no_move(verb):
    day = make_day()
    day.title = "Un titre plus récent"
    draft = day.save_revision()
    move(verb, stored(day))
    names = ("starts_at", "ends_at", "postponed_at", "cancelled_at", "calendar_sequence")
    expected = {name: getattr(stored(day), name) for name in names}
    draft.publish()
    assert stored(day).title == "Un titre plus récent"
    assert {name: getattr(stored(day), name) for name in names} == expected


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
@pytest.mark.parametrize("name", EventPage.MOVED_BY_VERBS)
def test_date_and_place_are_refused_beside_their_field_once_registration_began(action, name):
    day = make_day()
    other = minute(day.ends_at + timedelta(hours=1)) if name == "ends_at" else "Ailleurs"
    if name == "starts_at":
        other = minute(day.starts_at + timedelta(minutes=30))
    coordinator = cms("coordinator")
    response = coordinator.post(edit_url(day), day_form(day, **{name: other}) | action)
    assert list(response.context["form"].errors) == [name]
    response = coordinator.post(edit_url(day), day_form(day, title="Autre") | {"action-publish": "1"})
    assert response.status_code == 302
    assert stored(day).title == "Autre"
    assert stored(day).starts_at == day.starts_at


def test_date_and_place_are_the_forms_before_registration_begins():
    day = make_day("announced")
    form = day_form(day, place_name="Ailleurs", ends_at=minute(day.ends_at + timedelta(hours=1)))
    assert cms("coordinator").post(edit_url(day), form | {"action-publish": "1"}).status_code == 302
    assert stored(day).place_name == "Ailleurs"


def test_the_course_of_a_day_costs_the_same_queries_after_2_moves_as_after_20():
    day, client = make_day(), cms("coordinator")

    def queries_after(moves: int) -> int:
        for number in range(moves):
            by = make_user("coordinator")
            EventChange.objects.create(day=day, verb=Verb.MOVE, words=f"{number}", at=timezone.now(), by=by)
            make_registration(day)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(course_url(day)).status_code == 200
        return len(captured)

    client.get(course_url(day))
    assert queries_after(2) == queries_after(18)


def test_the_buttons_lead_there_for_those_who_may_and_the_history_tells_the_moves():
    day = make_day()
    user = make_user("coordinator")
    move(Verb.POSTPONE, day, by=user)
    listing = reverse("wagtailadmin_explore", args=[day.get_parent().pk])
    for role, steers in (("coordinator", True), ("editor", False)):
        client = cms(role)
        for url in (edit_url(day), listing):
            assert (course_url(day) in client.get(url).content.decode()) is steers, (role, url)
    history = words_of(cms("coordinator").get(reverse("wagtailadmin_pages:history", args=[day.pk])))
    assert str(Verb.POSTPONE.label) in history
    assert str(user) in history
