"""The course of a call: who may move it, from which state, and what the public reads then."""

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
from calls.course import LEGAL, IllegalMove, StaleCourse, Verb, last_change
from calls.models import CallChange, CallDocument, CallPage, CallQuestion
from calls.states import CallState
from contributions.queue import QUEUE_EXPORT
from home.models import HomePage, StandardPage
from portal.models import PortalDocument
from tests.cms import call_form, cms, edit_url
from tests.factories import TIMETABLES, make_call, make_contribution, make_portal, make_user
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db

WORDS = "Parce que la salle est fermée."
STATES = [*TIMETABLES, "draft"]


def course_url(call: CallPage) -> str:
    return reverse("calls_course", args=[call.pk])


def stored(call: CallPage) -> CallPage:
    return CallPage.objects.get(pk=call.pk)


def in_state(state: str) -> CallPage:
    if state != "draft":
        return make_call(state)
    call = make_call("open")
    call.unpublish()
    return stored(call)


def results_page(**fields) -> StandardPage:
    make_portal()
    page = StandardPage(**{"title": "Ce qui en est sorti", "slug": "sorti"} | fields)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def later_closing(call: CallPage):
    return max(call.closes_at, timezone.now()) + timedelta(days=10)


def later_promise(call: CallPage):
    days = [call.results_promised_on, call.closes_at and timezone.localdate(call.closes_at)]
    return max(timezone.localdate(), *filter(None, days)) + timedelta(days=20)


def local(instant) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M")


def sent(call: CallPage, verb: str, **fields) -> dict[str, str]:
    """What the form of one move sends."""
    values = {"words": WORDS, "seen": str(last_change(call))}
    if verb == Verb.EXTEND:
        values["closes_at"] = local(later_closing(call))
    if verb == Verb.DELAY:
        values["promised_on"] = later_promise(call).isoformat()
    if verb == Verb.RESULTS:
        page = StandardPage.objects.filter(slug="sorti").first() or results_page()
        values["page"] = str(page.pk)
    return {"verb": verb, **{f"{verb}-{name}": value for name, value in (values | fields).items()}}


def move(verb: str, call: CallPage, **fields) -> CallChange:
    """The same by its service."""
    common = {"call": call, "words": WORDS, "by": None} | fields
    now = common.pop("now", timezone.now())
    if verb == Verb.RESULTS:
        page = common.pop("page", None) or results_page()
        return services.publish_results(at=now, page=page, **common)
    if verb == Verb.EXTEND:
        return services.extend(now=now, **{"closes_at": later_closing(call)} | common)
    if verb == Verb.DELAY:
        return services.delay_results(now=now, **{"promised_on": later_promise(call)} | common)
    names = {Verb.PAUSE: "pause", Verb.RESUME: "resume", Verb.CLOSE: "close_now", Verb.CANCEL: "cancel"}
    names[Verb.REVERT] = "revert_results"
    return getattr(services, names[verb])(now=now, **common)


# --- Role × state × verb --------------------------------------------------------------

ALLOWED = {
    Verb.EXTEND: {"open", "closing_soon", "paused", "closed", "results_due"},
    Verb.PAUSE: {"open", "closing_soon"},
    Verb.RESUME: {"paused"},
    Verb.CLOSE: {"open", "closing_soon", "paused"},
    Verb.CANCEL: {"upcoming", "open", "closing_soon", "paused"},
    Verb.DELAY: {"open", "closing_soon", "paused", "closed", "results_due"},
    Verb.RESULTS: {"closed", "results_due", "results_published"},
    Verb.REVERT: {"results_published"},
}
BECOMES = {
    Verb.EXTEND: CallState.OPEN,
    Verb.PAUSE: CallState.PAUSED,
    Verb.RESUME: CallState.OPEN,
    Verb.CLOSE: CallState.CLOSED,
    Verb.CANCEL: CallState.CANCELLED,
    Verb.DELAY: CallState.CLOSED,
    Verb.RESULTS: CallState.RESULTS_PUBLISHED,
    Verb.REVERT: CallState.RESULTS_DUE,
}
# Where each verb finds a call that it may move; otherwise an open one.
FOUND = {Verb.RESUME: "paused", Verb.RESULTS: "closed", Verb.REVERT: "results_published"}
STEERS = {"coordinator", "admin"}


def test_the_table_of_moves_is_the_one_of_the_house():
    assert {verb: {str(state) for state in states} for verb, states in LEGAL.items()} == ALLOWED
    assert set(TIMETABLES) == set(map(str, CallState))


@pytest.mark.parametrize("role", ["editor", "moderator", "coordinator", "admin"])
@pytest.mark.parametrize("state", STATES)
def test_each_role_moves_a_call_in_each_state_exactly_as_far_as_the_table_says(role, state):
    client, url = cms(role), None
    for verb in Verb:
        call = in_state(state)
        if state == "results_due":  # else the promise stands in the way of the new date
            CallPage.objects.filter(pk=call.pk).update(
                results_promised_on=timezone.localdate() + timedelta(days=90)
            )
            state_now = CallState.CLOSED
        else:
            state_now = call.state(timezone.now())
        call, url = stored(call), course_url(call)
        before = vars(stored(call))
        shown = client.get(url)
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
        else:
            assert not after.changes.exists(), verb
            same = {k: v for k, v in vars(after).items() if k != "_state"}
            assert same == {k: v for k, v in before.items() if k != "_state"}, verb


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
    call = make_call(results_promised_on=timezone.localdate() + timedelta(days=22))
    with pytest.raises(IllegalMove, match="2"):
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

