"""The course of a call: who may move it, from which state, and what the verbs do."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from calls import services
from calls.course import LEGAL, IllegalMove, Verb
from calls.models import CallChange, CallPage
from calls.states import CallState
from home.models import HomePage
from tests.call_course import (
    ALLOWED,
    BECOMES,
    FOUND,
    STATES,
    WORDS,
    course_url,
    in_state,
    move,
    results_page,
    sent,
    stored,
)
from tests.cms import cms
from tests.factories import TIMETABLES, make_call, make_contribution, make_user
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- Role × state × verb --------------------------------------------------------------

STEERS = {"coordinator", "admin"}


def test_the_table_of_moves_is_the_one_of_the_house():
    assert {verb: {str(state) for state in states} for verb, states in LEGAL.items()} == ALLOWED
    assert set(TIMETABLES) == set(map(str, CallState))


@pytest.mark.parametrize("role", ["editor", "moderator", "coordinator", "admin"])
@pytest.mark.parametrize("state", STATES)
def test_each_role_moves_a_call_in_each_state_exactly_as_far_as_the_table_says(role, state):
    client, call = cms(role), None
    for verb in Verb:
        if call is None:
            call = ready(state)
            url, state_now = course_url(call), call.state(timezone.now())
            shown = client.get(url)
        before = vars(call)
        response = client.post(url, sent(call, verb))
        after = stored(call)
        if role not in STEERS:
            assert shown.status_code == response.status_code == 302, verb
            assert shown["Location"] == reverse("wagtailadmin_home")
            legal = False
        else:
            legal = state in ALLOWED[verb]
            offered = {button["value"] for button in soup(shown).select('button[name="verb"]')}
            assert (verb in offered) is legal, verb
            assert response.status_code == (302 if legal else 409), verb
        if legal:
            stays = verb == Verb.DELAY or (verb, state) == (Verb.EXTEND, "paused")
            expected = state_now if stays else BECOMES[verb]
            assert after.state(timezone.now()) == expected, verb
            assert after.live
            change = after.changes.get()
            assert (change.verb, change.words) == (verb, WORDS)
            assert PageLogEntry.objects.filter(page=call.pk, action=f"calls.{verb}").count() == 1
            call = None  # the next verb finds another
        else:
            assert not after.changes.exists(), verb
            same = {k: v for k, v in vars(after).items() if k != "_state"}
            assert same == {k: v for k, v in before.items() if k != "_state"}, verb


def ready(state: str) -> CallPage:
    call = in_state(state)
    if state == "results_due":  # else the promise stands in the way of the new date
        promised = timezone.localdate() + timedelta(days=90)
        CallPage.objects.filter(pk=call.pk).update(results_promised_on=promised)
    return stored(call)


@pytest.mark.parametrize("verb", list(Verb))
def test_a_visitor_is_sent_to_log_in(verb):
    call = make_call()
    for response in (Client().get(course_url(call)), Client().post(course_url(call), sent(call, verb))):
        assert response.status_code == 302
        assert "login" in response["Location"]
    assert not CallChange.objects.exists()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", list(Verb))
def test_the_service_refuses_what_the_screen_does_not_offer(verb, state):
    call = in_state(state)
    if state in ALLOWED[verb] and (verb, state) != (Verb.EXTEND, "results_due"):
        move(verb, call)
        return
    with pytest.raises(IllegalMove) as refusal:
        move(verb, call)
    assert str(refusal.value).endswith(".")
    assert not CallChange.objects.exists()


# --- Each verb ------------------------------------------------------------------------


def test_an_extension_keeps_the_former_date_in_sight_each_time(client):
    call = make_call(closes_at=timezone.now() + timedelta(days=20))
    dates = [call.closes_at + timedelta(days=days) for days in (5, 9)]
    first = call.timetable.last_day
    for closes_at in dates:
        services.extend(call=call, closes_at=closes_at, words=WORDS, by=None, now=timezone.now())
    assert stored(call).closes_at == dates[1]
    told = [each.title for each in stored(call).told_changes]
    days = [first, *(timezone.localdate(each - timedelta(seconds=1)) for each in dates)]
    for sentence, former, new in zip(told, days, days[1:], strict=False):
        assert date_format(former) in sentence
        assert date_format(new) in sentence
    page = words_of(client.get(call.url))
    for sentence in [*told, WORDS]:
        assert plain(sentence) in page


@pytest.mark.parametrize("days", [-1, 0])
def test_an_extension_is_later_than_the_date_that_stands(days):
    call = make_call()
    with pytest.raises(IllegalMove):
        move(Verb.EXTEND, call, closes_at=call.closes_at + timedelta(days=days))


def test_a_closed_call_opens_again_only_for_the_time_to_come():
    call = make_call("closed")
    with pytest.raises(IllegalMove):
        move(Verb.EXTEND, call, closes_at=timezone.now() - timedelta(days=1))
    move(Verb.EXTEND, call, closes_at=timezone.now() + timedelta(days=9))
    assert stored(call).takes_contributions(timezone.now())


def test_a_call_paused_until_its_end_opens_again_when_it_is_extended():
    call = make_call("paused")
    with time_machine.travel(call.closes_at + timedelta(days=1)):
        assert stored(call).state(timezone.now()) == CallState.CLOSED
        move(Verb.EXTEND, call, closes_at=timezone.now() + timedelta(days=9))
        assert stored(call).state(timezone.now()) == CallState.OPEN


def test_results_promised_before_the_new_end_stand_in_the_way():
    promised_on = timezone.localdate() + timedelta(days=22)
    call = make_call(results_promised_on=promised_on)
    with pytest.raises(IllegalMove, match=re.escape(date_format(promised_on))):
        move(Verb.EXTEND, call, closes_at=call.closes_at + timedelta(days=9))
    assert stored(call).closes_at == call.closes_at


def test_closing_keeps_everything_public(client):
    call = make_call()
    contribution = make_contribution(call, status="published")
    move(Verb.CLOSE, call)
    assert stored(call).live
    for url in (call.url, call.public_path(contribution.submission)):
        assert client.get(url).status_code == 200
    assert WORDS in words_of(client.get(call.url))
    assert client.get(f"{call.url}contribuer/").status_code == 200


@pytest.mark.parametrize("verb", [Verb.PAUSE, Verb.CANCEL])
def test_a_call_that_stops_says_why_wherever_one_would_answer(client, verb):
    call = make_call()
    client.get(call.url)
    move(verb, call)
    page, form = client.get(call.url), client.get(f"{call.url}contribuer/")
    for response in (page, form):
        assert WORDS in words_of(response)
        assert f'href="{call.url}contribuer/"' not in response.content.decode()
    assert 'name="body"' not in form.content.decode()
    assert str(stored(call).state(timezone.now()).label) in words_of(page)


def test_what_somebody_was_writing_comes_back_when_the_call_stops_meanwhile():
    call = make_call()
    move(Verb.PAUSE, call)
    response = Client().post(f"{call.url}contribuer/", {"title": "Mon titre", "body": "Mes mots."})
    assert response.status_code == 409
    assert "Mes mots." in response.content.decode()


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("words", ["", " \u200b\n", "a" * (services.LONGEST_WORDS + 1)])
def test_a_move_has_public_words_neither_none_nor_too_many(verb, words):
    call = make_call(FOUND.get(verb, "open"))
    with pytest.raises(IllegalMove):
        move(verb, call, words=words)
    response = cms("coordinator").post(course_url(call), sent(call, verb, words=words))
    assert response.status_code in {409, 422}
    assert not CallChange.objects.exists()


def test_words_too_long_stay_in_their_form():
    call = make_call()
    response = cms("coordinator").post(course_url(call), sent(call, Verb.PAUSE, words="mot " * 200))
    kept = soup(response).select_one("textarea[name=pause-words]").get_text()
    assert kept.split() == ["mot"] * 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", list(Verb))
def test_a_page_in_memory_falls_with_each_move(client, verb):
    call = make_call(FOUND.get(verb, "open"))
    page = results_page() if verb == Verb.RESULTS else None
    for _time in range(2):
        before = client.get(call.url)
    assert before.has_header("Age")
    move(verb, call, **({"page": page} if page else {}))
    after = client.get(call.url)
    assert not after.has_header("Age")
    assert WORDS in words_of(after)


def test_a_move_that_fails_half_way_leaves_nothing(monkeypatch):
    call = make_call()
    monkeypatch.setattr(services, "log", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move(Verb.PAUSE, call)
    assert stored(call).paused_at is None
    assert not CallChange.objects.exists()


# --- Results --------------------------------------------------------------------------


def test_results_lead_to_their_page_and_may_be_led_elsewhere(client):
    call = make_call("results_due")
    page, better = results_page(), results_page(title="Mieux", slug="mieux")
    at = timezone.now() - timedelta(hours=1)
    services.publish_results(call=call, page=page, at=at, by=None, words=WORDS)
    assert soup(client.get(call.url)).select(f'a[href="{page.url}"]')
    services.publish_results(call=call, page=better, at=timezone.now(), by=None, words=WORDS)
    assert stored(call).results_published_at == at
    assert soup(client.get(call.url)).select(f'a[href="{better.url}"]')
    assert not soup(client.get(call.url)).select(f'a[href="{page.url}"]')
    Page.objects.get(pk=better.pk).delete()
    assert stored(call).results_page is None
    assert client.get(call.url).status_code == 200


def test_results_without_a_page_stand_on_the_call_itself():
    call = make_call("closed")
    services.publish_results(call=call, at=timezone.now())
    assert call.state(timezone.now()) == CallState.RESULTS_PUBLISHED
    assert stored(call).results_url(timezone.now()) == ""


def test_results_that_the_facts_say_already_are_no_change_to_read(client):
    silent, told = make_call("closed"), make_call("closed")
    services.publish_results(call=silent, at=timezone.now())
    move(Verb.RESULTS, told)
    assert not soup(client.get(silent.url)).select("#changements")
    assert soup(client.get(told.url)).select("#changements")


@pytest.mark.parametrize("kind", ["draft", "private", "call", "home"])
def test_results_stand_on_a_public_standard_page(kind):
    call = make_call("closed")
    page = results_page()
    if kind == "draft":
        page.unpublish()
    elif kind == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    elif kind == "call":
        page = make_call()
    else:
        page = HomePage.objects.get()
    with pytest.raises(IllegalMove):
        move(Verb.RESULTS, call, page=Page.objects.get(pk=page.pk))
    form = sent(call, Verb.RESULTS, page=str(page.pk))
    assert cms("coordinator").post(course_url(call), form).status_code in {409, 422}
    assert stored(call).results_published_at is None


# --- A new call from this one ---------------------------------------------------------


def test_the_course_of_a_call_costs_the_same_queries_after_2_moves_as_after_20():
    call, client = make_call(), cms("coordinator")

    def queries_after(moves: int) -> int:
        for number in range(moves):
            by = make_user("coordinator")
            CallChange.objects.create(call=call, verb=Verb.PAUSE, words=f"{number}", at=timezone.now(), by=by)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(course_url(call)).status_code == 200
        return len(captured)

    client.get(course_url(call))
    assert queries_after(2) == queries_after(18)
