"""The course of a day: who may move it, from which state, what follows it and what the public reads then."""

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

from calls.course import IllegalMove, StaleCourse
from calls.services import LONGEST_WORDS
from events.course import LEGAL, Verb, last_change
from events.models import Attendee, EventChange, EventPage, Needs
from events.services import course
from events.states import EventState
from people.models import ContactDetails
from tests.cms import cms, day_form, edit_url, minute
from tests.days import TIMETABLES, make_day, make_registration, make_workshop
from tests.factories import make_user
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db

WORDS = "La salle est fermée."
STATES = [*TIMETABLES, "draft"]
SERVICES = {
    Verb.MOVE: course.move_day,
    Verb.POSTPONE: course.postpone_day,
    Verb.CANCEL: course.cancel_day,
    Verb.MINUTES: course.publish_minutes,
}
ALLOWED = {
    Verb.MOVE: {"announced", "registering", "registration_closed", "postponed"},
    Verb.POSTPONE: {"announced", "registering", "registration_closed"},
    Verb.CANCEL: {"announced", "registering", "registration_closed", "postponed"},
    Verb.MINUTES: {"over"},
}
BECOMES = {
    Verb.POSTPONE: EventState.POSTPONED,
    Verb.CANCEL: EventState.CANCELLED,
    Verb.MINUTES: EventState.REPORTED,
}


def course_url(day: EventPage) -> str:
    return reverse("events_course", args=[day.pk])


def stored(day: EventPage) -> EventPage:
    return EventPage.objects.get(pk=day.pk)


def in_state(state: str) -> EventPage:
    if state != "draft":
        return make_day(state, takeaways="Trois pistes.")
    day = make_day()
    day.unpublish()
    return stored(day)


def new_dates(day: EventPage, days: int = 60) -> dict:
    starts = (day.starts_at + timedelta(days=days)).replace(second=0, microsecond=0)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=7)}


def move(verb: str, day: EventPage, **fields) -> EventChange:
    common = {"day": day, "words": WORDS, "by": None, "now": timezone.now()}
    if verb == Verb.MOVE:
        common |= new_dates(day) | {"place_name": day.place_name, "address": day.address}
    return SERVICES[verb](**common | fields)


def sent(day: EventPage, verb: str, **fields) -> dict[str, str]:
    """What the form of one move sends."""
    values = {"words": WORDS, "seen": str(last_change(day))}
    if verb == Verb.MOVE:
        values |= {name: minute(value) for name, value in new_dates(day).items()}
        values |= {"place_name": day.place_name, "address": day.address}
    return {"verb": verb, **{f"{verb}-{name}": value for name, value in (values | fields).items()}}


# --- Role × state × verb --------------------------------------------------------------


def test_the_table_of_moves_is_the_one_of_the_house():
    assert {verb: {str(state) for state in states} for verb, states in LEGAL.items()} == ALLOWED


@pytest.mark.parametrize("role", ["editor", "moderator", "coordinator", "admin"])
@pytest.mark.parametrize("state", STATES)
def test_each_role_moves_a_day_in_each_state_exactly_as_far_as_the_table_says(role, state):
    client = cms(role)
    for verb in Verb:
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
        else:
            assert not after.changes.exists(), verb
            assert {k: v for k, v in vars(after).items() if k != "_state"} == {
                k: v for k, v in vars(day).items() if k != "_state"
            }, verb
            with (
                pytest.raises(IllegalMove)
                if state not in ALLOWED[verb]
                else time_machine.travel(timezone.now())
            ):
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


# --- Two editors, old versions, the form ----------------------------------------------


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
