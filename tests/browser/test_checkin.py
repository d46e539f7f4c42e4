"""The door of a day: two tablets, the network cut midway, ticks kept on the open page and sent once."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext
from playwright.sync_api import expect

from events.models import Attendee, Registration, Tick
from tests.cms import log_in
from tests.days import make_day, make_organiser, make_registration

pytestmark = pytest.mark.django_db(transaction=True)

TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}


def tap(page, registration, name="came"):
    page.locator(f'[data-line="{registration.pk}"] button[name={name}]').click()


def came() -> int:
    return Registration.objects.filter(status="attended").count()


def kept(page) -> int:
    return page.evaluate(
        """Object.keys(localStorage).filter(key => key.startsWith("checkin:"))
        .flatMap(key => JSON.parse(localStorage[key])).length"""
    )


def wait_until_sent(*pages):
    for page in pages:
        page.locator("[data-checkin-status]").wait_for(state="hidden", timeout=30_000)


def test_sixty_people_and_two_tablets_whose_network_is_cut_are_counted_once_each(open_page):
    day = make_day(seats_total=100)
    people = [make_registration(day, name=f"Personne {number:02}") for number in range(60)]
    tablets = [open_page(**TABLET) for _ in range(2)]
    for tablet in tablets:
        log_in(tablet, make_organiser())
        tablet.goto(reverse("events_check_in", args=[day.pk]))
    left, right = tablets
    # Ten while there is network; then it is cut.
    for person in people[:10]:
        tap(left, person)
    wait_until_sent(left)
    assert came() == 10
    for tablet in tablets:
        tablet.context.set_offline(True)
    # Fifteen in the middle come by both doors.
    for person in people[10:40]:
        tap(left, person)
    for person in people[25:]:
        tap(right, person)
    # A slip, taken back without network.
    tap(right, people[59], "undo")
    tap(right, people[59])
    assert came() == 10
    assert [tablet.locator("[data-checkin-came]").inner_text() for tablet in tablets] == ["40", "35"]
    for tablet, number in ((left, 30), (right, 37)):
        assert str(number) in tablet.locator("[data-checkin-status]").inner_text()
    for tablet in tablets:
        tablet.context.set_offline(False)
    wait_until_sent(*tablets)
    assert came() == 60
    assert [kept(tablet) for tablet in tablets] == [0, 0]
    # One tick for each, two for the slip, and its undoing.
    assert Tick.objects.filter(came=True).count() == 61
    for person in people[:59]:
        assert Tick.objects.filter(registration=person).count() == 1
    # A second tap says when the first was.
    again = gettext("Came already, at %(when)s") % {"when": ""}
    said = [tablet.locator(f'[data-line="{people[30].pk}"] [data-checkin-state]') for tablet in tablets]
    assert sum(each.inner_text().startswith(again) for each in said) == 1


def test_what_a_closed_page_kept_is_sent_by_the_next_one(open_page):
    day = make_day()
    person, url = make_registration(day), reverse("events_check_in", args=[day.pk])
    tablet = open_page(**TABLET)
    log_in(tablet, make_organiser())
    tablet.goto(url)
    tablet.context.set_offline(True)
    tap(tablet, person)
    tablet.locator("#checkin-walk-in, [data-checkin-walk-in] [name=name]").fill("Venue Sans Prévenir")
    tablet.locator("[data-checkin-walk-in] button").click()
    assert "2" in tablet.locator("[data-checkin-status]").inner_text()
    tablet.close(run_before_unload=False)
    context_page = tablet.context.new_page()
    tablet.context.set_offline(False)
    context_page.goto(url)
    wait_until_sent(context_page)
    assert came() == 2
    assert Attendee.objects.filter(name="Venue Sans Prévenir").count() == 1


def test_ticks_of_somebody_logged_out_stay_on_the_device(open_page):
    day = make_day()
    person, user = make_registration(day), make_organiser()
    tablet = open_page(**TABLET)
    log_in(tablet, user)
    tablet.goto(reverse("events_check_in", args=[day.pk]))
    cookies = tablet.context.cookies()
    tablet.context.clear_cookies(name="sessionid")
    tap(tablet, person)
    logged_out = tablet.locator("[data-checkin]").get_attribute("data-log-in")
    expect(tablet.locator("[data-checkin-status]")).to_have_text(logged_out)
    assert kept(tablet) == 1
    assert came() == 0
    tablet.context.add_cookies(cookies)
    tablet.on("dialog", lambda dialog: dialog.accept())
    tablet.reload()
    wait_until_sent(tablet)
    assert came() == 1


def test_without_javascript_forms_do_it(no_js):
    day = make_day()
    person = make_registration(day, name="Zoé Essai")
    log_in(no_js, make_organiser())
    no_js.goto(reverse("events_check_in", args=[day.pk]))
    no_js.fill("#checkin-q", "zoe")
    no_js.press("#checkin-q", "Enter")
    tap(no_js, person)
    assert came() == 1
    tap(no_js, person, "undo")
    assert came() == 0
