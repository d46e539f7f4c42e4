"""What the lab offers and the roles of agents in a browser: looked at by axe, and joined to the end."""

import re

import pytest
from post_office.models import Email

from people.links import filled
from people.models import Engagement
from taxonomy.models import Territory
from tests.engaging import make_theme
from tests.offers import make_roles

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_an_agent_joins_by_keyboard_without_javascript_and_confirms_by_the_mail(no_js):
    make_theme("Emploi des jeunes")
    Territory.objects.create(kind="departement", code="13", title="Bouches-du-Rhône", slug="bdr")
    no_js.goto(make_roles().url)
    no_js.locator("a[href$='niveau=involved']").focus()
    no_js.keyboard.press("Enter")
    no_js.wait_for_url("**/rejoindre/**")
    assert no_js.locator("input[value=involved]").is_checked()
    no_js.locator("main form button").click()
    # The first fault has the focus, and the words stay.
    no_js.locator("#id_email:focus").wait_for()
    no_js.keyboard.type("agent@example.org")
    no_js.keyboard.press("Enter")
    no_js.wait_for_url("**/?suite=courriel")
    mail = Email.objects.get()
    no_js.goto(re.search(r"/suivi/\S+", filled([mail.message])[0])[0])
    no_js.locator("main form button").click()
    assert Engagement.objects.acting().get().level == "involved"
    no_js.locator(".actions a").last.click()
    no_js.locator("a[href$='effacer/']").click()
    no_js.locator("input[name=understood]").check()
    no_js.locator("main form button").click()
    assert not Engagement.objects.exists()