SET = (
    "paused_at",
    "cancelled_at",
    "results_published_at",
    "results_page_id",
    "owner_told_on",
    "closes_at",
    "results_promised_on",
)


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


def form_of(call: CallPage, **fields) -> dict[str, str]:
    values = {
        "slug": call.slug,
        "opens_at": local(call.opens_at),
        "closes_at": local(call.closes_at),
        "results_promised_on": call.results_promised_on.isoformat(),
    }
    return call_form(**values | fields)


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


def start_url(call: CallPage) -> str:
    return reverse("calls_start", args=[call.pk])


def rich_call(state: str = "results_published") -> CallPage:
    call = make_call(state, example="wholly")
    question = CallQuestion(label="Votre commune ?", field_type="singleline", visibility="team", sort_order=0)
    call.questions.add(question)
    document = PortalDocument.objects.create(title="Étude", file="etude.pdf")
    call.documents.add(CallDocument(document=document, label="L’étude"))
    call.save_revision().publish()
    CallChange.objects.create(call=call, verb=Verb.PAUSE, words=WORDS, at=timezone.now())
    make_contribution(call, status="published")
    return stored(call)


@pytest.mark.parametrize("role", ["editor", "coordinator"])
def test_a_former_call_is_the_model_of_a_new_one(role):
    call = rich_call()
    client = cms(role)
    shown = client.get(start_url(call))
    title = soup(shown).select_one("input[name=title]")["value"]
    assert call.title in title
    assert CallPage.objects.count() == 1  # a GET makes nothing
    response = client.post(start_url(call), {"title": title})
    new = CallPage.objects.exclude(pk=call.pk).get()
    assert response["Location"] == edit_url(new)
    assert not new.live
    assert new.get_parent().pk == call.get_parent().pk
    for version in (new, new.get_latest_revision_as_object()):
        assert (version.title, version.example) == (title, "")
        assert (version.opens_at, version.closes_at, version.results_promised_on) == (None, None, None)
        assert all(getattr(version, name) is None for name in SET)
        assert version.rules == call.rules
        assert [question.label for question in version.questions.all()] == ["Votre commune ?"]
        assert [str(document) for document in version.documents.all()] == ["L’étude"]
    assert new.owner.email.startswith(role)
    assert not new.changes.exists()
    # Its dates are all that is missing.
    coordinator = cms("coordinator")
    answer = coordinator.get(edit_url(new))
    assert answer.status_code == 200
    form = call_form(slug=new.slug, title=new.title) | {"action-publish": "1"}
    assert coordinator.post(edit_url(new), form).status_code == 302
    assert stored(new).live


def test_two_calls_begun_from_one_have_addresses_of_their_own():
    call = make_call()
    client = cms("coordinator")
    for _time in range(2):
        client.post(start_url(call), {"title": "Même titre"})
    slugs = CallPage.objects.exclude(pk=call.pk).values_list("slug", flat=True)
    assert len(set(slugs)) == 2


@pytest.mark.parametrize("title", ["", "   ", "a" * 256])
def test_a_title_that_is_none_or_too_long_is_refused(title):
    call = make_call()
    assert cms("coordinator").post(start_url(call), {"title": title}).status_code == 422
    assert CallPage.objects.count() == 1


@pytest.mark.parametrize("role", ["moderator", None])
def test_who_writes_no_pages_begins_no_call(role):
    call = make_call()
    client = cms(role) if role else Client()
    for response in (client.get(start_url(call)), client.post(start_url(call), {"title": "Un titre"})):
        assert response.status_code == 302
    assert CallPage.objects.count() == 1


@pytest.mark.parametrize("role", ["editor", "moderator", "coordinator", "admin"])
def test_a_call_is_a_model_and_is_exported_in_each_state_for_the_same_roles(role):
    """What its state does not decide: who begins another call from it, who exports what it received."""
    client = cms(role)
    for state in STATES:
        call = in_state(state)
        make_contribution(call)
        export = reverse(QUEUE_EXPORT, args=[call.pk])
        begun = client.post(start_url(call), {"title": f"Après {state}"})
        wanted = 0 if role == "moderator" else 1
        assert CallPage.objects.filter(title=f"Après {state}", live=False).count() == wanted, state
        assert begun.status_code == 302
        for response in (client.get(export), client.post(export, {"with": "answers"})):
            assert response.status_code == 200, state
        # The address and the personal answers are for who may see contact details.
        apart = client.post(export, {"with": "contact_details"})
        assert apart.status_code == (200 if role in ("coordinator", "admin") else 302), state


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
