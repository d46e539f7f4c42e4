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
from events.models import Attendee, EventPage, Needs, PhotoConsent, Registration
from events.services.course import move_day, postpone_day
from people.digests import email_digest
from people.links import path_for
from people.models import ContactDetails, PersonalAnswer
from people.retention import apply_retention
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


@pytest.mark.parametrize("days", [40, -5])
def test_when_the_day_is_moved_the_dates_follow(days):
    sent, now = plant_registration(), timezone.now()
    day = EventPage.objects.get(pk=sent.registration.page_id)
    assert day.starts_at
    assert day.ends_at
    starts_at, ends_at = day.starts_at + timedelta(days=days), day.ends_at + timedelta(days=days)
    place = {"place_name": day.place_name, "address": day.address}
    move_day(day=day, starts_at=starts_at, ends_at=ends_at, **place, words="Le lieu.", by=None, now=now)
    until = EventPage.objects.get(pk=day.pk).contact_details_until(now)
    assert until == day.contact_details_until(now)
    pk = sent.registration.pk
    for row in (
        Attendee.objects.get(pk=pk),
        PhotoConsent.objects.get(pk=pk),
        ContactDetails.objects.get(submission=pk),
        PersonalAnswer.objects.get(submission=pk),
    ):
        assert row.delete_after == until
    assert Needs.objects.get(pk=pk).delete_after == timezone.localdate(ends_at + timedelta(days=7))


def test_a_day_without_a_date_for_the_moment_changes_nothing_that_was_promised():
    sent = plant_registration()
    before = Attendee.objects.get().delete_after
    day = EventPage.objects.get(pk=sent.registration.page_id)
    postpone_day(day=day, words="La salle est fermée.", by=None, now=timezone.now())
    assert Attendee.objects.get().delete_after == before


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
