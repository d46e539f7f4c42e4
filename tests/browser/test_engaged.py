"""The pages behind the link of an engagement, and the coordinator's, in a browser."""

import os
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.engaged import needs
from events.engaged.invitations import send_invitations
from people import engagement as verbs
from people.links import path_for
from people.models import Engagement
from tests.cms import log_in
from tests.days import make_day
from tests.engaging import make_engagement, make_theme
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS", "")


def shoot(page, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{page.viewport_size['width']}.png", full_page=True)


def fits(page) -> None:
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_agent_confirms_changes_answers_and_leaves_without_javascript(no_js):
    make_theme("Emploi des jeunes")
    engagement = make_engagement("curious", confirmed=False)
    no_js.goto(path_for(verbs.link_of(engagement)))
    shoot(no_js, "confirm")
    no_js.locator("main form button").click()
    shoot(no_js, "curious")
    no_js.locator("a[href$='changer/']").click()
    no_js.locator("input[name=level][value=resource]").check()
    no_js.locator("main form button").click()
    no_js.locator(".notice--error").wait_for()
    shoot(no_js, "change-errors")
    no_js.fill("#id_skills", "Cartographie, accueil du public")
    no_js.fill("#id_service", "Direction de la jeunesse")
    no_js.locator("main form button").click()
    engagement.refresh_from_db()
    assert engagement.level == "resource"
    needs.ask(
        title="Animer un atelier à Digne",
        words="Le 12 décembre, de 9 h à 12 h.\n\nUne vingtaine de personnes.",
        engagements=[engagement.pk],
        by=make_user("coordinator"),
        key=uuid.uuid4(),
        now=timezone.now(),
    )
    no_js.reload()
    no_js.locator("button[value=yes]").click()
    assert engagement.asks.get().answer == "yes"
    shoot(no_js, "resource")
    no_js.locator("a[href$='quitter/']").click()
    shoot(no_js, "leave")
    no_js.locator("main form button").click()
    shoot(no_js, "left")
    engagement.refresh_from_db()
    assert engagement.participant is None


@pytest.mark.parametrize("width", [360, 1280])
def test_its_pages_fit_the_screen_and_axe_finds_nothing(open_page, axe, width):
    page = open_page(viewport={"width": width, "height": 800})
    now = timezone.now()
    engagement = make_engagement("involved", theme=make_theme("Emploi des jeunes"), service="Jeunesse")
    make_day("announced", registration_opens_at=now + timedelta(days=3), invited_days_before=5)
    send_invitations(now)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for below in ("", "changer/", "quitter/"):
            page.goto(path_for(verbs.link_of(engagement)) + below)
            fits(page)
            axe(page)
            shoot(page, f"involved-{below.strip('/')}-{scheme}")


def test_the_coordinator_finds_and_asks(desktop, axe):
    for number, skills in enumerate(("Cartographie", "Animation d’ateliers", "Animation, accueil")):
        make_engagement("resource", email=f"r{number}@example.org", skills=skills, service="Jeunesse")
    log_in(desktop, make_user("coordinator"))
    desktop.goto(reverse("engaged"))
    axe(desktop)
    shoot(desktop, "figures")
    desktop.goto(reverse("engaged_resources") + "?q=animer")
    axe(desktop)
    for box in desktop.locator("input[name=engagements]").all():
        box.check()
    desktop.fill("#id_title", "Animer un atelier")
    desktop.fill("#id_words", "Le 12 décembre au matin, à Digne.")
    shoot(desktop, "resources")
    desktop.locator("button[name=check]").click()
    shoot(desktop, "check")
    desktop.locator("button[name=send]").click()
    desktop.wait_for_url("**/needs/*/")
    shoot(desktop, "need")
    axe(desktop)
    assert Engagement.objects.filter(asks__isnull=False).count() == 2
