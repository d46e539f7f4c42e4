"""Every screen that the portal adds to the CMS: axe in both schemes, and nothing runs off a phone.

The list is in tests/cms_screens.py: a screen that is added and not looked at fails there.
"""

import pytest

from tests.cms import log_in
from tests.cms_looking import Looker
from tests.cms_screens import make_screens
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_axe_finds_nothing_on_any_screen_and_nothing_runs_off_a_phone(open_page, desktop):
    admin = make_user("admin")
    screens = make_screens(admin)
    wrong = [f"login: {each}" for each in Looker(open_page()).wrong_with("login", "/admin/login/")]
    log_in(desktop, admin)
    looker = Looker(desktop)
    for name, address in screens.items():
        wrong += [f"{name}: {each}" for each in looker.wrong_with(name, address)]
    assert not wrong, "\n".join(wrong)
