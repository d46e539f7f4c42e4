"""By the secret link of a registration: cancel, change, take a seat or let it go, each by a button."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import gettext

from contributions import services as contribution_services
from contributions.models import Submission, ThreadEntry
from contributions.services import IllegalMove
from events import services
from events.models import EventPage, Registration
from events.services import Registered
from people.digests import email_digest
from people.links import path_for
from people.models import ContactDetails, PendingAddress, SecretLink
from tests.days import make_day, make_registered, make_workshop
from tests.reading import fields_of, plain, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def url(sent: Registered, then: str) -> str:
    return f"{path_for(sent.link)}{then}"


def now_of(sent: Registered) -> Registration:
    return Registration.objects.get(pk=sent.registration.pk)


def press(sent: Registered, then: str, **said):
    """Open the page and press its button."""
    page = Client().get(url(sent, then))
    assert page.status_code == 200
    return Client().post(url(sent, then), fields_of(page) | said)


def offered() -> Registered:
    day = make_day(seats_total=1)
    first = make_registered(day)
    second = make_registered(day)
    services.leave(registration_id=first.registration.pk, now=NOW)
    assert now_of(second).status == "offered"
    return second


# --- Cancel -----------------------------------------------------------------------------


def test_two_taps_cancel_and_the_seat_goes_on():
    day = make_day(seats_total=1)
    sent, next_one = make_registered(day), make_registered(day)
    page = Client().get(path_for(sent.link)).content.decode()
    assert "annuler/" in page
    assert Client().get(url(sent, "annuler/")).status_code == 200
    assert now_of(sent).status == "confirmed"
    response = press(sent, "annuler/")
    assert (response.status_code, response["Location"]) == (303, path_for(sent.link))
    assert now_of(sent).status == "cancelled"
    assert now_of(next_one).status == "offered"
    assert (
        gettext("This registration is cancelled")
        == Client().get(path_for(sent.link)).context["standing"].title
    )


def test_a_second_click_finds_it_done():
    sent = make_registered()
    fields = fields_of(Client().get(url(sent, "annuler/")))
    for _click in range(2):
        assert Client().post(url(sent, "annuler/"), fields).status_code == 303
    assert Client().get(url(sent, "annuler/")).status_code == 302


def test_once_the_day_has_begun_it_is_too_late_and_says_so():
    sent = make_registered()
    EventPage.objects.filter(pk=sent.registration.page_id).update(starts_at=NOW - timedelta(hours=1))
    response = Client().post(url(sent, "annuler/"))
    assert response.status_code == 409
    assert plain(response.context["why"]) in words_of(response)
    assert now_of(sent).status == "confirmed"


def test_an_expired_form_does_nothing_and_offers_a_fresh_button():
    sent = make_registered()
    response = Client(enforce_csrf_checks=True).post(url(sent, "annuler/"))
    assert response.status_code == 403
    assert fields_of(response)
    assert now_of(sent).status == "confirmed"


# --- Change -----------------------------------------------------------------------------


def test_companions_and_workshops_are_changed():
    day = make_day(most_companions=3)
    one, other = make_workshop(day, hour=1), make_workshop(day, hour=4)
    sent = make_registered(day, workshops=frozenset({one.pk}))
    page = Client().get(url(sent, "choix/"))
    assert fields_of(page)["workshops"] == str(one.pk)
    response = Client().post(
        url(sent, "choix/"), fields_of(page) | {"companions": "2", "workshops": [one.pk, other.pk]}
    )
    assert response.status_code == 303
    row = now_of(sent)
    assert (row.companions, row.status) == (2, "confirmed")
    assert set(row.workshops.values_list("pk", flat=True)) == {one.pk, other.pk}


def test_what_does_not_fit_says_why_and_keeps_the_seat():
    day = make_day(most_companions=3, seats_total=2)
    sent = make_registered(day)
    make_registered(day)
    response = press(sent, "choix/", companions="3")
    assert response.status_code == 409
    assert plain(response.context["notice"]) in words_of(response)
    assert fields_of(response)["companions"] == "3"
    assert (now_of(sent).companions, now_of(sent).status) == (0, "confirmed")


def test_two_workshops_at_one_hour_are_refused_with_a_sentence():
    day = make_day()
    one, other = make_workshop(day, hour=1), make_workshop(day, hour=2)
    sent = make_registered(day)
    response = press(sent, "choix/", workshops=[one.pk, other.pk])
    assert response.status_code == 409
    assert not now_of(sent).workshops.exists()


@pytest.mark.parametrize("typed", ["deux", "-1", "99", "²", "1e9", "9" * 30, "1.5"])
def test_a_number_that_is_none_is_an_error_beside_its_field(typed):
    sent = make_registered(make_day(most_companions=2))
    response = press(sent, "choix/", companions=typed)
    assert response.status_code == 422
    assert response.context["form"].errors["companions"]
    assert fields_of(response)["companions"] == typed
    assert now_of(sent).companions == 0


def test_a_workshop_of_another_day_or_of_none_is_refused():
    day = make_day()
    make_workshop(day)
    sent = make_registered(day)
    for forged in (make_workshop(make_day()).pk, "999999", "x"):
        assert press(sent, "choix/", workshops=[forged]).status_code == 422
    assert not now_of(sent).workshops.exists()


def test_choices_changed_on_another_screen_meanwhile_are_not_overwritten():
    sent = make_registered(make_day(most_companions=3))
    fields = fields_of(Client().get(url(sent, "choix/")))
    press(sent, "choix/", companions="2")
    response = Client().post(url(sent, "choix/"), fields | {"companions": "1"})
    assert response.status_code == 409
    assert now_of(sent).companions == 2
    assert Client().post(url(sent, "choix/"), fields_of(response)).status_code == 303
    assert now_of(sent).companions == 1


def test_a_second_tap_on_the_same_choices_finds_them_changed(clock):
    day = make_day(most_companions=3)
    workshop = make_workshop(day)
    sent = make_registered(day)
    fields = fields_of(Client().get(url(sent, "choix/"))) | {"companions": "2", "workshops": [workshop.pk]}
    for _tap in range(2):
        response = Client().post(url(sent, "choix/"), fields)
        assert (response.status_code, response["Location"]) == (303, path_for(sent.link))
    changed = ThreadEntry.objects.filter(submission=sent.registration.pk, kind="choices_changed")
    assert (changed.count(), now_of(sent).companions) == (1, 2)
    # As soon as the day has begun too; anything else is too late.
    clock.move_to(day.starts_at)
    assert Client().post(url(sent, "choix/"), fields).status_code == 303
    assert Client().post(url(sent, "choix/"), fields | {"companions": "1"}).status_code == 409


def test_a_day_where_nothing_is_chosen_has_no_such_page():
    sent = make_registered()
    assert Client().get(url(sent, "choix/")).status_code == 302


# --- An offer ---------------------------------------------------------------------------


def test_an_offered_seat_is_taken():
    sent = offered()
    assert press(sent, "place/prendre/").status_code == 303
    assert now_of(sent).status == "confirmed"
    # The second click.
    assert Client().post(url(sent, "place/prendre/")).status_code == 303


def test_an_offered_seat_is_let_go():
    sent = offered()
    assert press(sent, "place/laisser/").status_code == 303
    assert now_of(sent).status == "cancelled"


@pytest.mark.parametrize("job_came", [False, True])
def test_an_offer_taken_after_its_time_says_so(clock, job_came):
    sent = offered()
    until = now_of(sent).held_until
    clock.move_to(until)
    if job_came:
        services.expire_offers(until)
    response = Client().post(url(sent, "place/prendre/"))
    assert response.status_code == 409
    assert (
        gettext("The time to take this seat is over: it goes to the next in line.") == response.context["why"]
    )
    assert now_of(sent).status != "confirmed"
    assert Client().get(url(sent, "place/prendre/")).status_code == 302


# --- The address ------------------------------------------------------------------------


def confirm(sent: Registered, email: str):
    contribution_services.ask_address(submission_id=sent.registration.pk, email=email, now=NOW)
    link = SecretLink.objects.get(submission=sent.registration.pk, purpose=SecretLink.Purpose.CONFIRM)
    return Client().post(path_for(link)), link


def test_another_address_takes_the_place_and_the_digest_follows():
    sent = make_registered(email="une@example.org")
    page = Client().get(url(sent, "adresse/"))
    assert page.status_code == 200
    response, _link = confirm(sent, "autre@example.org")
    assert response.status_code == 303
    assert now_of(sent).email_digest == email_digest("autre@example.org")
    details = ContactDetails.objects.get(submission=sent.registration.pk)
    assert (details.purpose, details.email) == ("registration", "autre@example.org")
    assert details.delete_after == now_of(sent).attendee.delete_after
    # The address is free for somebody else.
    make_registered(sent.registration.page, email="une@example.org")


def test_an_address_that_is_registered_already_is_told_to_its_owner_alone():
    day = make_day()
    sent = make_registered(day, email="une@example.org")
    make_registered(day, email="prise@example.org")
    # Whoever types it learns nothing.
    typed = Client().post(url(sent, "adresse/"), {"email": "prise@example.org"})
    assert typed.status_code == 303
    response, _link = confirm(sent, "prise@example.org")
    assert response.status_code == 409
    assert plain(response.context["notice"]) in words_of(response)
    assert now_of(sent).email_digest == email_digest("une@example.org")
    assert PendingAddress.objects.exists()


def test_a_removed_address_takes_its_digest_along():
    sent = make_registered(email="une@example.org")
    assert press(sent, "adresse/effacer/").status_code == 303
    assert now_of(sent).email_digest is None
    assert now_of(sent).status == "confirmed"


def test_while_a_seat_waits_for_its_button_no_other_address_is_given():
    sent = make_registered()
    Registration.objects.filter(pk=sent.registration.pk).update(
        status="unconfirmed", held_until=NOW + timedelta(hours=3)
    )
    assert Client().get(url(sent, "adresse/")).status_code == 302


def test_links_asked_for_again_bring_that_of_a_registration(django_capture_on_commit_callbacks):
    from post_office.models import Email

    from people.links import placeholder

    sent = make_registered(email="une@example.org")
    Email.objects.all().delete()
    contribution_services.ask_for_links(email="une@example.org", now=NOW)
    assert contribution_services.send_links_asked_for(NOW) == 1
    mail = Email.objects.get()
    assert placeholder(sent.link) in mail.message
    assert sent.registration.reference in mail.message
    assert str(Submission.Kind.REGISTRATION.label) in mail.message


def test_erased_meanwhile_nothing_is_left_to_do():
    sent = make_registered()
    contribution_services.erase(submission_id=sent.registration.pk, by=None, now=NOW)
    for then in ("annuler/", "choix/", "place/prendre/"):
        assert Client().post(url(sent, then)).status_code == 404
    with pytest.raises(IllegalMove):
        contribution_services.ask_address(submission_id=sent.registration.pk, email="a@example.org", now=NOW)
