"""No door leads a day away from people who hold a seat on it."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from events.holding import SeatsHeld, WorkshopsChosen
from events.models import EventPage, Registration
from tests.cms import cms, day_form, edit_url, sentences, workshop_form
from tests.day_doors import is_live, second_agenda
from tests.days import make_day, make_registration, make_workshop
from tests.reading import plain, soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- While people hold a seat ---------------------------------------------------------


def held(**fields) -> EventPage:
    """A day that three people come to."""
    day = make_day(most_companions=2, **fields)
    make_registration(day, companions=2)
    return EventPage.objects.get(pk=day.pk)


@pytest.mark.parametrize("which", ["day", "agenda"])
@pytest.mark.parametrize("many", [False, True])
def test_a_day_with_registrations_is_not_deleted_nor_what_stands_above_it(which, many):
    day = held()
    page = day if which == "day" else day.get_parent()
    url = reverse("wagtailadmin_pages:delete", args=(page.pk,))
    if many:
        url = f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}"
    admin = cms("admin")
    response = admin.post(url, {"confirm_site_name": "Le Labo"})
    assert response.status_code == 302
    # The way out that is open: such a day may not go offline either.
    (sentence,) = sentences(response)
    assert "3 personnes y ont une place" in sentence
    assert EventPage.objects.filter(pk=day.pk).exists()
    with pytest.raises(ProtectedError):
        day.delete()
    # Once it is cancelled, it may.
    EventPage.objects.filter(pk=day.pk).update(cancelled_at=timezone.now())
    sentence = sentences(admin.post(url, {"confirm_site_name": "Le Labo"}))[-1]
    assert "1 envoi a été reçu ici" in sentence
    assert EventPage.objects.filter(pk=day.pk).exists()


@pytest.mark.parametrize("which", ["day", "agenda"])
@pytest.mark.parametrize("many", [False, True])
def test_unpublishing_says_how_many_hold_a_seat_and_leaves_the_day(which, many):
    day = held()
    page = day if which == "day" else day.get_parent()
    url = reverse("wagtailadmin_pages:unpublish", args=(page.pk,))
    if many:
        url = f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}"
    response = cms("coordinator").post(url, {"include_descendants": "on"})
    assert response.status_code == 302
    (sentence,) = sentences(response)
    assert "3 personnes y ont une place" in sentence
    assert day.title in sentence
    assert is_live(day)
    assert Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("state", ["over", "cancelled"])
def test_a_day_that_is_over_or_cancelled_may_go_offline(state):
    day = held()
    ends = timezone.now() - timedelta(days=1)
    fields = {"starts_at": ends - timedelta(hours=7), "ends_at": ends, "registration_closes_at": None}
    EventPage.objects.filter(pk=day.pk).update(
        **(fields if state == "over" else {"cancelled_at": timezone.now()})
    )
    cms("coordinator").post(reverse("wagtailadmin_pages:unpublish", args=(day.pk,)))
    assert not is_live(day)


def test_a_day_without_registrations_goes_offline_and_elsewhere():
    day, target = make_day(), second_agenda()
    cms("admin").post(reverse("wagtailadmin_pages:move_confirm", args=(day.pk, target.pk)))
    assert EventPage.objects.get(pk=day.pk).get_parent().pk == target.pk
    cms("coordinator").post(reverse("wagtailadmin_pages:unpublish", args=(day.pk,)))
    assert not is_live(day)


def test_moving_the_page_of_a_day_with_registrations_is_refused_with_a_sentence():
    day, target = held(), second_agenda()
    response = cms("admin").post(reverse("wagtailadmin_pages:move_confirm", args=(day.pk, target.pk)))
    assert "3 personnes y ont une place" in " ".join(sentences(response))
    assert EventPage.objects.get(pk=day.pk).get_parent().pk != target.pk


def test_no_line_of_code_and_no_date_takes_it_offline():
    day = held()
    with pytest.raises(SeatsHeld):
        day.unpublish()
    EventPage.objects.filter(pk=day.pk).update(expire_at=timezone.now() + timedelta(hours=1))
    said = io.StringIO()
    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(CommandError):
        call_command("publish_scheduled", stdout=io.StringIO(), stderr=said)
    assert day.title in said.getvalue()
    assert is_live(day)


# --- Workshops that somebody chose ----------------------------------------------------


def with_chosen_workshop() -> tuple[EventPage, object]:
    day = make_day(
        starts_at=timezone.now() + timedelta(days=20), ends_at=timezone.now() + timedelta(days=20.3)
    )
    workshop = make_workshop(day)
    other = make_workshop(day, hour=4)
    EventPage.objects.get(pk=day.pk).save_revision(clean=False)
    make_registration(day, workshops=frozenset({workshop.pk}))
    return EventPage.objects.get(pk=day.pk), (workshop, other)


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
def test_a_chosen_workshop_taken_out_comes_back_with_a_sentence(action):
    day, (workshop, other) = with_chosen_workshop()
    rows = [workshop_form(each, DELETE="1") for each in (workshop, other)]
    coordinator = cms("coordinator")
    response = coordinator.post(edit_url(day), day_form(day, workshops=rows, initial=2) | action)
    assert response.status_code == 200
    formset = response.context["form"].formsets["workshops"]
    (sentence,) = formset.non_form_errors()
    assert workshop.title in sentence
    assert "dans 1 inscription" in sentence
    page = soup(response)
    assert plain(sentence) in plain(page.get_text(" "))
    # Only the one that nobody chose is still marked.
    marks = [page.select_one(f"[name=workshops-{n}-DELETE]").get("value", "") for n in range(2)]
    assert [bool(mark) for mark in marks] == [False, True]
    assert day.workshops.count() == 2
    rows = [workshop_form(workshop), workshop_form(other, DELETE="1")]
    response = coordinator.post(
        edit_url(day), day_form(day, workshops=rows, initial=2) | {"action-publish": "1"}
    )
    assert response.status_code == 302
    assert EventPage.objects.get(pk=day.pk).workshops.get().pk == workshop.pk


def test_a_draft_without_the_workshop_is_not_published_once_somebody_chose_it():
    day = make_day()
    workshop = make_workshop(day)
    version = EventPage.objects.get(pk=day.pk)
    version.workshops = []
    revision = version.save_revision(clean=False)
    make_registration(day, workshops=frozenset({workshop.pk}))
    with pytest.raises(WorkshopsChosen):
        revision.publish()
    response = cms("coordinator").post(f"/admin/bulk/wagtailcore/page/publish/?id={day.pk}", {})
    assert workshop.title in " ".join(sentences(response))
    assert day.workshops.exists()


# --- Fewer seats than people ----------------------------------------------------------


def test_fewer_seats_than_people_throw_nobody_out_and_say_how_many_are_too_many():
    day = held()
    response = cms("coordinator").post(
        edit_url(day), day_form(day, seats_total="2") | {"action-publish": "1"}
    )
    assert response.status_code == 302
    said = " ".join(sentences(response))
    assert day.title in said
    assert "3 personnes ont une place, pour 2 places, soit 1 de trop" in said
    assert EventPage.objects.get(pk=day.pk).seats_total == 2
    assert Registration.objects.get().status == "confirmed"
    course = cms("coordinator").get(reverse("events_course", args=[day.pk]))
    assert "help-warning" in course.content.decode()
