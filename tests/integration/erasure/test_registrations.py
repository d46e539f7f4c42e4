"""A marker in every private field of a registration; erased on request or by date, it is nowhere."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from contributions import services
from contributions.models import Submission
from events.course import Verb
from events.models import Attendee, EventPage, Needs, PhotoConsent, Registration
from events.services import check_in, undo_check_in
from events.services.retention import keep_as_long
from people.digests import email_digest
from people.links import path_for
from people.models import ContactDetails, PersonalAnswer
from people.retention import apply_retention
from tests.day_course import move, stored
from tests.days import make_day, make_registered
from tests.factories import make_user
from tests.planting import ADDRESS, MARK, TEXT, found
from tests.planting_days import HARMLESS_OF_DAYS, PLANTED_OF_DAYS, of_whoever_registered, plant_registration
from tests.reading import words_of

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=5 * 366)
# The address of the online room is the editor's: it stays with the page.
OF_THE_PAGE = {"events_eventpage", "wagtailcore_revision"}


def test_every_model_that_hangs_on_a_registration_is_thought_of():
    pointing = {
        relation.related_model._meta.label
        for relation in Registration._meta.related_objects
        if relation.related_model is not None
    }
    assert pointing <= {model._meta.label for model in of_whoever_registered()}
    fields = {
        model._meta.label: {each.name for each in model._meta.concrete_fields if isinstance(each, TEXT)}
        for model in of_whoever_registered()
    }
    known = {
        label: PLANTED_OF_DAYS.get(label, set()) | set(HARMLESS_OF_DAYS.get(label, {}))
        for label in set(PLANTED_OF_DAYS) | set(HARMLESS_OF_DAYS)
    }
    assert {label: names for label, names in fields.items() if names} == known


def test_the_marker_stands_in_every_field_that_it_is_looked_for_in():
    plant_registration()
    for label, names in PLANTED_OF_DAYS.items():
        row = apps.get_model(label)._default_manager.get()
        assert all(MARK in getattr(row, name) for name in names), label


def test_erased_by_whoever_registered_it_is_nowhere(django_capture_on_commit_callbacks, caplog):
    sent = plant_registration()
    pk, digest = sent.registration.pk, email_digest(ADDRESS)
    assert {"events_attendee", "events_needs", "contributions_answer", "people_personalanswer"} <= found(MARK)
    assert PhotoConsent.objects.filter(pk=pk).exists()
    page = Client().get(f"{path_for(sent.link)}effacer/")
    assert page.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(f"{path_for(sent.link)}effacer/", {"understood": "on"})
    assert answer.status_code == 303
    assert found(MARK) <= OF_THE_PAGE
    assert not PhotoConsent.objects.exists()
    assert found(digest) <= {"people_addressallowance"}
    apply_retention(now=timezone.now() + timedelta(days=9))
    assert found(digest) == set()
    assert MARK not in caplog.text
    row = Registration.objects.get(pk=pk)
    assert (row.status, row.companions, row.sender_kind) == ("cancelled", 2, "")
    assert row.workshops.count() == 1
    left = Client().get(path_for(sent.link))
    assert left.status_code == 200
    assert sent.registration.reference in words_of(left)
    # No mail confirms it: the address is gone.
    assert not Email.objects.filter(to__contains=MARK).exists()


def test_the_seat_goes_to_the_next_in_line_when_the_day_is_to_come():
    day = make_day(seats_total=1)
    first, second = make_registered(day), make_registered(day)
    services.erase(submission_id=first.registration.pk, by=make_user(), now=timezone.now())
    assert Registration.objects.get(pk=second.registration.pk).status == "offered"


@pytest.mark.parametrize("status", ["attended", "absent", "confirmed"])
def test_after_the_day_who_came_stays_counted(status):
    sent = plant_registration()
    Registration.objects.filter(pk=sent.registration.pk).update(status=status)
    past = timezone.now() - timedelta(days=3)
    EventPage.objects.filter(pk=sent.registration.page_id).update(
        starts_at=past, ends_at=past + timedelta(hours=6)
    )
    services.erase(submission_id=sent.registration.pk, by=None, now=timezone.now())
    row = Registration.objects.get(pk=sent.registration.pk)
    assert (row.status, row.companions) == (status, 2)
    assert found(MARK) <= OF_THE_PAGE


def test_what_waits_at_the_desk_waits_no_more():
    sent = make_registered(make_day(validates_by_hand=True))
    assert Submission.objects.get(pk=sent.registration.pk).awaiting_since
    services.erase(submission_id=sent.registration.pk, by=None, now=timezone.now())
    assert Submission.objects.get(pk=sent.registration.pk).awaiting_since is None


def test_let_in_then_erased_it_waits_there_no_more_even_if_that_was_a_slip():
    key, now = make_registered(make_day(validates_by_hand=True)).registration.pk, timezone.now()
    check_in(registration_id=key, at=now, now=now, let_in=True)
    services.erase(submission_id=key, by=None, now=now)
    undo_check_in(registration_id=key, at=now, now=now)
    assert Submission.objects.get(pk=key).awaiting_since is None
    assert Registration.objects.get(pk=key).status == "cancelled"


def test_erased_twice_nothing_happens_twice():
    sent = plant_registration()
    assert services.erase(submission_id=sent.registration.pk, by=None, now=timezone.now())
    assert not services.erase(submission_id=sent.registration.pk, by=None, now=timezone.now())


def test_an_erasure_is_made_again_in_a_restored_database():
    sent = plant_registration()
    at = timezone.now()
    replayed = services.replay_erasures([(sent.registration.reference, at)] * 2, now=at + timedelta(days=1))
    assert replayed == 1
    assert found(MARK) <= OF_THE_PAGE
    assert Registration.objects.get(pk=sent.registration.pk).status == "cancelled"


# --- By date ----------------------------------------------------------------------------


def test_needs_go_a_week_after_the_day_and_the_rest_at_its_date():
    sent = plant_registration()
    day = sent.registration.page
    assert day.ends_at
    apply_retention(now=day.ends_at + timedelta(days=7))
    assert Needs.objects.exists()
    apply_retention(now=day.ends_at + timedelta(days=9))
    assert not Needs.objects.exists()
    assert Attendee.objects.exists()
    assert ContactDetails.objects.exists()


def test_when_all_dates_are_past_nothing_personal_is_left(django_capture_on_commit_callbacks):
    sent = plant_registration()
    Registration.objects.filter(pk=sent.registration.pk).update(status="attended")
    with django_capture_on_commit_callbacks(execute=True):
        apply_retention(now=timezone.now() + YEARS)
    assert found(MARK, email_digest(ADDRESS)) <= OF_THE_PAGE
    row = Registration.objects.get(pk=sent.registration.pk)
    assert (row.status, row.email_digest) == ("attended", None)
    submission = Submission.objects.get(pk=sent.registration.pk)
    assert submission.erased_at is not None
    assert submission.idempotency_key is None
    assert Client().get(path_for(sent.link)).status_code == 200


def dates_of_erasure(pk: int) -> set:
    """Those of everything that tells who registered, needs apart."""
    rows = (
        Attendee.objects.get(pk=pk),
        PhotoConsent.objects.get(pk=pk),
        ContactDetails.objects.get(submission=pk),
        PersonalAnswer.objects.get(submission=pk),
    )
    return {row.delete_after for row in rows}


@pytest.mark.parametrize("days", [140, -5])
def test_when_the_day_is_moved_the_dates_follow(days, django_assert_num_queries):
    sent = plant_registration()
    before = EventPage.objects.get(pk=sent.registration.page_id)
    assert before.starts_at
    starts = before.starts_at + timedelta(days=days)
    move(Verb.MOVE, before, starts_at=starts, ends_at=starts + timedelta(hours=7))
    day, now = stored(before), timezone.now()
    assert day.ends_at == starts + timedelta(hours=7)
    pk = sent.registration.pk
    assert dates_of_erasure(pk) == {day.contact_details_until(now)}
    assert Needs.objects.get(pk=pk).delete_after == timezone.localdate(day.ends_at + timedelta(days=7))
    with django_assert_num_queries(5):  # however many registered
        keep_as_long(day, now)


def test_while_a_day_has_no_date_needs_are_kept_as_long_as_who_registered():
    pk = plant_registration().registration.pk
    day = EventPage.objects.get()
    before = dates_of_erasure(pk)
    move(Verb.POSTPONE, day)
    assert dates_of_erasure(pk) == before == {Needs.objects.get().delete_after}
    # The date that was given up passes; the day gets another, for which they are still registered.
    assert day.ends_at
    later = day.ends_at + timedelta(days=9)
    apply_retention(now=later)
    starts = later + timedelta(days=60)
    move(Verb.MOVE, stored(day), starts_at=starts, ends_at=starts + timedelta(hours=7), now=later)
    until = timezone.localdate(starts + timedelta(days=7, hours=7))
    assert Needs.objects.get(pk=pk).delete_after == until
    assert dates_of_erasure(pk) == {stored(day).contact_details_until(later)}


def test_a_postponed_day_that_is_given_up_keeps_no_needs_beyond_a_week():
    pk = plant_registration().registration.pk
    day = EventPage.objects.get()
    before = dates_of_erasure(pk)
    move(Verb.POSTPONE, day)
    assert day.ends_at
    later = day.ends_at + timedelta(days=9)
    move(Verb.CANCEL, stored(day), now=later)
    assert Needs.objects.get(pk=pk).delete_after == timezone.localdate(later + timedelta(days=7))
    assert dates_of_erasure(pk) == before


# --- What is held -----------------------------------------------------------------------


def test_everything_that_is_held_is_given_to_whoever_asks_and_nothing_of_another():
    sent = plant_registration()
    make_registered(sent.registration.page, name="Une autre personne", email="autre@example.org")
    response = Client().get(f"{path_for(sent.link)}telecharger/")
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        held = json.loads(archive.read("donnees.json"))
        page = archive.read("lisez-moi.html").decode()
    text = json.dumps(held, ensure_ascii=False)
    for said in (
        f"{MARK} nom", f"{MARK} organisation", f"{MARK} service", f"{MARK} rampe", f"{MARK} repas",
        f"{MARK}-public", f"{MARK}-team", f"{MARK}-personal", ADDRESS, "Atelier",
    ):  # fmt: skip
        assert said in text, said
        assert said in page, said
    assert text.count(f"{MARK}-team") == 1
    assert "autre" not in text
