"""Registering for a day in a real browser: on a phone, without JavaScript, without a mouse."""

import pytest

from tests.days import make_day, make_registration, make_workshop
from tests.factories import make_call
from tests.looking import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_nothing_runs_off_a_phone_s_screen_and_the_first_fault_has_the_focus(no_js):
    day = make_day(call=make_call(), most_companions=3)
    for hour in (1, 1, 4):
        make_workshop(day, hour=hour, title="Un atelier au titre plutôt long", seats=3, room="au fond")
    full = make_day(seats_total=1, has_waiting_list=False)
    make_registration(full)
    for width in (320, 360):
        no_js.set_viewport_size({"width": width, "height": 740})
        for page in (day, full):
            no_js.goto(f"{page.url}inscription/")
            assert not sideways(no_js)
        no_js.goto(f"{day.url}inscription/")
        no_js.locator("button[value=send]").click()
        no_js.locator(".notice--error").wait_for()
        no_js.locator("#id_name:focus").wait_for()
        assert not sideways(no_js)
