"""From a stored referral to a proposed brief in a real browser: the desk, the editor, the register."""

import pytest
from django.urls import reverse

from contributions.queue import QUEUE_ITEM
from lab.models import BriefVersion, Referral
from tests.cms import log_in
from tests.cms_looking import Looker
from tests.factories import make_call, make_user
from tests.referring_cms import make_document, make_referral, make_referral_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_coordinator_goes_from_what_was_sent_to_a_proposed_brief(desktop):
    referral = make_referral(title="Le premier bus part trop tard")
    log_in(desktop, make_user("coordinator"))
    desktop.goto(reverse("desk:list") + "?status=awaiting&kind=referral")
    desktop.get_by_role("link", name=referral.reference).click()
    desktop.wait_for_url("**/inspect/**")
    # With the keyboard alone: its key opens the fold and leads to the first answer.
    desktop.keyboard.press("a")
    desktop.locator("[data-desk-move=admit][open] fieldset:focus").wait_for()
    for _question in range(4):
        desktop.keyboard.press("Tab")
        desktop.keyboard.press("Space")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("Parlons-en.")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    desktop.locator(".messages .success").wait_for()
    assert Referral.objects.get().status == "admissible"
    desktop.goto(reverse(QUEUE_ITEM, args=[referral.pk]))
    desktop.keyboard.press("b")
    desktop.wait_for_url("**/commande/**")
    desktop.fill("[name=public_title]", "Les transports du matin")
    desktop.fill("[name=question]", "Comment aller au lycée pour huit heures ?")
    desktop.fill("[name=points-0-text]", "Ce que vivent les élèves")
    desktop.click("[name=more]")
    desktop.fill("[name=points-1-text]", "Un essai sur une ligne")
    desktop.click("[name=propose]")
    desktop.wait_for_url("**/inspect/**")
    assert "Un essai sur une ligne" in desktop.text_content("main")
    assert BriefVersion.objects.get().points.count() == 2


def test_axe_finds_nothing_on_what_the_desk_and_the_editor_refuse(desktop):
    waiting, reframing = make_referral(), make_referral_in("reframing")
    make_document(waiting)
    make_call()
    log_in(desktop, make_user("coordinator"))
    looker, wrong = Looker(desktop), []
    for url, pressed in (
        (reverse(QUEUE_ITEM, args=[waiting.pk]), "button[value=refuse]"),
        (reverse("lab_referral_brief", args=[reframing.pk]), "[name=propose]"),
    ):
        looker.begin()
        desktop.goto(url)
        if "refuse" in pressed:
            desktop.locator("[data-desk-move=refuse] summary").click()
        desktop.locator(pressed).click()
        desktop.wait_for_selector(".w-field__errors")
        wrong += [f"{url}: {each}" for each in looker.wrong_here()]
    assert not wrong, "\n".join(wrong)
