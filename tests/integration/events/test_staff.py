"""The staff's side of days: the desk, the register and its export, the sheet, the list, today's lines."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry, PageLogEntry

from contributions.models import Decision, ModeratorLimit, Submission
from contributions.queue import QUEUE_INDEX, QUEUE_ITEM
from events import services
from events.models import EventPage, Registration
from events.services import check_in
from events.staff import hooks
from portal import today
from tests.cms import logged_in, outcome, sentences
from tests.days import make_day, make_organiser, make_registration, make_workshop
from tests.factories import make_user
from tests.reading import plain, soup, words_of
from tests.registers import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.once]

REGISTER = "/admin/events/registration/"


def moderating_organiser(**rights):
    user = make_organiser(**rights)
    user.user_permissions.add(Permission.objects.get(codename="view_contribution"))
    return user


def decide(client, registration, verb, **said):
    version = Submission.objects.get(pk=registration.pk).version
    url = reverse("events_decide", args=[registration.pk])
    return client.post(url, {"verb": verb, "version_seen": version, "words": "", **said})


# --- The desk -------------------------------------------------------------------------


def test_a_registration_to_validate_stands_on_the_desk_without_a_name():
    day = make_day(validates_by_hand=True, title="Le premier bus")
    awaiting = make_registration(day, name="MARKED-NAME", email="marked@example.org", sender_kind="agent")
    client = logged_in(moderating_organiser())
    listed = client.get(reverse(QUEUE_INDEX) + "?status=awaiting&kind=registration")
    assert "Le premier bus" in words_of(listed)
    assert "MARKED" not in listed.content.decode()
    page = client.get(reverse(QUEUE_ITEM, args=[awaiting.pk]))
    assert "MARKED-NAME" in words_of(page)
    assert "marked@example.org" not in page.content.decode()
    assert ModelLogEntry.objects.get(action="events.attendees_shown").data["rows"] == 1


def test_validating_gives_the_seat_and_refusing_wants_words():
    day = make_day(validates_by_hand=True)
    first, second = make_registration(day), make_registration(day)
    user = moderating_organiser()
    client = logged_in(user)
    assert outcome(decide(client, first, "validate")) == "done"
    assert Registration.objects.get(pk=first.pk).status == "confirmed"
    wrong = decide(client, second, "refuse")
    assert wrong.status_code == 422
    assert plain(gettext("Say why: whoever registered is owed a reason.")) in words_of(wrong)
    assert outcome(decide(client, second, "refuse", words="La salle est trop petite.")) == "done"
    assert Registration.objects.get(pk=second.pk).status == "refused"
    assert set(Decision.objects.values_list("decided_by", flat=True)) == {user.pk}
    # Decided meanwhile: it is said, and the words are not lost.
    late = decide(client, second, "refuse", words="Encore un mot.")
    assert late.status_code == 409
    assert "Encore un mot." in words_of(late)


def test_a_moderator_without_the_right_sees_no_name_and_decides_nothing():
    day = make_day(validates_by_hand=True)
    awaiting = make_registration(day, name="MARKED-NAME", organisation="MARKED-ORG", access="MARKED-NEED")
    client = logged_in(moderating_organiser(names=False, decides=False))
    page = client.get(reverse(QUEUE_ITEM, args=[awaiting.pk]))
    assert page.status_code == 200
    assert "MARKED" not in page.content.decode()
    assert not soup(page).select("[data-desk-move]")
    assert outcome(decide(client, awaiting, "validate")) == "refused"
    assert Registration.objects.get().status == "awaiting"
    assert not ModelLogEntry.objects.filter(action="events.attendees_shown").exists()


def test_an_address_of_a_decision_opened_by_hand_leads_to_the_registration():
    awaiting = make_registration(make_day(validates_by_hand=True))
    client = logged_in(moderating_organiser())
    assert client.get(reverse("events_decide", args=[awaiting.pk]))["Location"].endswith(
        reverse(QUEUE_ITEM, args=[awaiting.pk])
    )
    assert client.post(reverse("events_decide", args=[10**9])).status_code == 404


# --- The register ---------------------------------------------------------------------


def test_the_register_shows_names_only_to_who_may_see_them_and_the_log_keeps_how_many():
    day, other = make_day(), make_day()
    mine = make_registration(day, name="MARKED-NAME", access="NEED", diet="NEED")
    make_registration(other)
    blind = logged_in(make_organiser(names=False))
    page = blind.get(f"{REGISTER}?day={day.pk}").content.decode()
    assert mine.submission.reference in page
    assert "MARKED" not in page
    inspect = blind.get(f"{REGISTER}inspect/{mine.pk}/")
    assert inspect.status_code == 200
    assert "MARKED" not in inspect.content.decode()
    # A name that one may not see is not guessed at either.
    assert mine.submission.reference not in blind.get(f"{REGISTER}?q=marked").content.decode()
    assert not ModelLogEntry.objects.exists()
    seeing = logged_in(make_organiser())
    page = seeing.get(f"{REGISTER}?day={day.pk}").content.decode()
    assert "MARKED-NAME" in page
    assert "NEED" not in page
    assert ModelLogEntry.objects.get().data["rows"] == 1
    # Among those of one day: among all there are, it would read every name.
    assert "MARKED-NAME" in seeing.get(f"{REGISTER}?day={day.pk}&q=marked").content.decode()
    nowhere = seeing.get(f"{REGISTER}?q=marked")
    assert "MARKED-NAME" not in nowhere.content.decode()
    assert plain(gettext("To search by name, choose a day in the filters first.")) in words_of(nowhere)
    assert "MARKED-NAME" in seeing.get(f"{REGISTER}?q={mine.submission.reference}").content.decode()
    inspect = seeing.get(f"{REGISTER}inspect/{mine.pk}/").content.decode()
    assert "MARKED-NAME" in inspect
    assert "NEED" not in inspect


def test_the_export_of_a_day_holds_names_for_who_may_see_them_and_never_needs():
    day = make_day()
    for name in ("Zoé Essai", "=Émile"):
        make_registration(day, name=name, organisation="Mairie", access="NEED", diet="NEED")
    make_registration(make_day(), name="Ailleurs")
    rows = workbook(logged_in(make_organiser()).post(f"{REGISTER}export/?day={day.pk}"))
    text = repr(rows)
    assert len(rows) == 3
    assert "Zoé Essai" in text
    assert "'=Émile" in text.replace('"', "")
    assert "Mairie" in text
    assert "NEED" not in text
    assert "@" not in text
    assert "Ailleurs" not in text
    entry = ModelLogEntry.objects.get(action="contributions.register_exported")
    assert entry.data == {"register": "registrations", "rows": 2}
    blind = repr(workbook(logged_in(make_organiser(names=False)).post(f"{REGISTER}export/?day={day.pk}")))
    assert "Zoé" not in blind
    assert "Mairie" not in blind


@pytest.mark.parametrize("query", ["day=x", "day=²", "status=x", "q=%00", "attendee__name=x", "p=zz"])
def test_an_odd_address_of_the_register_is_a_page(query):
    make_registration(make_day())
    assert logged_in(make_organiser()).get(f"{REGISTER}?{query}").status_code == 200


def test_filters_of_the_register_narrow_it():
    day = make_day(seats_total=1)
    agent = make_registration(day, sender_kind="agent")
    citizen = make_registration(day, sender_kind="citizen")
    client = logged_in(make_organiser())

    def shown(query):
        page = client.get(f"{REGISTER}?{query}").content.decode()
        return [row.submission.reference in page for row in (agent, citizen)]

    assert shown("status=waiting") == [False, True]
    assert shown("sender_kind=agent") == [True, False]
    assert shown("seat_kind=citizen") == [False, True]


# --- The sheet and the list -----------------------------------------------------------


def test_the_sheet_counts_people_by_state_kind_and_workshop_and_names_nobody():
    day = make_day(seats_total=4, most_companions=3)
    workshop = make_workshop(day, title="Cartes", room="Salle Mistral")
    chosen = frozenset({workshop.pk})
    came = make_registration(day, name="MARKED", sender_kind="agent", workshops=chosen, companions=1)
    make_registration(day, name="MARKED", workshops=chosen)
    make_registration(day, name="MARKED", companions=3)
    check_in(registration_id=came.pk, at=timezone.now(), now=timezone.now())
    page = logged_in(make_organiser()).get(reverse("events_logistics", args=[day.pk]))
    assert "MARKED" not in page.content.decode()
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in soup(page).select("tbody tr")]
    assert ["Cartes", "Salle Mistral", "", "3", "2"] in rows
    assert [str(Registration.Status.WAITING.label), "4"] in rows
    assert [gettext("Public agent"), "2", "2"] in rows or any(row[1:] == ["2", "2"] for row in rows)


def test_needs_are_shown_without_names_to_who_may_see_them_and_the_log_keeps_it():
    day = make_day()
    row = make_registration(day, name="MARKED-NAME", access="Une rampe", diet="Sans porc")
    url = reverse("events_logistics", args=[day.pk])
    page = logged_in(make_organiser()).get(url + "?needs=1")
    assert "Une rampe" in words_of(page)
    assert "MARKED" not in page.content.decode()
    assert row.submission.reference not in page.content.decode()
    assert PageLogEntry.objects.get(action="events.needs_shown").data["rows"] == 1
    blind = logged_in(make_organiser(needs=False))
    assert "rampe" not in blind.get(url).content.decode()
    assert outcome(blind.get(url + "?needs=1")) == "refused"


def test_the_absent_are_marked_from_the_sheet_once_the_day_is_over():
    day = make_day()
    make_registration(day)
    url, client = reverse("events_logistics", args=[day.pk]), logged_in(make_organiser())
    assert sentences(client.post(url)) == [
        gettext("The day is not over: whoever has not come yet may still come.")
    ]
    now = timezone.now()
    EventPage.objects.filter(pk=day.pk).update(
        starts_at=now - timedelta(hours=9), ends_at=now - timedelta(hours=1)
    )
    assert outcome(logged_in(make_organiser(decides=False)).post(url)) == "refused"
    client.post(url)
    assert Registration.objects.get().status == "absent"


def test_a_printed_list_is_typed_back_with_one_button():
    day = make_day()
    workshop = make_workshop(day, title="Cartes")
    people = [make_registration(day, workshops=frozenset({workshop.pk})) for _ in range(3)]
    make_registration(day, name="Ailleurs")
    elsewhere = make_registration(make_day())
    url, client = reverse("events_sheet", args=[day.pk]), logged_in(make_organiser())
    page = client.get(f"{url}?workshop={workshop.pk}")
    assert len(soup(page).select("[name=came]")) == 3
    assert "Ailleurs" not in words_of(page)
    keys = [people[0].pk, people[1].pk, people[1].pk, elsewhere.pk, "x", "9" * 30]
    response = client.post(f"{url}?workshop={workshop.pk}", {"came": keys})
    assert response["Location"].endswith(f"?workshop={workshop.pk}")
    assert Registration.objects.filter(status="attended").count() == 2
    assert client.get(f"{url}?workshop=x&p=99").status_code == 200


@pytest.mark.parametrize("field", ["cancelled_at", "postponed_at"])
def test_at_a_day_that_does_not_take_place_nobody_is_ticked_and_no_button_says_so(field):
    day = make_day()
    registration, came = make_registration(day), make_registration(day)
    client, now = logged_in(make_organiser()), timezone.now()
    check_in(registration_id=came.pk, at=now, now=now)
    EventPage.objects.filter(pk=day.pk).update(**{field: now})
    day = EventPage.objects.get(pk=day.pk)
    door, sheet = (reverse(name, args=[day.pk]) for name in ("events_check_in", "events_sheet"))
    for url in (door, sheet):
        page = client.get(url)
        assert plain(services.why_no_door(day, now)) in words_of(page)
        assert not soup(page).select("button[name=came], button[name=walk_in], form[method=post] p > button")
        assert sentences(client.post(url, {"came": registration.pk})) == [services.why_no_door(day, now)]
    with pytest.raises(services.NotCheckedIn):
        services.walk_in(event_id=day.pk, name="Camille", key="k", at=now, now=now)
    assert Registration.objects.get(pk=registration.pk).status == "confirmed"
    # What was ticked before is still undone.
    assert [each["value"] for each in soup(client.get(door)).select("[name=undo]:not([hidden])")] == [
        str(came.pk)
    ]
    client.post(door, {"undo": came.pk})
    assert Registration.objects.get(pk=came.pk).status == "confirmed"


# --- Today ----------------------------------------------------------------------------


def test_today_tells_what_is_to_validate_the_days_of_this_week_and_those_not_told():
    user, now = make_organiser(), timezone.now()
    assert today.waiting_for(user) == []
    make_registration(make_day(validates_by_hand=True))
    soon = make_day("registration_closed")
    EventPage.objects.filter(pk=soon.pk).update(registration_closes_at=now + timedelta(days=1))
    make_registration(EventPage.objects.get(pk=soon.pk))
    make_day("over")
    make_day("reported")
    make_day("cancelled")
    lines = {line.url: line for line in today.waiting_for(user)}
    assert [line.count for line in lines.values()] == [1, 1, 1]
    week = lines[reverse("events_logistics", args=[soon.pk])]
    assert "1" in week.label
    assert reverse("events_days") in lines
    page = logged_in(user).get("/admin/")
    assert "1 inscription à valider" in words_of(page)


def test_a_day_without_a_date_is_not_over_when_the_one_that_was_given_up_passes():
    user, now = make_organiser(), timezone.now()
    day = make_day("over", title="Le premier bus")
    EventPage.objects.filter(pk=day.pk).update(postponed_at=now - timedelta(days=15))
    assert today.waiting_for(user) == []
    assert "Le premier bus" not in words_of(logged_in(user).get(reverse("events_days")))


# --- Who opens what -------------------------------------------------------------------

# What each screen wants beside seeing registrations.
WANTS = {
    "events_days": "nothing",
    "events_logistics": "nothing",
    "events_sheet": "names",
    "events_check_in": "names",
}
# Take no GET, or lead elsewhere: the tests above, test_checking_in.py, test_messages.py and
# test_readings.py.
OTHERS = {"events_ticks", "events_decide", "events_message", "events_readings"}


def test_every_address_of_days_is_known_to_these_tests():
    assert {pattern.name for pattern in hooks.day_urls()} <= set(WANTS) | OTHERS
    assert get_resolver()


@pytest.mark.parametrize("name", WANTS)
def test_who_opens_which_screen(name):
    day = make_day()
    make_registration(day)
    url = reverse(name, args=[] if name == "events_days" else [day.pk])
    assert outcome(logged_in(None).get(url)) == "asked to log in"
    assert outcome(logged_in(make_user("editor")).get(url)) == "refused"
    assert outcome(logged_in(make_organiser()).get(url)) == "done"
    blind = logged_in(make_organiser(names=False)).get(url)
    assert outcome(blind) == ("done" if WANTS[name] == "nothing" else "refused")
    limited = make_organiser()
    ModeratorLimit.objects.create(user=limited, page=make_day())
    if name == "events_days":
        assert day.title not in words_of(logged_in(limited).get(url))
    else:
        assert outcome(logged_in(limited).get(url)) == "refused"


def test_three_registrations_and_thirty_cost_the_same_queries():
    client, counts = logged_in(moderating_organiser()), []
    for number in (3, 30):
        day = make_day(seats_total=None, validates_by_hand=False)
        workshop = make_workshop(day)
        for _ in range(number):
            make_registration(day, workshops=frozenset({workshop.pk}), access="x")
        Submission.objects.filter(page=day).update(awaiting_since=timezone.now())
        asked = []
        for url in (
            reverse("events_logistics", args=[day.pk]) + "?needs=1",
            reverse("events_sheet", args=[day.pk]),
            reverse("events_days"),
            f"{REGISTER}?day={day.pk}",
            reverse(QUEUE_INDEX) + f"?status=awaiting&page={day.pk}",
        ):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
