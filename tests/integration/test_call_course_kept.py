"""What undoes no move of a call: a second editor, an old form, a draft, a copy."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.course import IllegalMove, StaleCourse, Verb, last_change
from calls.models import CallChange
from home.models import HomePage
from tests.call_course import (
    FOUND,
    SET,
    WORDS,
    course_url,
    form_of,
    later_promise,
    local,
    move,
    sent,
    start_url,
    stored,
)
from tests.cms import cms, edit_url
from tests.factories import make_call, make_portal, make_user
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- Two editors ----------------------------------------------------------------------


def test_the_second_of_two_editors_is_told_what_the_first_did_and_keeps_their_words():
    call = make_call()
    first, second = cms("coordinator"), cms("coordinator")
    extend = sent(call, Verb.EXTEND, words="Les miens.")
    first.post(course_url(call), sent(call, Verb.PAUSE))
    change = CallChange.objects.get()
    response = second.post(course_url(call), extend)
    assert response.status_code == 409
    alert = plain(soup(response).select_one("[role=alert]").get_text(" "))
    assert str(change.by) in alert
    assert str(change.get_verb_display()) in alert
    assert soup(response).select_one("textarea[name=extend-words]").get_text().strip() == "Les miens."
    assert stored(call).closes_at == call.closes_at
    # Having read it, they send it again from this page.
    seen = soup(response).select_one("input[name=extend-seen]")["value"]
    assert second.post(course_url(call), extend | {"extend-seen": seen}).status_code == 302
    assert stored(call).closes_at > call.closes_at


def test_words_are_kept_where_the_move_is_gone():
    call = make_call()
    form = sent(call, Verb.PAUSE, words="Les miens.")
    move(Verb.CANCEL, call)
    response = cms("coordinator").post(course_url(call), form)
    assert response.status_code == 409
    assert "Les miens." in words_of(response)


def test_the_same_form_sent_twice_moves_once():
    call = make_call()
    form, client = sent(call, Verb.PAUSE), cms("coordinator")
    assert [client.post(course_url(call), form).status_code for _time in range(2)] == [302, 409]
    assert CallChange.objects.count() == 1


def test_the_service_tells_what_happened_meanwhile():
    call = make_call()
    seen = last_change(call)
    move(Verb.PAUSE, call)
    with pytest.raises(StaleCourse):
        services.resume(call=call, words=WORDS, by=None, now=timezone.now(), seen=seen)


def test_a_move_made_after_another_comes_after_it_whatever_time_it_bears():
    call, began = make_call(), timezone.now()
    move(Verb.PAUSE, call, now=began + timedelta(seconds=2))
    with pytest.raises(IllegalMove):
        move(Verb.PAUSE, call, now=began)


@pytest.mark.parametrize("fields", [{"verb": "explode"}, {"verb": ""}, {}])
def test_a_move_that_does_not_exist_is_a_404(fields):
    call = make_call()
    assert cms("coordinator").post(course_url(call), fields).status_code == 404


@pytest.mark.parametrize("seen", ["", "x", "9" * 30, "-1"])
def test_a_forged_state_moves_nothing(seen):
    call = make_call()
    response = cms("coordinator").post(course_url(call), sent(call, Verb.PAUSE, seen=seen))
    assert response.status_code in {409, 422}
    assert not CallChange.objects.exists()


@pytest.mark.parametrize("closes_at", ["", "x", "2027-02-30 10:00", "9999-12-31 23:59", "0001-01-01 00:00"])
def test_a_date_that_is_none_is_refused_beside_the_field_or_taken_whole(closes_at):
    call = make_call()
    response = cms("coordinator").post(course_url(call), sent(call, Verb.EXTEND, closes_at=closes_at))
    assert response.status_code in {409, 422}
    assert not CallChange.objects.exists()


# --- What no revision, copy or draft undoes -------------------------------------------


@pytest.mark.parametrize("verb", list(Verb))
def test_an_older_draft_published_later_undoes_no_move(verb):
    call = make_call(FOUND.get(verb, "open"))
    call.title = "Un titre plus récent"
    draft = call.save_revision()
    move(verb, stored(call))
    expected = {name: getattr(stored(call), name) for name in SET}
    draft.publish()
    after = stored(call)
    assert after.title == "Un titre plus récent"
    assert {name: getattr(after, name) for name in SET} == expected
    # And the very first version too.
    after.revisions.order_by("created_at").first().publish()
    assert {name: getattr(stored(call), name) for name in SET} == expected


def test_a_closing_date_written_in_a_draft_before_the_opening_does_not_move_an_open_call():
    call = make_call("upcoming")
    call.closes_at += timedelta(days=40)
    call.results_promised_on += timedelta(days=60)
    draft = call.save_revision()
    with time_machine.travel(call.opens_at + timedelta(days=1)):
        draft.publish()
        assert stored(call).closes_at < call.closes_at
    upcoming = make_call("upcoming")
    wanted = upcoming.closes_at = upcoming.closes_at + timedelta(days=5)
    upcoming.save_revision().publish()
    assert abs(stored(upcoming).closes_at - wanted) < timedelta(seconds=1)


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
@pytest.mark.parametrize("name", ["opens_at", "closes_at", "results_promised_on"])
def test_the_dates_of_an_open_call_are_refused_beside_their_field(action, name):
    call = make_call()
    other = getattr(call, name) + timedelta(days=1)
    other = other.isoformat() if name == "results_promised_on" else local(other)
    coordinator = cms("coordinator")
    response = coordinator.post(edit_url(call), form_of(call, **{name: other}) | action)
    assert list(response.context["form"].errors) == [name]
    assert stored(call).latest_revision_id == call.latest_revision_id
    # The same dates, which the form shows without their seconds, are no change.
    response = coordinator.post(edit_url(call), form_of(call, title="Autre") | {"action-publish": "1"})
    assert response.status_code == 302
    assert stored(call).title == "Autre"
    assert (stored(call).opens_at, stored(call).closes_at) == (call.opens_at, call.closes_at)


def test_the_refusal_of_a_closing_date_names_the_way():
    call = make_call()
    moved = {
        "closes_at": local(call.closes_at + timedelta(days=1)),
        "results_promised_on": later_promise(call).isoformat(),
    }
    errors = cms("coordinator").post(edit_url(call), form_of(call, **moved)).context["form"].errors
    page = words_of(cms("coordinator").get(course_url(call)))
    labels = [button.get_text() for button in soup(cms("coordinator").get(course_url(call))).select("button")]
    for name in moved:
        (sentence,) = errors[name]
        assert any(label and label in sentence for label in map(str.strip, labels)), name
    assert page


def test_the_dates_of_a_call_to_come_are_the_forms():
    call = make_call("upcoming")
    closes = local(call.closes_at + timedelta(days=3))
    response = cms("coordinator").post(
        edit_url(call), form_of(call, closes_at=closes) | {"action-publish": "1"}
    )
    assert response.status_code == 302
    assert local(stored(call).closes_at) == closes


@pytest.mark.parametrize("state", ["paused", "cancelled", "results_published"])
@pytest.mark.parametrize("keep_live", [False, True])
def test_wagtails_copy_carries_no_move(state, keep_live):
    call = make_call(state)
    CallChange.objects.create(call=call, verb=Verb.PAUSE, words=WORDS, at=timezone.now())
    copy = call.copy(update_attrs={"title": "Copie", "slug": "copie"}, keep_live=keep_live)
    for page in (stored(copy), stored(copy).get_latest_revision_as_object()):
        for name in SET[:-2]:
            assert getattr(page, name) is None
    assert not stored(copy).changes.exists()
    assert stored(copy).live is keep_live


# --- A new call from this one ---------------------------------------------------------


def test_the_buttons_lead_there_for_those_who_may():
    call = make_call()
    listing = reverse("wagtailadmin_explore", args=[call.get_parent().pk])
    for role, steers in (("coordinator", True), ("editor", False)):
        client = cms(role)
        for url in (edit_url(call), listing):
            content = client.get(url).content.decode()
            assert (course_url(call) in content) is steers, (role, url)
            assert start_url(call) in content, (role, url)
    assert course_url(call) not in cms("coordinator").get(edit_url(HomePage.objects.get())).content.decode()


def test_a_call_that_is_no_call_is_a_404():
    make_portal()
    client = cms("coordinator")
    for name in ("calls_course", "calls_start"):
        for pk in (HomePage.objects.get().pk, 10**9, 10**30):
            assert client.get(reverse(name, args=[pk])).status_code == 404


def test_the_history_of_the_page_tells_its_moves():
    call = make_call()
    user = make_user("coordinator")
    move(Verb.PAUSE, call, by=user)
    url = reverse("wagtailadmin_pages:history", args=[call.pk])
    words = words_of(cms("coordinator").get(url))
    assert str(Verb.PAUSE.label) in words
    assert str(user) in words
