"""One author's way: an address given on a computer, confirmed on a phone, then everything taken back."""

import re

import pytest
from post_office.models import Email

from contributions import services
from contributions.models import Contribution
from contributions.services import Received
from people.links import filled, path_for
from people.models import ContactDetails, SecretLink
from tests.factories import make_call, make_received, make_user
from tests.looking import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "nouvelle@example.org"


@pytest.fixture
def sent() -> Received:
    return make_received(
        make_call(question="Un premier emploi près de chez vous : qu’est-ce qui vous a aidé ?"),
        email="faute@example.org",
        title="L’accueil du mardi",
        body="On m’a fait revenir trois fois.",
        shown_as="Camille",
    )


def mailed(to: str) -> str:
    mail = Email.objects.filter(to=to).order_by("-pk").first()
    return re.search(r"(/suivi/\S+)", filled([mail.message])[0])[1]


def looked_at(page, axe) -> None:
    axe(page)
    assert not sideways(page)


def test_an_address_is_given_confirmed_elsewhere_and_the_contribution_withdrawn(sent, desktop, phone, axe):
    services.publish(
        submission_id=sent.contribution.pk,
        version_seen=1,
        by=make_user(),
        now=sent.contribution.submitted_at,
    )
    link = path_for(sent.link)
    desktop.goto(link)
    looked_at(desktop, axe)
    desktop.locator(f'a[href="{link}adresse/"]').click()
    desktop.fill("#id_email", "nouvelle@")
    desktop.locator("form.form button").click()
    assert desktop.locator(":focus").get_attribute("id") == "id_email"
    looked_at(desktop, axe)
    desktop.fill("#id_email", NEW)
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(f"**{link}")
    assert "n…@example.org" in desktop.locator(".notice").first.inner_text()

    phone.goto(mailed(NEW))
    looked_at(phone, axe)
    assert ContactDetails.objects.get().email == "faute@example.org"
    phone.locator("main form button").click()
    follow = path_for(SecretLink.objects.get(purpose=SecretLink.Purpose.FOLLOW))
    phone.wait_for_url(f"**{follow}")
    assert ContactDetails.objects.get().email == NEW
    # Whoever had the former link is out, and told where to ask.
    desktop.goto(link)
    looked_at(desktop, axe)
    desktop.locator('main a[href="/suivi/"]').click()
    desktop.fill("#id_email", NEW)
    desktop.keyboard.press("Enter")
    desktop.locator(".notice--ok").wait_for()
    looked_at(desktop, axe)

    phone.locator(f'a[href="{follow}nom/"]').click()
    looked_at(phone, axe)
    phone.goto(f"{follow}retirer/")
    looked_at(phone, axe)
    phone.locator("form.form button").click()
    phone.wait_for_url(f"**{follow}")
    looked_at(phone, axe)
    assert Contribution.objects.get().status == Contribution.Status.WITHDRAWN


def test_without_javascript_by_the_keyboard_alone(sent, no_js):
    link = path_for(sent.link)
    no_js.goto(f"{link}adresse/effacer/")
    no_js.locator("form.form button").focus()
    no_js.keyboard.press("Enter")
    no_js.wait_for_url(f"**{link}")
    assert not ContactDetails.objects.exists()
    no_js.goto(f"{link}nom/")
    no_js.locator("#id_shown_as").focus()
    no_js.keyboard.press("Control+a")
    no_js.keyboard.type("Un parent")
    no_js.keyboard.press("Enter")
    no_js.wait_for_url(f"**{link}")
    assert Contribution.objects.get().shown_as == "Un parent"
