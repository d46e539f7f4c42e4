"""A message to a group of a day: counted and tried first, sent once, to nobody else."""

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from post_office.models import Email

from events.models import EventNotice, EventPage
from people.models import ContactDetails
from tests.cms import logged_in, outcome, sentences
from tests.days import make_day, make_organiser, make_registration
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

TEXT = "Salle Mistral.\nÀ demain."
WORDS = {
    "statuses": ["confirmed"],
    "subject": "La salle change",
    "text": "Salle Mistral.\nÀ demain.",
    "key": "k",
}


def url_of(day: EventPage) -> str:
    return reverse("events_message", args=[day.pk])


def two_seated_and_one_waiting() -> EventPage:
    day = make_day(seats_total=2)
    for _ in range(3):
        make_registration(day)
    make_registration(make_day())
    Email.objects.all().delete()
    return day


def test_it_is_read_again_with_how_many_receive_it_before_anything_leaves():
    day = two_seated_and_one_waiting()
    client = logged_in(make_organiser())
    page = client.get(url_of(day))
    assert "(2)" in words_of(page)
    assert "(1)" in words_of(page)
    again = client.post(url_of(day), WORDS)
    assert "2" in soup(again).select_one("#again-title").get_text()
    assert "Salle Mistral." in words_of(again)
    assert soup(again).select_one("textarea[name=text]").get_text().splitlines()[-1] == "À demain."
    assert not EventNotice.objects.exists()
    assert not Email.objects.exists()


def test_a_test_goes_to_whoever_writes_and_to_nobody_else():
    day, user = two_seated_and_one_waiting(), make_organiser()
    page = logged_in(user).post(url_of(day), WORDS | {"test": "1"})
    assert page.status_code == 200
    mail = Email.objects.get()
    assert mail.to == [user.email]
    assert "La salle change" in mail.subject + mail.message + str(mail.context)
    # As each will read it: with the day on which their own address is erased.
    until = ContactDetails.objects.filter(submission__registration__page=day.pk).first().delete_after
    assert date_format(until) in mail.message
    assert not EventNotice.objects.exists()


def test_a_double_click_sends_once():
    day, user = two_seated_and_one_waiting(), make_organiser()
    client = logged_in(user)
    for _ in range(2):
        assert outcome(client.post(url_of(day), WORDS | {"send": "1"})) == "done"
    notice = EventNotice.objects.get()
    assert (notice.subject, notice.text, notice.statuses) == (
        "La salle change",
        TEXT,
        ["confirmed"],
    )
    assert notice.by == user


@pytest.mark.once
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"subject": " "}, 422),
        ({"text": ""}, 422),
        ({"statuses": []}, 422),
        ({"statuses": ["cancelled"]}, 422),
        ({"subject": "x" * 151}, 422),
        ({"text": "x" * 5001}, 422),
        ({"statuses": ["absent"]}, 409),
    ],
)
def test_what_is_wrong_is_said_and_the_words_are_kept(wrong, status):
    day = two_seated_and_one_waiting()
    said = WORDS | wrong | {"send": "1"}
    page = logged_in(make_organiser()).post(url_of(day), said)
    assert page.status_code == status
    assert soup(page).select("[role=alert], .error-message")
    assert said["text"].splitlines() == soup(page).select_one("textarea").get_text().strip("\n").splitlines()
    assert not EventNotice.objects.exists()


def test_who_may_not_decide_writes_to_nobody():
    day = two_seated_and_one_waiting()
    client = logged_in(make_organiser(decides=False))
    assert outcome(client.get(url_of(day))) == "refused"
    assert outcome(client.post(url_of(day), WORDS | {"send": "1"})) == "refused"
    assert not EventNotice.objects.exists()


def test_the_page_shows_no_address_and_no_name():
    day = make_day()
    make_registration(day, name="MARKED-NAME", email="marked@example.org")
    page = logged_in(make_organiser()).get(url_of(day)).content.decode()
    assert "MARKED" not in page
    assert "marked" not in page


def test_a_day_without_addresses_says_so():
    day = make_day()
    make_registration(day, email="")
    page = logged_in(make_organiser()).get(url_of(day))
    assert gettext("Nobody of this day left an address that is still kept.") in words_of(page)
    assert sentences(page) == []
