"""The screens of ours in the CMS, in a real browser: axe, both schemes, phone and desktop, no mouse."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.models import CallPage
from calls.states import CallState
from contributions.models import Contribution
from contributions.queue import QUEUE_EXPORT, QUEUE_INDEX, QUEUE_ITEM, QUEUE_REDACT
from tests.cms import log_in
from tests.cms_looking import Looker
from tests.factories import (
    make_call,
    make_commune,
    make_contribution,
    make_question,
    make_reason,
    make_received,
    make_user,
)

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator():
    return make_user("coordinator")


def eventful_call(by):
    """A call with all that its course tells, and one that asks all that the desk shows."""
    call, now = make_call(takes_attachment=True, allowed_kinds=["idea", "experience"]), timezone.now()
    services.pause(call=call, words="La salle est fermée.\nRevenez lundi.", by=by, now=now)
    services.resume(call=call, words="La salle est ouverte.", by=by, now=now)
    later = call.closes_at + timedelta(days=5)
    services.extend(call=call, words="Plus de temps.", closes_at=later, by=by, now=now)
    make_question(call, "Ce qui a pesé")
    return call


def test_axe_finds_nothing_on_the_screens_of_a_call_and_of_the_desk_nor_on_their_errors(desktop, coordinator):
    """The others are in test_every_cms_screen.py."""
    call = eventful_call(coordinator)
    make_reason(title="Un motif long, qui ne tient pas sur la largeur d’un téléphone")
    waiting = make_received(call, email="lea@example.org", kind="idea", sender_kind="agent").contribution
    Contribution.objects.update(territory=make_commune("Arles", "13004"))
    decided = make_contribution(call, status="declined", body="long" * 100)
    log_in(desktop, coordinator)
    looker, wrong = Looker(desktop), []
    refusing = {
        reverse("calls_course", args=[call.pk]): "button[value=close]",
        reverse("calls_start", args=[call.pk]): ".desk-screen button",
        reverse(QUEUE_ITEM, args=[waiting.pk]): "button[value=decline]",
        reverse(QUEUE_REDACT, args=[waiting.pk]): ".desk-buttons button:not([name])",
    }
    for url, pressed in refusing.items():
        looker.begin()
        desktop.goto(url)
        if "decline" in pressed:
            desktop.locator("[data-desk-move=decline] > summary").click()
        if "start" in url:
            desktop.fill("#id_title", "")
        desktop.locator(pressed).click()
        desktop.locator(".error-message, [role=alert]").first.wait_for()
        wrong += [f"{url}: {each}" for each in looker.wrong_here()]
    others = [reverse(QUEUE_ITEM, args=[decided.pk]), reverse(QUEUE_EXPORT, args=[call.pk])]
    for url in (*others, reverse(QUEUE_INDEX) + "?status=awaiting"):
        looker.begin()
        desktop.goto(url)
        wrong += [f"{url}: {each}" for each in looker.wrong_here()]
    assert not wrong, "\n".join(wrong)


def test_a_call_is_closed_with_the_keyboard_alone(desktop, coordinator):
    call = make_call()
    log_in(desktop, coordinator)
    desktop.goto(reverse("calls_course", args=[call.pk]))
    keyboard, focused = desktop.keyboard, "document.activeElement.value"
    for _press in range(80):
        keyboard.press("Tab")
        if desktop.evaluate(focused) == "close":
            break
    keyboard.press("Enter")
    # Without its words, nothing is done, and one stands in the field that wants them.
    desktop.locator("[role=alert]").wait_for()
    assert desktop.locator(":focus").get_attribute("id") == "id_close-words"
    assert CallPage.objects.get().state(timezone.now()) == CallState.OPEN
    keyboard.type("La salle ferme : merci à tout le monde.")
    keyboard.press("Tab")
    assert desktop.evaluate(focused) == "close"
    keyboard.press("Enter")
    desktop.locator(".messages .success").wait_for()
    assert CallPage.objects.get().state(timezone.now()) == CallState.CLOSED
    assert "La salle ferme" in desktop.locator("main aside").inner_text()
    desktop.goto(call.url)
    assert "La salle ferme" in desktop.inner_text("main")
