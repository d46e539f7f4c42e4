"""What an editor sees before the public does: a call and a day in every state, their forms, a receipt."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Revision

from calls.models import CallPage
from calls.previewing import FORM, MODES, RECEIPT, pretended
from calls.states import CallState
from contributions.models import Submission
from events.models import EventPage
from events.previewing import FULL, RECEIPT_WAITING
from events.previewing import MODES as DAY_MODES
from events.previewing import RECEIPT as DAY_RECEIPT
from events.previewing import pretended as pretended_day
from events.states import EventState
from portal.cache.store import store
from tests.cms import cms
from tests.days import make_day
from tests.factories import make_call, make_question
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def preview(page: Page, mode: str = ""):
    response = page.make_preview_request(preview_mode=mode)
    assert response.status_code == 200
    return response


# --- Calls ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stored", ["upcoming", "open", "paused", "results_due", "results_published", "cancelled"]
)
@pytest.mark.parametrize("state", list(CallState))
def test_a_call_is_previewed_in_every_state_whatever_its_own(stored, state):
    call = make_call(stored)
    shown, now = pretended(call, state)
    assert shown.state(now) == state
    assert soup(preview(call, state.value)).select_one(".hero .tag")
    # What was shown is not what stands.
    assert CallPage.objects.get(pk=call.pk).state(timezone.now()) == call.state(timezone.now()) == stored


@pytest.mark.parametrize("state", list(CallState))
def test_a_call_without_any_date_is_previewed_with_the_usual_ones(state):
    shown, now = pretended(CallPage(title="Un appel"), state)
    assert shown.state(now) == state


def test_a_call_of_less_than_a_week_closes_soon_as_it_opens():
    call = CallPage(title="Un appel", opens_at=NOW, closes_at=NOW + timedelta(days=3))
    shown, now = pretended(call, CallState.OPEN)
    assert shown.state(now) == CallState.CLOSING_SOON


@pytest.mark.parametrize(
    ("state", "shows", "shows_not"),
    [
        ("upcoming", ".tag--wait", "a.btn--big"),
        ("open", "a.btn--big", "#changements"),
        ("closing_soon", "a.btn--big", "#changements"),
        ("closed", ".hero.is-closed", "a.btn--big"),
        ("paused", "#changements", "a.btn--big"),
        ("cancelled", "#changements", "a.btn--big"),
        ("results_due", ".facts .is-now", "a.btn--big"),
        ("results_published", ".hero.s-generalise", "a.btn--big"),
    ],
)
def test_each_state_looks_as_it_will(state, shows, shows_not):
    page = soup(preview(make_call("open"), state))
    assert page.select(shows)
    assert not page.select(shows_not)


def test_the_form_is_previewed_before_the_call_opens_with_its_questions():
    call = make_call("upcoming")
    make_question(call, "Une question de plus")
    response = preview(CallPage.objects.get(pk=call.pk), FORM)
    assert "Une question de plus" in soup(response).select_one("form.form").get_text()


def test_the_receipt_is_previewed_with_what_the_call_promises():
    call = make_call("upcoming", service_name="Service de l’essai")
    page = soup(preview(call, RECEIPT))
    assert "Service de l’essai" in page.select_one(".facts").get_text()
    assert page.select_one(".ticket__number")
    assert not page.select("[href*='/corriger/']")


@pytest.mark.parametrize("mode", [mode for mode, _label in MODES])
def test_nothing_is_written_kept_or_sent_by_a_preview_of_a_call(mode):
    call = make_call("open")
    store.clear()
    with CaptureQueriesContext(connection) as queries:
        response = preview(call, mode)
    assert not [each for each in queries.captured_queries if each["sql"].startswith(WRITES)]
    assert "form-action 'none'" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]
    assert not Submission.objects.exists()
    assert len(store) == 0


# --- Days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [EventState(mode) for mode, _label in DAY_MODES if mode in set(EventState.values)]
)
def test_a_day_is_previewed_in_every_state_even_without_a_date(state):
    for day in (make_day(), EventPage(title="Une journée")):
        shown, now = pretended_day(day, state)
        assert shown.state(now) == state


def test_a_full_day_shows_every_seat_taken_and_says_so():
    day = make_day(seats_total=12)
    full, free = soup(preview(day, FULL)), soup(preview(day, "registering"))
    left = "svg.seats path:not(.seats__taken)"
    assert [path["d"] for path in full.select(left)] == [""]
    assert all(path["d"] for path in free.select(left))
    assert full.select_one(".hero .tag--wait")
    assert not free.select_one(".hero .tag--wait")


def test_a_day_that_is_past_shows_what_came_out_and_no_button():
    day = make_day(takeaways="Un car de plus")
    page = soup(preview(day, "reported"))
    assert "Un car de plus" in page.main.get_text()
    assert not page.select("a[href$='/inscription/']")


def test_the_form_of_a_day_is_previewed_before_registration_opens():
    day = make_day(
        registration_opens_at=NOW + timedelta(days=3),
        starts_at=NOW + timedelta(days=30),
        ends_at=NOW + timedelta(days=30, hours=7),
    )
    assert soup(preview(day, "form")).select_one("form.form")


def test_the_receipt_of_a_day_is_previewed_with_what_it_promises():
    day = make_day(service_name="Service de l’essai", validates_by_hand=False)
    page = soup(preview(day, DAY_RECEIPT))
    assert page.select_one(".ticket__number")
    assert "Service de l’essai" in page.select_one(".facts").get_text()
    assert page.select(".notice--ok .notice__action a")
    # Nothing of the sample leads to a page behind somebody's link.
    assert not page.select("main a[href*='/suivi/']:not(#secret-link)")


def test_a_day_that_validates_by_hand_promises_no_seat_in_its_receipt():
    page = soup(preview(make_day(validates_by_hand=True), DAY_RECEIPT))
    assert page.select_one(".ticket__number")
    assert not page.select(".notice--ok, .notice__action")


def test_the_receipt_on_the_waiting_list_says_a_rank_and_has_no_ticket():
    page = soup(preview(make_day(), RECEIPT_WAITING))
    assert "2" in page.select_one(".notice__title").get_text()
    assert not page.select(".notice__action")


@pytest.mark.parametrize("mode", [mode for mode, _label in DAY_MODES])
def test_nothing_is_written_by_a_preview_of_a_day(mode):
    day = make_day()
    with CaptureQueriesContext(connection) as queries:
        response = preview(day, mode)
    assert not [each for each in queries.captured_queries if each["sql"].startswith(WRITES)]
    assert "form-action 'none'" in response["Content-Security-Policy"]


# --- In the CMS -------------------------------------------------------------------------


def test_an_editor_chooses_among_the_states_by_clear_words():
    call = make_call("open")
    client = cms("editor")
    page = soup(client.get(f"/admin/pages/{call.pk}/edit/"))
    offered = [
        option["value"] for option in page.select("[name=preview_mode] option, select#id_preview_mode option")
    ]
    assert offered == [mode for mode, _label in MODES]
    revisions = Revision.objects.count()
    for mode in offered:
        assert client.get(f"/admin/pages/{call.pk}/view_draft/?mode={mode}").status_code == 200
    assert Revision.objects.count() == revisions
