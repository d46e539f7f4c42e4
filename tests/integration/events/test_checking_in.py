"""The door of a day: ticks that count once, undone, added at the door, absent afterwards; its page."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import PageLogEntry

from contributions.models import ModeratorLimit, Submission
from events.models import Attendee, EventPage, Registration, Tick
from events.services import (
    DayNotOver,
    NotCheckedIn,
    check_in,
    mark_absent,
    taken_of,
    undo_check_in,
    walk_in,
)
from tests.cms import logged_in, outcome, sentences
from tests.days import make_day, make_organiser, make_registration, make_workshop
from tests.factories import make_user
from tests.racing import at_once
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def door(day: EventPage) -> str:
    return reverse("events_check_in", args=[day.pk])


def status_of(registration: Registration) -> str:
    return Registration.objects.get(pk=registration.pk).status


def send(client, day, *ticks, since=0):
    url = reverse("events_ticks", args=[day.pk])
    return client.post(url, json.dumps({"ticks": ticks, "since": since}), content_type="application/json")


# --- The verbs ------------------------------------------------------------------------


def test_a_tick_counts_once_and_a_second_says_when_the_first_was():
    registration, now = make_registration(make_day()), timezone.now()
    day = Registration.objects.get(pk=registration.pk).page
    EventPage.objects.filter(pk=day.pk).update(starts_at=now - HOUR, ends_at=now + HOUR)
    first = check_in(registration_id=registration.pk, at=now - HOUR / 2, now=now, key="a")
    again = check_in(registration_id=registration.pk, at=now, now=now, key="b")
    assert (first.again, again.again) == (False, True)
    assert again.registration.attended_at == now - HOUR / 2
    assert Tick.objects.count() == 1
    assert status_of(registration) == "attended"


def test_what_was_undone_is_not_ticked_again_by_a_device_that_repeats_itself():
    registration, now = make_registration(make_day()), timezone.now()
    common = {"registration_id": registration.pk, "at": now, "now": now}
    check_in(**common, key="a")
    undo_check_in(**common, key="b")
    check_in(**common, key="a")
    assert status_of(registration) == "confirmed"
    assert Registration.objects.get().attended_at is None
    check_in(**common, key="c")
    undo_check_in(**common, key="b")
    assert status_of(registration) == "attended"


def test_the_clock_of_a_device_is_believed_only_as_far_as_it_may_be_right():
    day, now = make_day(), timezone.now()
    people = [make_registration(day) for _ in range(3)]
    EventPage.objects.filter(pk=day.pk).update(starts_at=now + 2 * HOUR, ends_at=now + 9 * HOUR)
    for registration, at, kept in zip(
        people, (now + HOUR, now - timedelta(days=300), now - HOUR), (now, now, now - HOUR), strict=True
    ):
        assert check_in(registration_id=registration.pk, at=at, now=now).registration.attended_at == kept


@pytest.mark.parametrize("status", ["cancelled", "refused", "expired"])
def test_who_is_not_registered_any_more_is_never_ticked(status):
    registration, now = make_registration(make_day()), timezone.now()
    Registration.objects.update(status=status)
    for let_in in (False, True):
        with pytest.raises(NotCheckedIn):
            check_in(registration_id=registration.pk, at=now, now=now, let_in=let_in)
    assert status_of(registration) == status


def test_who_waits_is_let_in_only_by_saying_so_and_waits_again_when_it_was_a_slip():
    day, now = make_day(seats_total=1), timezone.now()
    make_registration(day)
    waiting = make_registration(day)
    common = {"registration_id": waiting.pk, "at": now, "now": now}
    with pytest.raises(NotCheckedIn):
        check_in(**common)
    check_in(**common, let_in=True)
    assert (status_of(waiting), taken_of(day).citizens) == ("attended", 2)
    undo_check_in(**common)
    assert status_of(waiting) == "waiting"


def test_whoever_is_let_in_before_the_desk_decided_waits_there_no_more_unless_it_was_a_slip():
    day, now = make_day(validates_by_hand=True), timezone.now()
    awaiting = make_registration(day)
    since = Submission.objects.get().awaiting_since
    assert since
    common = {"registration_id": awaiting.pk, "at": now, "now": now}
    check_in(**common, let_in=True)
    submission = Submission.objects.get()
    assert (submission.awaiting_since, submission.version) == (None, 2)
    undo_check_in(**common)
    submission = Submission.objects.get()
    assert (status_of(awaiting), submission.awaiting_since, submission.version) == ("awaiting", since, 3)
    assert taken_of(day).citizens == 0


def test_who_came_unannounced_is_counted_once_whatever_seats_are_left_and_gone_when_undone():
    day, now = make_day(seats_total=1), timezone.now()
    make_registration(day)
    common = {"event_id": day.pk, "at": now, "now": now, "key": "k", "sender_kind": "agent"}
    added = walk_in(**common, name="Camille Essai", companions=2)
    assert walk_in(**common, name="Camille Essai").again
    row = Registration.objects.exclude(status="confirmed").get()
    assert (row.status, row.party, row.seat_kind) == ("attended", 3, "agent")
    assert (row.submission.origin, row.submission.awaiting_since) == ("workshop", None)
    assert row.attendee.name == "Camille Essai"
    assert row.attendee.delete_after == day.contact_details_until(now)
    undo_check_in(registration_id=added.registration.pk, at=now, now=now)
    assert status_of(row) == "cancelled"


def test_a_cancelled_day_has_no_door():
    day, now = make_day("registering"), timezone.now()
    registration = make_registration(day)
    EventPage.objects.update(cancelled_at=now)
    with pytest.raises(NotCheckedIn):
        check_in(registration_id=registration.pk, at=now, now=now)
    with pytest.raises(NotCheckedIn):
        walk_in(event_id=day.pk, name="Camille", key="k", at=now, now=now)


def test_the_absent_are_marked_once_the_day_is_over_and_a_list_typed_back_still_counts():
    day, now = make_day(), timezone.now()
    came, absent = make_registration(day), make_registration(day)
    check_in(registration_id=came.pk, at=now, now=now)
    with pytest.raises(DayNotOver):
        mark_absent(event_id=day.pk, now=now)
    assert mark_absent(event_id=day.pk, now=day.ends_at) == 1
    assert mark_absent(event_id=day.pk, now=day.ends_at) == 0
    assert [status_of(each) for each in (came, absent)] == ["attended", "absent"]
    check_in(registration_id=absent.pk, at=day.ends_at, now=day.ends_at)
    undo_check_in(registration_id=absent.pk, at=day.ends_at, now=day.ends_at)
    assert status_of(absent) == "absent"


@pytest.mark.django_db(transaction=True)
def test_two_doors_that_tick_the_same_at_the_same_moment_count_once():
    registration, now = make_registration(make_day()), timezone.now()
    found = at_once(
        *(
            lambda key=key: check_in(registration_id=registration.pk, at=now, now=now, key=key)
            for key in ("a", "b")
        )
    )
    assert sorted(each.again for each in found) == [False, True]
    assert Tick.objects.count() == 1


# --- The page -------------------------------------------------------------------------


def test_the_list_shows_who_has_a_seat_and_never_what_they_need():
    day = make_day(seats_total=2)
    workshop = make_workshop(day, title="Atelier des cartes")
    make_registration(day, name="Zoé Essai", access="MARKED-NEED", workshops=frozenset({workshop.pk}))
    make_registration(day, name="Émile Test", organisation="Mairie d’essai")
    make_registration(day, name="Tard Venu")
    client = logged_in(make_organiser())
    page = client.get(door(day))
    text = words_of(page)
    assert text.index("Émile Test") < text.index("Zoé Essai")
    assert "Atelier des cartes" in text
    assert "Mairie d’essai" in text
    assert "Tard Venu" not in text
    assert "MARKED-NEED" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_tap_without_javascript_ticks_says_so_and_is_undone():
    day = make_day()
    registration = make_registration(day, name="Zoé Essai")
    client = logged_in(make_organiser())
    response = client.post(door(day) + "?q=zoe", {"came": registration.pk})
    assert response["Location"].endswith("?q=zoe")
    assert status_of(registration) == "attended"
    again = client.post(door(day), {"came": registration.pk})
    assert "already" in sentences(again)[-1] or "déjà" in sentences(again)[-1]
    assert Tick.objects.get().by is not None
    client.post(door(day), {"undo": registration.pk})
    assert status_of(registration) == "confirmed"


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 40, "²", "999999"])
def test_a_tap_on_nothing_says_so(key):
    client = logged_in(make_organiser())
    response = client.post(door(make_day()), {"came": key})
    assert sentences(response) == [gettext("This registration is no longer there.")]


def test_somebody_is_found_by_a_piece_of_their_name_or_by_their_reference():
    day = make_day()
    wanted = make_registration(day, name="Zoé d’Essai-Durand")
    make_registration(day, name="Émile Test")
    client = logged_in(make_organiser())
    reference = wanted.submission.reference
    for text in ("zoe", "DURAND essai", "d'essai", reference, reference.lower().replace("-", " ")):
        found = soup(client.get(door(day), {"q": text})).select("[data-line]")
        assert [line["data-line"] for line in found] == [str(wanted.pk)], text
    for text in ("%", "_", "\x00x", "'", "Nemo", "x" * 5000):
        page = client.get(door(day), {"q": text})
        assert (page.status_code, soup(page).select("[data-line]")) == (200, []), text


def test_the_code_of_a_ticket_opens_its_line_and_a_wrong_one_says_so():
    day, other = make_day(seats_total=1), make_day(title="Une autre journée")
    seated, waiting, elsewhere = make_registration(day), make_registration(day), make_registration(other)
    client = logged_in(make_organiser())

    def opened(code):
        return client.get(door(day), {"r": code})

    page = soup(opened(seated.submission.reference))
    assert page.select_one("[data-line] [name=came]")["value"] == str(seated.pk)
    # No seat: the line says where it stands, and letting in is another button.
    page = soup(opened(waiting.submission.reference))
    assert page.select_one("[data-line] [name=let_in]")["value"] == str(waiting.pk)
    assert not page.select("[data-line] [name=came]")
    assert "Une autre journée" in words_of(opened(elsewhere.submission.reference))
    wrong = seated.submission.reference[:-1] + ("2" if seated.submission.reference[-1] != "2" else "3")
    for code in (wrong, "<script>", "2222-2222", "x" * 3000, "\x00"):
        response = opened(code)
        assert response.status_code == 200
        assert soup(response).select("[role=alert]"), code
        assert not soup(response).select("[data-line]")
    Registration.objects.filter(pk=seated.pk).update(status="cancelled")
    assert not soup(opened(seated.submission.reference)).select("[name=came]")


def test_a_code_of_a_day_that_is_not_theirs_says_nothing_of_that_day():
    day, other = make_day(), make_day(title="MARKED-DAY")
    user, elsewhere = make_organiser(), make_registration(other, name="MARKED-NAME")
    ModeratorLimit.objects.create(user=user, page=day)
    page = logged_in(user).get(door(day), {"r": elsewhere.submission.reference}).content.decode()
    assert "MARKED" not in page
    assert outcome(logged_in(user).get(door(other))) == "refused"


def test_somebody_who_came_unannounced_is_added_by_the_form_and_nothing_is_lost_when_it_is_wrong():
    day = make_day()
    client = logged_in(make_organiser())
    wrong = client.post(door(day), {"walk_in": "1", "name": "  ", "companions": "99", "key": "k"})
    assert wrong.status_code == 422
    assert soup(wrong).select_one("[name=companions]")["value"] == "99"
    assert len(soup(wrong).select(".error-message")) == 2
    right = {"walk_in": "1", "name": "Nouvelle Venue", "sender_kind": "citizen", "companions": "", "key": "k"}
    assert client.post(door(day), right).status_code == 302
    assert client.post(door(day), right).status_code == 302
    assert Attendee.objects.get().name == "Nouvelle Venue"


def test_each_look_at_names_leaves_a_line_with_how_many():
    day = make_day()
    for _ in range(3):
        make_registration(day)
    user = make_organiser()
    logged_in(user).get(door(day))
    entry = PageLogEntry.objects.get(action="events.attendees_shown")
    assert (entry.user, entry.data["rows"]) == (user, 3)


@pytest.mark.parametrize(
    ("role", "expected"),
    [("anonymous", "asked to log in"), ("editor", "refused"), ("moderator", "refused"), ("admin", "done")],
)
def test_only_who_may_see_names_opens_the_door(role, expected):
    day = make_day()
    registration = make_registration(day)
    client = logged_in(None if role == "anonymous" else make_user(role))
    assert outcome(client.get(door(day))) == expected
    client.post(door(day), {"came": registration.pk})
    assert status_of(registration) == ("attended" if expected == "done" else "confirmed")


@pytest.mark.parametrize("pk", ["999999", "9" * 30])
def test_a_day_that_does_not_exist_is_not_found(pk):
    assert logged_in(make_organiser()).get(f"/admin/journees/{pk}/accueil/").status_code == 404


def queries_of(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_three_people_and_thirty_cost_the_same_queries():
    client, counts = logged_in(make_organiser()), []
    for number in (3, 30):
        day = make_day(seats_total=None)
        workshop = make_workshop(day)
        for _ in range(number):
            make_registration(day, workshops=frozenset({workshop.pk}))
        counts.append(queries_of(client, door(day)))
    assert counts[0] == counts[1]


# --- What a device kept ---------------------------------------------------------------


def test_ticks_that_a_device_kept_are_taken_together_and_each_counts_once():
    day = make_day()
    people = [make_registration(day) for _ in range(5)]
    client = logged_in(make_organiser())
    ticks = [
        {"key": f"k{one.pk}", "what": "came", "registration": one.pk, "at": timezone.now().isoformat()}
        for one in people
    ]
    answer = send(client, day, *ticks).json()
    assert [each["came"] for each in answer["answers"]] == [True] * 5
    assert answer["figures"] == {"came": 5, "expected": 5}
    # The answer was lost on the way: the device sends the same again.
    again = send(client, day, *ticks).json()
    assert [each["again"] for each in again["answers"]] == [True] * 5
    assert Tick.objects.count() == 5


def test_a_device_hears_what_others_ticked_since_and_nothing_of_other_days():
    day, other = make_day(), make_day()
    mine, theirs, elsewhere = make_registration(day), make_registration(day), make_registration(other)
    now = timezone.now()
    client = logged_in(make_organiser())
    last = send(client, day, {"key": "a", "what": "came", "registration": mine.pk}).json()["last"]
    check_in(registration_id=theirs.pk, at=now, now=now)
    check_in(registration_id=elsewhere.pk, at=now, now=now)
    heard = send(client, day, since=last).json()["others"]
    assert [each["registration"] for each in heard] == [theirs.pk]


def test_what_is_wrong_with_one_tick_costs_the_others_nothing():
    day, other = make_day(seats_total=1), make_day()
    good, waiting, elsewhere = make_registration(day), make_registration(day), make_registration(other)
    client = logged_in(make_organiser())
    answer = send(
        client,
        day,
        {"key": "a", "what": "came", "registration": elsewhere.pk},
        {"key": "b", "what": "came", "registration": waiting.pk},
        {"key": "c", "what": "dance", "registration": good.pk},
        {"key": "d", "what": "came", "registration": {"x": 1}, "at": "2026-13-45"},
        {"key": "e", "what": "walk_in", "name": "", "companions": "many"},
        {"key": "f", "what": "walk_in", "name": "Camille Essai", "companions": "1"},
        {"key": "g", "what": "came", "registration": good.pk, "at": 12},
    ).json()["answers"]
    assert ["refused" in each for each in answer] == [True] * 5 + [False] * 2
    assert [status_of(each) for each in (good, waiting, elsewhere)] == ["attended", "waiting", "confirmed"]
    assert Attendee.objects.filter(name="Camille Essai").count() == 1


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", "null", '{"ticks": 1}', '{"ticks": [1]}', '{"ticks": [], "since": "x"}', "[" * 5000],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(body):
    day = make_day()
    url = reverse("events_ticks", args=[day.pk])
    response = logged_in(make_organiser()).post(url, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]


def test_ticks_want_the_same_right_as_the_page():
    day = make_day()
    tick = {"key": "a", "what": "came", "registration": make_registration(day).pk}
    assert send(logged_in(make_organiser(names=False)), day, tick).status_code == 403
    assert send(logged_in(None), day, tick).status_code in (302, 403)
    assert not Tick.objects.exists()
    assert logged_in(make_organiser()).get(reverse("events_ticks", args=[day.pk])).status_code == 405
