"""The course of a day: who may move it, from which state, what follows and what is told."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.models import PageLogEntry

from calls.course import IllegalMove
from calls.services import LONGEST_WORDS
from events.course import LEGAL, Verb
from events.models import Attendee, EventChange, EventPage, Needs
from events.services import course
from events.states import EventState
from people.models import ContactDetails
from tests.cms import cms, edit_url, minute
from tests.day_course import (
    ALLOWED,
    BECOMES,
    STATES,
    WORDS,
    course_url,
    in_state,
    move,
    new_dates,
    sent,
    stored,
)
from tests.days import make_day, make_registration, make_workshop
from tests.reading import plain, soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- Role × state × verb --------------------------------------------------------------


def test_the_table_of_moves_is_the_one_of_the_house():
    assert {verb: {str(state) for state in states} for verb, states in LEGAL.items()} == ALLOWED


@pytest.mark.parametrize("role", ["editor", "moderator", "coordinator", "admin"])
@pytest.mark.parametrize("state", STATES)
def test_each_role_moves_a_day_in_each_state_exactly_as_far_as_the_table_says(role, state):
    client, day = cms(role), None
    for verb in Verb:
        if day is None:
            day = in_state(state)
            url = course_url(day)
            shown = client.get(url)
        response = client.post(url, sent(day, verb))
        after = stored(day)
        steers = role in {"coordinator", "admin"}
        if not steers:
            assert shown["Location"] == response["Location"] == reverse("wagtailadmin_home")
        else:
            offered = {button["value"] for button in soup(shown).select('button[name="verb"]')}
            assert (verb in offered) is (state in ALLOWED[verb]), verb
        if steers and state in ALLOWED[verb]:
            assert response.status_code == 302, verb
            if verb in BECOMES:
                assert after.state(timezone.now()) == BECOMES[verb]
            else:
                assert after.starts_at == new_dates(day)["starts_at"]
            change = after.changes.get()
            assert (change.verb, change.words, change.former_starts_at) == (verb, WORDS, day.starts_at)
            assert change.by.email.startswith(role)
            assert after.calendar_sequence == (0 if verb == Verb.MINUTES else 1)
            assert PageLogEntry.objects.filter(page=day.pk, action=f"events.{verb}").count() == 1
            day = None  # the next verb finds another
        else:
            assert not after.changes.exists(), verb
            assert {k: v for k, v in vars(after).items() if k != "_state"} == {
                k: v for k, v in vars(day).items() if k != "_state"
            }, verb
            if state not in ALLOWED[verb]:
                with pytest.raises(IllegalMove):
                    move(verb, day)


def test_a_visitor_is_sent_to_log_in_and_another_page_is_a_404():
    day = make_day()
    for response in (Client().get(course_url(day)), Client().post(course_url(day), sent(day, Verb.CANCEL))):
        assert "login" in response["Location"]
    assert not EventChange.objects.exists()
    client = cms("coordinator")
    for pk in (day.get_parent().pk, 10**9, 10**30):
        assert client.get(reverse("events_course", args=[pk])).status_code == 404
    for fields in ({"verb": "explode"}, {}):
        assert client.post(course_url(day), fields).status_code == 404


# --- What follows a move --------------------------------------------------------------


def test_what_belongs_to_a_day_follows_it_and_a_draft_too():
    day = make_day(rules="Venez à l’heure.")
    workshop = make_workshop(day, hour=2, hours=1)
    stored(day).save_revision(clean=False).publish()
    registration = make_registration(day, access="Une rampe.", workshops=frozenset({workshop.pk}))
    draft = stored(day)
    draft.title = "Un brouillon"
    draft.save_revision()
    before = {model: model.objects.get().delete_after for model in (Attendee, Needs, ContactDetails)}
    day = stored(day)
    move(Verb.MOVE, day, place_name="Ailleurs", address="2 rue des Essais")
    after = stored(day)
    assert after.where == "Ailleurs, 2 rue des Essais"
    assert after.title != "Un brouillon"
    version = after.get_latest_revision_as_object()
    assert (version.title, version.where) == ("Un brouillon", after.where)
    for page in (after, version):
        assert page.starts_at == day.starts_at
        apart = page.workshops.get().starts_at - page.starts_at - timedelta(hours=2)
        assert abs(apart) < timedelta(seconds=1)  # a revision keeps no microseconds
        assert page.workshops.get().pk == workshop.pk
    assert after.has_unpublished_changes
    for model, date in before.items():
        assert model.objects.get().delete_after > date, model
    registration.refresh_from_db()
    assert registration.status == "confirmed"
    version.save_revision().publish()
    assert stored(day).starts_at == after.starts_at


def test_a_day_without_a_draft_has_none_after_a_move():
    day = make_day()
    stored(day).save_revision(clean=False).publish()
    move(Verb.MOVE, day)
    after = stored(day)
    assert not after.has_unpublished_changes
    assert after.live_revision_id == after.latest_revision_id
    form = soup(cms("coordinator").get(edit_url(day)))
    assert form.select_one("[name=starts_at]")["value"][:10] == timezone.localtime(after.starts_at).strftime(
        "%d/%m/%Y"
    )


def test_a_postponed_day_waits_past_its_former_date_and_registers_again_with_a_new_one():
    day = make_day()
    move(Verb.POSTPONE, day)
    with time_machine.travel(day.ends_at + timedelta(days=1)):
        assert stored(day).state(timezone.now()) == EventState.POSTPONED
        assert stored(day) in EventPage.objects.to_come(timezone.now())
        assert stored(day) not in EventPage.objects.past(timezone.now())
        move(Verb.MOVE, stored(day))
        assert stored(day).postponed_at is None
        assert stored(day).calendar_sequence == 2
        assert stored(day).state(timezone.now()) in {EventState.REGISTERING, EventState.REGISTRATION_CLOSED}


def test_a_move_closer_than_the_closing_of_registration_closes_it_at_the_start():
    day = make_day()
    starts = timezone.now() + timedelta(days=10)
    move(Verb.MOVE, day, starts_at=starts, ends_at=starts + timedelta(hours=7))
    assert stored(day).registration_closes_at == starts


@pytest.mark.parametrize(
    ("fields", "msgid"),
    [
        ({"starts_at": -1}, "The new date is past."),
        ({"ends_at": 0}, "A day ends after it starts."),
        ({"place_name": " "}, "Say where it takes place."),
        ({"words": " "}, "Say why, in a few words: they are shown on the page of the day."),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_by_the_verb_and_beside_the_field(fields, msgid):
    day = make_day()
    times = {
        name: timezone.now() + timedelta(days=value)
        for name, value in fields.items()
        if isinstance(value, int)
    }
    with pytest.raises(IllegalMove) as refusal:
        move(Verb.MOVE, day, **fields | times)
    assert gettext(msgid) in str(refusal.value)
    form = sent(day, Verb.MOVE, **fields | {name: minute(value) for name, value in times.items()})
    response = cms("coordinator").post(course_url(day), form)
    assert response.status_code == 422
    (name,) = fields
    beside = soup(response).select_one(f"[name=move-{name}]").find_parent(class_="w-field__wrapper")
    assert plain(gettext(msgid)) in plain(beside.get_text(" "))
    assert not EventChange.objects.exists()


@pytest.mark.parametrize(
    "starts_at", ["", "x", "2027-03-28 02:30", "2027-10-31 02:30", "9999-12-31 23:59", "0001-01-01 00:00"]
)
def test_a_date_that_is_none_or_comes_twice_is_refused_beside_the_field(starts_at):
    day = make_day()
    response = cms("coordinator").post(course_url(day), sent(day, Verb.MOVE, starts_at=starts_at))
    assert response.status_code in {409, 422}
    assert not EventChange.objects.exists()


def test_a_shorter_day_keeps_its_workshops_inside():
    day = make_day()
    workshop = make_workshop(day, hour=5, hours=2)
    starts = day.starts_at + timedelta(days=3)
    with pytest.raises(IllegalMove, match=workshop.title):
        move(Verb.MOVE, day, starts_at=starts, ends_at=starts + timedelta(hours=6))


def test_the_same_date_and_place_are_no_move_and_too_many_words_neither():
    day = make_day()
    with pytest.raises(IllegalMove):
        move(Verb.MOVE, day, starts_at=day.starts_at, ends_at=day.ends_at)
    for verb in (Verb.POSTPONE, Verb.CANCEL):
        with pytest.raises(IllegalMove):
            move(verb, day, words="a" * (LONGEST_WORDS + 1))


def test_minutes_need_something_to_read_and_no_words():
    day = make_day("over")
    with pytest.raises(IllegalMove):
        move(Verb.MINUTES, day)
    EventPage.objects.filter(pk=day.pk).update(takeaways="Trois pistes.")
    assert cms("coordinator").post(course_url(day), sent(day, Verb.MINUTES, words="")).status_code == 302
    assert stored(day).state(timezone.now()) == EventState.REPORTED


# --- What is told ---------------------------------------------------------------------


def test_changes_tell_what_stood_before_and_what_stands_since():
    day = make_day()
    former, place = day.starts_at, day.where
    move(Verb.MOVE, day, place_name="Ailleurs", address="")
    move(Verb.POSTPONE, day)
    move(Verb.MOVE, day, place_name="Ailleurs", address="", **new_dates(day, 30))
    move(Verb.CANCEL, day)
    told = stored(day).told_changes
    assert [each.verb for each in told] == ["move", "postpone", "move", "cancel"]
    assert {each.words for each in told} == {WORDS}
    for text in (date_format(timezone.localtime(former), "DATE_FORMAT"), "Ailleurs", place):
        assert text in told[0].title
    assert "Ailleurs" not in told[2].title
    assert date_format(timezone.localtime(day.starts_at), "DATE_FORMAT") in told[2].title
    with CaptureQueriesContext(connection) as captured:
        assert len(stored(day).told_changes) == 4
    assert len(captured) == 2


def test_mails_are_asked_for_once_there_are_any(monkeypatch):
    asked = []
    monkeypatch.setattr(course, "_queue", lambda *args: asked.append(args[:1]))
    day = make_day()
    for verb in (Verb.MOVE, Verb.POSTPONE, Verb.CANCEL):
        move(verb, day)
    assert asked == [("queue_moved",), ("queue_moved",), ("queue_cancelled_day",)]
